"""ED454-ED459: Compose v1 and its Python libraries do not fit together."""

from envdoctor.model import Fault, Remedy, Signature

FAULTS = (
    Fault(
        "ED454",
        "compose-v1-libraries-mismatch",
        "docker-compose v1 and the Python libraries it finds do not fit together",
        "docker-compose v1 is a Python program. Another version of its library `docker`, or a "
        "newer Python than it was made for, takes its calls no more.",
        (
            Remedy("Use Compose v2, which needs no Python", ("docker compose version",)),
            Remedy(
                "Remove the old one",
                ("python3 -m pip uninstall -y docker-compose docker-py",),
            ),
        ),
        (
            Signature(
                r"kwargs_from_env\(\) got an unexpected keyword argument"
                r" \W?(?:ssl_version|environment)",
                "TypeError: kwargs_from_env() got an unexpected keyword argument 'ssl_version'",
                3,
            ),
            Signature(
                r"compose[/.](?:cli|service|config|project)\S{0,60}.{0,300}(?:cannot import name|no"
                r" module named|unexpected keyword)",
                weight=2,
            ),
            Signature(r"pkg_resources\.\w{1,40}: .{0,80}docker-compose", weight=2),
            Signature(
                r"TLSConfig\.__init__\(\) got an unexpected keyword argument|'?docker-compose=='?",
                weight=1,
            ),
        ),
        tell="The traceback names files of the package compose, and no engine was asked.",
        decide=("docker-compose --version", "docker compose version"),
        probes=("compose",),
        step="compose-install",
        sources=("https://github.com/docker/docker-py/issues/3256",),
    ),
)
