"""ED494-ED499: services that run and refuse: writing, logins."""

from envdoctor.model import Fault, Remedy, Signature

FAULTS = (
    Fault(
        "ED494",
        "disk-watermark-read-only-index",
        "Elasticsearch locked its indices because the disk is nearly full",
        "Above 95 % of the disk it makes indices read-only. The engine's disk counts, also when "
        "the index itself is small.",
        (
            Remedy(
                "Make room, then unlock",
                (
                    "docker system df",
                    "curl -X PUT localhost:9200/_all/_settings -H "
                    "'Content-Type: application/json' -d "
                    "'{\"index.blocks.read_only_allow_delete\": null}'",
                ),
            ),
        ),
        (
            Signature(
                r"flood[- ]stage (?:disk )?watermark",
                "flood stage disk watermark [95%] exceeded on [node-1], all indices on this node "
                "will be marked read-only",
                3,
            ),
            Signature(r"read_only_allow_delete|FORBIDDEN/12/index read-only", weight=3),
        ),
        tell="Elasticsearch or OpenSearch says it.",
        decide=("docker system df", "df -h"),
        probes=("storage", "resources"),
        step="compose-up",
        sources=("https://www.elastic.co/docs/troubleshoot/elasticsearch/fix-watermark-errors",),
        replayed=True,
    ),
    Fault(
        "ED495",
        "service-login-mismatch",
        "Redis or RabbitMQ refuses the login of the program that calls it",
        "Both sides get their password from the Compose file or .env, and they differ: Redis was "
        "given a password (--requirepass) that the program does not send, or another one. "
        "The official redis image takes no REDIS_PASSWORD by itself. RabbitMQ reads "
        "RABBITMQ_DEFAULT_USER and _PASS only at its first start, keeps them in its volume "
        "afterwards, and lets the user guest in from localhost only.",
        (
            Remedy(
                "Compare what both sides are given",
                ("docker compose config | grep -niE 'redis|rabbit|amqp|passw'",),
            ),
            Remedy(
                "Redis: try the program's password at the server; PONG means that it is right",
                ("docker compose exec -e REDISCLI_AUTH=<password> <service> redis-cli ping",),
            ),
            Remedy(
                "RabbitMQ: give the user the password of .env",
                (
                    "docker compose exec <service> rabbitmqctl list_users",
                    "docker compose exec <service> rabbitmqctl change_password <user> <password>",
                ),
            ),
            Remedy(
                "After a change of .env, start both again; `restart` would keep the old values",
                ("docker compose up -d --force-recreate",),
            ),
        ),
        (
            Signature(
                r"\bNOAUTH\b\W{1,3}(?:HELLO [^\n]{0,80})?Authentication required",
                "ReplyError: NOAUTH Authentication required.",
                3,
            ),
            Signature(
                r"\bWRONGPASS\b\W{1,3}invalid username-password pair",
                "ReplyError: WRONGPASS invalid username-password pair or user is disabled.",
                3,
            ),
            Signature(
                r"\bAUTH\b[^\n]{0,20} called without any password configured"
                r"|Client sent AUTH, but no password is set",
                "ERR AUTH <password> called without any password configured for the default user.",
                3,
            ),
            Signature(
                r"redis\.exceptions\.AuthenticationError|"
                r"redis[^\n]{0,120}(?:invalid username-password pair|invalid password)",
                weight=3,
            ),
            Signature(
                r"ACCESS.REFUSED\b[^\n]{0,80}Login was refused using auth",
                "(403) ACCESS_REFUSED - Login was refused using authentication mechanism PLAIN.",
                3,
            ),
            Signature(
                r"(?:PLAIN|AMQPLAIN) login refused: user '(?P<user>[^'\n]{1,80})'",
                "PLAIN login refused: user 'guest' can only connect via localhost",
                3,
            ),
        ),
        tell="The service is reached and answers; it refuses the user or the password.",
        decide=("docker compose config | grep -niE 'redis|rabbit|amqp|passw'",),
        implies=("container-exited", "healthcheck-unhealthy"),
        step="compose-up",
        sources=(
            "https://github.com/docker-library/rabbitmq/issues/139",
            "https://redis.io/docs/latest/commands/auth/",
        ),
    ),
)
