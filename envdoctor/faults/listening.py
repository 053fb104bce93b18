"""ED493: a published port behind which nothing listens."""

from envdoctor.model import Fault, Remedy, Signature

FAULTS = (
    Fault(
        "ED493",
        "published-port-app-binds-loopback",
        "The port is published, but the program listens inside of the container only",
        "Development servers listen on 127.0.0.1, which in a container nobody else reaches; or "
        "the second number of the port mapping is not the port of the program.",
        (
            Remedy(
                "Listen on all addresses. Django: python manage.py runserver 0.0.0.0:8000; Flask: "
                "--host 0.0.0.0; Vite: --host"
            ),
            Remedy(
                "See where it listens",
                (
                    "docker compose exec <service> sh -c 'ss -ltn || cat /proc/net/tcp'",
                    "docker compose ps",
                ),
            ),
        ),
        (
            Signature(
                r"curl: \(56\) recv failure: connection reset",
                "curl: (56) Recv failure: Connection reset by peer",
            ),
            Signature(r"empty reply from server"),
            Signature(r"ERR_(?:EMPTY_RESPONSE|CONNECTION_RESET|SOCKET_NOT_CONNECTED)"),
            Signature(
                r"(?:running|listening|server at|serving|ready)[^\n]{0,60}https?://"
                r"(?:127\.0\.0\.1|localhost):(?P<port>\d{2,5})",
                weight=1,
                unless=r"error|n.t connect|could not|cannot|refused|failed",
            ),
        ),
        tell="Connection reset: the port is published and nothing listens behind it. `Couldn't "
        "connect`: it is not published.",
        decide=("docker compose ps", "docker compose exec <service> ss -ltn"),
        probes=("ports", "project-listening"),
        step="django",
        sources=(
            "https://docs.djangoproject.com/en/stable/ref/django-admin/#runserver",
            "https://github.com/docker-library/python/issues/95",
        ),
    ),
)
