"""ED490-ED492: services that run and cannot work: settings, databases."""

from envdoctor.model import Fault, Remedy, Signature

FAULTS = (
    Fault(
        "ED490",
        "app-env-missing",
        "A variable that the program in the container needs is not set",
        "Images state which variables they need (POSTGRES_PASSWORD, MYSQL_ROOT_PASSWORD, …). It "
        "is missing in environment: or env_file:, or .env is only read for ${…} in the Compose "
        "file and not handed to the container.",
        (
            Remedy("Hand it over: environment: {<variable>: ${<variable>:?}} or env_file: .env"),
            Remedy("See what the container gets", ("docker compose config", "ls -la .env*")),
            Remedy("Plain docker", ("docker run --env <variable>=<value> <image>",)),
        ),
        (
            Signature(
                r"superuser password is not specified|must specify POSTGRES_PASSWORD",
                "Error: Database is uninitialized and superuser password is not specified.",
                3,
            ),
            Signature(
                r"password option is not specified|one of the following as an environment var",
                weight=3,
            ),
            Signature(
                r"uninitialized and \w{1,60} not set|"
                r"did you forget to add -e (?P<variable>\w{1,60})",
                weight=3,
            ),
            Signature(
                r"(?:^|\bline \d{1,5}: )(?P<variable>[A-Z_]\w{1,80}): (?:parameter not set"
                r"|unbound var)",
                "/entrypoint: line 9: REDIS_URL: parameter not set",
                3,
            ),
            Signature(
                r"\bset the (?P<variable>[A-Z_]\w{1,80}) environment variable",
                weight=3,
            ),
            # A placeholder that nobody has filled in is looked up as a name.
            Signature(
                r"(?:UnknownHost\w{0,12}|ENOTFOUND|EAI_AGAIN|resolve host:?|host ?name|lookup)"
                r"\W{1,4}\$\{?(?P<variable>[A-Za-z_]\w{1,60})",
                "Caused by: java.net.UnknownHostException: ${MYDB_HOST}",
                3,
            ),
            Signature(
                r"no application encryption key has been specified|missing `?secret_key_base`?",
                "RuntimeException: No application encryption key has been specified.",
                3,
            ),
            Signature(
                r"validation errors? for \w{0,40}(?:settings|config)\b[^\n]{0,200}field required",
                "1 validation error for Settings database_url Field required",
            ),
            Signature(
                r"environment variables? \W?(?P<variable>[A-Z_]\w{1,80})\W? (?:is |are |was )?"
                r"(?:not |missing|required|undefined|must|unset)",
                unless=r"\bDOCKER_(?:HOST|CONTEXT|TLS|CERT)",
            ),
            Signature(
                r"(?P<variable>(?-i:[A-Z][A-Z0-9]{0,30}_[A-Z0-9_]{1,50})) must be (?:set|spec|def|"
                r"prov)"
            ),
            Signature(
                r"please (?:define|provide|specify|set) (?P<variable>(?-i:[A-Z][A-Z0-9]{0,30}_"
                r"[A-Z0-9_]{1,50}))\b"
            ),
            Signature(
                r"\b(?P<variable>(?-i:[A-Z][A-Z0-9]{1,30}_[A-Z0-9_]{1,50})) (?:is|was|are) "
                r"(?:not|un) ?(?:set|defined|configured|provided)\b",
                "Error: DATABASE_URL is not set in the .env file",
            ),
            Signature(
                r"missing (?:required )?(?:environment|env) var(?:iable)?s?:? ?"
                r"(?P<variable>\w{0,80})"
            ),
            Signature(
                r"KeyError: '(?P<variable>(?-i:[A-Z][A-Z0-9]{0,30}_[A-Z0-9_]{1,50}))'",
                unless=r"SECRET_KEY",
            ),
        ),
        tell="The program itself says it, at its start, and ends.",
        decide=("docker compose config", "docker compose exec <service> env"),
        probes=("project-variables",),
        implies=("container-exited", "healthcheck-unhealthy", "database-not-ready"),
        step="compose-up",
        sources=("https://hub.docker.com/_/postgres", "https://hub.docker.com/_/mysql"),
    ),
    Fault(
        "ED491",
        "service-address-is-localhost",
        "The program in the container looks for another service on localhost",
        "localhost inside of a container is that container itself. Other services of the project "
        "are reached by their service name and the port inside, programs on the host by "
        "host.docker.internal.",
        (
            Remedy(
                "Set the host to the service's name, for example DB_HOST=db",
                ("docker compose config --services",),
            ),
            Remedy("For a program on the host: extra_hosts: ['host.docker.internal:host-gateway']"),
        ),
        (
            Signature(
                r"(?:couldn't|could not|cannot|failed to|can't) connect to (?!docker)\w{2,20} at "
                r"https?://(?:localhost|127\.0\.0\.1)\b",
                weight=1,
            ),
            Signature(
                r"running on host \W?(?:localhost|127\.0\.0\.1)",
                'Is the server running on host "localhost" (127.0.0.1) and accepting TCP/IP'
                " connections on port 5432?",
            ),
            Signature(r"connection to server at \W?(?:localhost|127\.0\.0\.1)\W[^\n]{0,60}refused"),
            Signature(
                r"(?:connection to node -?\d{1,6} |connecting to |connect to )\W{0,2}"
                r"(?:localhost)?/?127\.0\.0\.1:\d{2,5}\W{0,2} "
                "(?:could not be established|failed|refused)"
            ),
            Signature(r"ECONNREFUSED (?:127\.0\.0\.1|::1|localhost):(?P<port>\d{1,5})"),
            # Without a host, and with localhost in PHP, the database's local socket is asked for.
            Signature(
                r"(?:SQLSTATE\[HY000\] \[2002\]|\((?:HY000/)?2002\):?) no such file",
                "SQLSTATE[HY000] [2002] No such file or directory",
                3,
            ),
            Signature(
                r"running locally and accepting\s+connections on unix domain socket"
                r"|(?:error|exception|::\w{4,40})\b[^\n]{0,160}\bserver on socket \W?/\S{1,80}"
                r"PGSQL\.(?P<postgres>\d{4,5})\W? failed: no such file",
                "ActiveRecord::ConnectionNotEstablished: connection to server on socket "
                '"/var/run/postgresql/.s.PGSQL.5432" failed: No such file or directory',
                unless=r"\bpsql: ",
            ),
            Signature(
                r"\bconnect \((?:localhost|127\.0\.0\.1):\d{2,5}\): connection refused"
                r"|dial tcp (?:127\.0\.0\.1|\[::1\]):(?:3306|5432|5672|6379|9200|9092|27017)\b"
                r"|server at \W?(?:localhost|127\.0\.0\.1)\W{1,5}(?P<prisma>\d{2,5})"
                r"|opening socket (?:localhost|127\.0\.0\.1):\d{2,5}",
                "Error: P1001: Can't reach database server at `localhost`:`5432`",
            ),
            Signature(
                r"ECONNREFUSED\b[^\n]{0,120}\baddress\W{1,6}(?:127\.0\.0\.1|::1)\b"
                r"|server on '(?:localhost|127\.0\.0\.1)\W"
                r"|could not connect to redis at 127\.0\.0\.1"
                r"|(?:Error (?:61|99|111|10061) connecting to|connecting to redis on) "
                r"(?:localhost|127\.0\.0\.1)"
                r"|connection refused \W?(?:localhost|127\.0\.0\.1|\[::1\]):\d{2,5}\b"
                r"|host='(?:localhost|127\.0\.0\.1)', port=\d{2,5}\).{1,300}connection refused",
                "System.Net.Sockets.SocketException (111): Connection refused 127.0.0.1:5432",
            ),
            Signature(
                r"while connecting to upstream[^\n]{0,400}upstream: \W?\w{2,6}://(?:localhost|127\.)"
            ),
            Signature(
                r"(?:postgres|mysql|redis|mongo|amqp)[^\n]{0,120}(?:localhost|127\.0\.0\.1|\[::1\])"
                r":\d{2,5}[^\n]{0,80}refused"
            ),
        ),
        tell="The address in the message is localhost, 127.0.0.1 or ::1, and the program runs in "
        "a container. On the host itself: the port is not published, or nothing runs.",
        decide=("docker compose config | grep -iE 'host|url'", "docker compose ps"),
        implies=("database-not-ready",),
        probes=("project-addresses", "project-workflows"),
        step="compose-up",
        sources=(
            "https://docs.docker.com/compose/how-tos/networking/",
            "https://github.com/app-generator/django-volt-dashboard-pro/issues/3",
        ),
    ),
    Fault(
        "ED492",
        "database-not-ready",
        "A database or another service did not answer when the program asked",
        "depends_on only waits until the container is started, not until the database in it takes "
        "connections; or it has ended, which its log explains; or it listens at another port: "
        "between containers the second number of ports: counts.",
        (
            Remedy(
                "See whether it runs", ("docker compose ps -a", "docker compose logs --tail 30")
            ),
            Remedy(
                "Wait for its health: a healthcheck (pg_isready) and depends_on with condition: "
                "service_healthy"
            ),
            Remedy("It was only slow this time", ("docker compose up -d",), safe=True),
        ),
        (
            Signature(
                r"could not connect to server: connection refused"
                r"|connection to server at [^\n]{1,120}(?:connection refused|timeout expired)",
                "django.db.utils.OperationalError: could not connect to server: Connection refused",
            ),
            Signature(
                r"can't connect to (?:mysql |mariadb )?server on"
                r"|network-related or instance-specific error occurred while establishing",
                unless=r"name or service not known|name resolution",
            ),
            Signature(
                r"can't connect to (?:local )?(?:mysql |mariadb )?server (?:on|through)", weight=1
            ),
            Signature(
                r"ECONNREFUSED [^\n]{0,60}:(?:5432|3306|27017|6379|5672|9200|1433)\b"
                r"|dial tcp [^\n]{1,60}:(?:5432|3306|27017|6379|5672|9200)\b[^\n]{0,40}refused"
                r"|(?:database|postgres|mysql|redis|mongo|amqp)[^\n]{0,80}dial tcp "
                r"(?:172|10|192\.168)\.[\d.]{3,11}:\d{2,5}: (?:connect|getsockopt): conn\w+ refused"
            ),
            Signature(
                r"\(?(?:HY000/)?2002\)?:? {0,2}connection refused"
                r"|\btcp connect \((?!localhost|127\.)[\w.-]{1,80}:\d{2,5}\): connection refused"
                r"|(?:Error (?:61|111) connecting to|connecting to redis on) "
                r"(?!localhost|127\.)[\w.-]{1,80}:\d{2,5}\b"
                r"|can't reach database server at \W?(?P<name>(?!localhost|127\.)[\w.-]{1,80})"
                r"|connection to (?P<host>(?!localhost|127\.)[\w.-]{1,80}):(?:5432|3306|1433|1521) "
                r"refused",
                "Error: P1001: Can't reach database server at `db`:`5432`",
            ),
            Signature(r"server on socket \W?/\S{1,80}PGSQL\.\d{4,5}\W? failed: no such", weight=1),
            Signature(r"the database system is (?:starting up|shutting down)", weight=3),
            Signature(
                r"SQLSTATE\[HY000\] \[2002\](?! php_network| no such file)"
                r"|communications link failure"
            ),
            Signature(r"Mongo(?:Network|ServerSelection)Error|ServerSelectionTimeoutError"),
            Signature(r"is the server running on (?:that )?host"),
            Signature(
                r"HTTPConnectionPool\(host='(?!localhost|127\.)(?P<service>[a-z][\w-]{0,60})', "
                r"port=\d{2,5}\).{1,300}connection refused"
                r"|while connecting to upstream[^\n]{0,400}upstream: \W?\w{2,9}://(?!localhost|127\.)"
                r"|NoBrokersAvailable|AMQPConnect(?:ion|orSocketConnect)Error"
                r"|elasticsearch[\w.]{0,30}ConnectionError",
                "requests.exceptions.ConnectionError: HTTPConnectionPool(host='api', port=8000): "
                "Max retries exceeded with url: / (Caused by NewConnectionError('[Errno 111] "
                "Connection refused'))",
            ),
            Signature(r"java\.net\.ConnectException: connection refused", weight=1),
        ),
        tell="`docker compose ps` shows it Up some seconds later: not ready. Exited: see its log.",
        decide=("docker compose ps -a", "docker compose logs --tail 30"),
        probes=("counts",),
        step="compose-up",
        sources=(
            "https://docs.docker.com/compose/how-tos/startup-order/",
            "https://github.com/DocNow/docnow/issues/1",
        ),
    ),
)
