"""ED730-ED731: a database server that lacks a part which its data or the program wants."""

from envdoctor.model import Fault, Remedy, Signature

FAULTS = (
    Fault(
        "ED730",
        "database-extension-missing",
        "The Postgres image lacks an extension that the project or its data needs",
        "The project wants an extension (pgvector, PostGIS, TimescaleDB, …) that the plain "
        "postgres image does not have, or the data was made by an image with another version of "
        "it: the server then does not find the library and may not even start.",
        (
            Remedy(
                "Name an image that has it, of the same major version as the data: "
                "pgvector/pgvector:pg16, postgis/postgis:16-3.4, timescale/timescaledb:latest-pg16",
                ("docker compose config | grep -n 'image:'",),
            ),
            Remedy(
                "See what the server has",
                (
                    "docker compose exec <service> psql -U postgres -c "
                    "'SELECT name, default_version FROM pg_available_extensions'",
                ),
            ),
            Remedy(
                "A library that the data wants: back to the image that made the data, then follow "
                "the extension's own instructions for the change"
            ),
        ),
        (
            Signature(
                r"extension \W?(?P<extension>[\w-]{1,60})\W? is not available"
                r"|could not open extension control file",
                'ERROR:  extension "vector" is not available',
                3,
            ),
            Signature(
                r"could not (?:access file|load library) \W?(?P<library>[^\"'\n]{1,200}\.?\w{0,20})"
                r"\W{1,3}(?:no such file|[^\n]{1,160}cannot open shared object)",
                'FATAL:  could not access file "vectors.so": No such file or directory',
                3,
            ),
            Signature(
                r"type \W?(?P<type>vector|geometry|geography|hstore|citext|halfvec)\W? does not "
                r"exist|no vector extension found|pgvecto|requires (?:the )?pgvector",
                'ERROR:  type "vector" does not exist',
            ),
        ),
        tell="pg_available_extensions does not list it. Listed and not made: CREATE EXTENSION.",
        decide=(
            "docker compose config | grep -n 'image:'",
            "docker compose exec <service> psql -U postgres -c '\\dx'",
        ),
        implies=("container-exited", "healthcheck-unhealthy", "database-not-ready"),
        step="compose-up",
        sources=("https://www.postgresql.org/docs/current/sql-createextension.html",),
        replayed=True,
    ),
    Fault(
        "ED731",
        "database-login-method",
        "The database and the program do not agree on how, or from where, to log in",
        "MySQL 8 and Postgres 14 changed the usual way of logging in, and older client libraries "
        "do not know the new one (caching_sha2_password, SCRAM); or the server lets this user in "
        "from localhost only, or only encrypted, while containers come from another address.",
        (
            Remedy(
                "Take a newer client library in the program's image; that is the lasting way",
                ("docker compose build --pull --no-cache",),
            ),
            Remedy(
                "MySQL, a user for every address, with the older way if the client knows no other",
                (
                    "docker compose exec <service> mysql -u root -p -e \"CREATE USER '<user>'@'%' "
                    "IDENTIFIED BY '<password>'; GRANT ALL ON <database>.* TO '<user>'@'%'\"",
                ),
            ),
            Remedy("MySQL over JDBC: add allowPublicKeyRetrieval=true&useSSL=false to the address"),
            Remedy(
                "Postgres, no pg_hba.conf entry: add `host all all samenet scram-sha-256` to the "
                "pg_hba.conf in its data folder, then reload",
                ("docker compose exec <service> psql -U postgres -c 'SELECT pg_reload_conf()'",),
            ),
        ),
        (
            Signature(
                r"(?:authentication (?:plugin|method)|plugin|method)[^\n]{0,80}"
                r"(?:caching_sha2_password|mysql_native_password|sha256_password)"
                r"[^\n]{0,120}(?:cannot be loaded|could not be loaded|not supported|unknown|"
                r"is not loaded)|authentication method unknown to the client"
                r"|client does not support authentication protocol",
                "The server requested authentication method unknown to the client "
                "[caching_sha2_password]",
                3,
            ),
            Signature(
                r"public key retrieval is not allowed", "Public Key Retrieval is not allowed", 3
            ),
            Signature(
                r"host \W?(?P<host>[\w.:-]{1,100})\W? is not allowed to connect to this",
                "Host '172.18.0.4' is not allowed to connect to this MySQL server",
                3,
            ),
            Signature(
                r"no pg_hba\.conf entry for host \W?(?P<address>[\w.:]{3,60})",
                'FATAL:  no pg_hba.conf entry for host "172.18.0.5", user "app", database "app"',
                3,
            ),
            Signature(
                r"SCRAM authentication requires libpq|unknown authentication type (?:10|SASL)"
                r"|authentication type 10 is not supported",
                "SCRAM authentication requires libpq version 10 or above",
                3,
            ),
        ),
        tell="The server answers, and speaks of the method or the address, not of the password.",
        decide=("docker compose images", "docker compose logs --tail 30 <service>"),
        implies=("container-exited", "healthcheck-unhealthy", "database-not-ready"),
        step="compose-up",
        sources=(
            "https://dev.mysql.com/doc/refman/8.4/en/caching-sha2-pluggable-authentication.html",
            "https://www.postgresql.org/docs/current/auth-pg-hba-conf.html",
        ),
        replayed=True,
    ),
)
