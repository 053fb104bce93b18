"""ED446-ED459: the end of Compose v1, the Python program, and of its libraries."""

from envdoctor.model import Fault, Remedy, Signature

USE_V2 = (
    Remedy("Use Compose v2", ("docker compose up -d",)),
    Remedy("Ubuntu: put v2 in its place",
           ("sudo apt-get remove docker-compose", "sudo apt-get install docker-compose-v2"),
           ("ubuntu",)),
    Remedy("With Docker's repository",
           ("sudo apt-get remove docker-compose", "sudo apt-get install docker-compose-plugin"),
           ("debian",)),
)  # fmt: skip

FAULTS = (
    Fault(
        "ED446",
        "compose-v1-containerconfig",
        "Compose v1 cannot recreate containers with this engine",
        "docker-compose 1.29 asks the image for ContainerConfig, which engines since 25 no longer "
        "send. The first `up` works, the next change fails and leaves <id>_<name> behind.",
        (
            *USE_V2,
            Remedy(
                "At once: remove the container, then start again (named volumes stay)",
                ("docker-compose rm -sf <service>", "docker-compose up -d"),
                risk="what the container wrote outside of volumes is lost",
            ),
        ),
        (
            Signature(
                r"\bfor (?P<service>\S{1,100}) 'ContainerConfig'",
                "ERROR: for web  'ContainerConfig'",
                3,
            ),
            Signature(r"KeyError: 'ContainerConfig'", weight=3),
            Signature(r"'ContainerConfig'"),
        ),
        tell="Only docker-compose (hyphen) says it.",
        decide=("docker-compose version", "docker version"),
        probes=("compose", "engine"),
        step="compose-up",
        sources=("https://github.com/docker/compose/issues/11742",),
        replayed=True,
    ),
    Fault(
        "ED447",
        "compose-v1-python312-distutils",
        "Compose v1 needs distutils, which Python 3.12 no longer has",
        "docker-compose 1.29 and other old programs import distutils, removed from Python in "
        "3.12. Installing setuptools brings it back, and the next old library fails.",
        (
            *USE_V2,
            Remedy(
                "Another old program: bring distutils back for it",
                ("python -m pip install setuptools",),
            ),
        ),
        (
            Signature(
                r"from distutils\.spawn import find_executable",
                '  File "/usr/lib/python3/dist-packages/compose/cli/main.py", line 9, in <module>\n'
                "    from distutils.spawn import find_executable",
                3,
            ),
            Signature(r"compose/cli/\w{1,20}\.py[^\n]{0,200}distutils", weight=3),
            Signature(r"no module named 'distutils(?:\.\w{1,30})?'"),
        ),
        tell="The traceback passes through compose/cli; Python is 3.12 or newer.",
        decide=("docker-compose version", "python3 --version"),
        probes=("compose", "python"),
        step="compose-install",
        sources=(
            "https://docs.python.org/3/whatsnew/3.12.html#distutils",
            "https://github.com/rommapp/romm/issues/2456",
        ),
    ),
    Fault(
        "ED448",
        "pip-docker-compose-pyyaml-cython",
        "`pip install docker-compose` cannot be built any more",
        "docker-compose 1.29 wants PyYAML below 6; that has to be compiled, and its build breaks "
        "with today's Cython and setuptools. No compiler and no newer pip helps.",
        (
            Remedy(
                "Do not install Compose by pip: take the plugin",
                ("sudo apt-get install docker-compose-plugin",),
                ("debian",),
            ),
            Remedy(
                "Do not install Compose by pip: Desktop contains it", ("docker compose version",)
            ),
            Remedy(
                "Another project that needs the old PyYAML",
                (
                    "echo 'cython<3' > constraints.txt",
                    "PIP_CONSTRAINT=constraints.txt python -m pip install 'pyyaml==5.4.1'",
                ),
            ),
        ),
        (
            Signature(
                r"(?:attribute|attributeerror:) '?cython_sources",
                "AttributeError: 'build_ext' object has no attribute 'cython_sources'",
                3,
            ),
            Signature(r"AttributeError: cython_sources", weight=3),
            Signature(r"failed (?:to build|building wheel for):? ['\[]{0,2}pyyaml"),
            Signature(r"getting requirements to build wheel did not run successfully", weight=1),
        ),
        tell="The word cython_sources.",
        decide=("docker compose version",),
        probes=("compose", "python"),
        step="compose-install",
        sources=(
            "https://github.com/docker/compose/issues/11168",
            "https://github.com/docker/compose/issues/10836",
        ),
    ),
    Fault(
        "ED449",
        "docker-py-urllib3-2-chunked",
        "The Python library `docker` is too old for urllib3 2",
        "docker-py up to 6.0 (and docker-compose 1.29) passes an argument that urllib3 2 no "
        "longer takes. The engine was not even asked.",
        (
            Remedy(
                "Renew the library in that environment",
                ("python -m pip install --upgrade 'docker>=7.1'",),
            ),
            *USE_V2,
        ),
        (
            Signature(
                r"unexpected keyword argument 'chunked'",
                "docker.errors.DockerException: Error while fetching server API version: "
                "HTTPConnection.request() got an unexpected keyword argument 'chunked'",
                3,
            ),
        ),
        tell="The docker CLI works at the same time.",
        decide=("python -m pip show docker urllib3 requests",),
        probes=("python", "connection"),
        step="compose-install",
        sources=(
            "https://github.com/docker/docker-py/issues/3235",
            "https://github.com/docker/docker-py/issues/3113",
        ),
    ),
    Fault(
        "ED450",
        "docker-py-http-docker-scheme",
        "The Python library `docker` is too old for requests 2.32",
        "requests 2.32 changed how transports are found, and docker-py before 7.1 is not ready "
        "for it.",
        (
            Remedy(
                "Renew the library in that environment",
                ("python -m pip install --upgrade 'docker>=7.1'",),
            ),
            *USE_V2,
        ),
        (
            Signature(
                r"not supported url scheme http\+docker",
                "docker.errors.DockerException: Error while fetching server API version: "
                "Not supported URL scheme http+docker",
                3,
            ),
        ),
        tell="The docker CLI works at the same time.",
        decide=("python -m pip show docker requests",),
        probes=("python", "connection"),
        step="compose-install",
        sources=("https://github.com/docker/docker-py/issues/3256",),
    ),
    Fault(
        "ED451",
        "compose-v1-read-timeout",
        "The engine did not answer Compose within a minute",
        "docker-compose waits 60 s for each answer. The engine is overloaded, its disk is slow, "
        "or it hangs. The message blames a slow network, which a local socket does not have.",
        (
            Remedy("See whether the engine answers at all", ("timeout 10 docker ps",)),
            Remedy(
                "It hangs: restart it",
                ("sudo systemctl restart docker",),
                ("systemd",),
                risk="stops containers that have no restart policy",
            ),
            Remedy("Stop-gap: wait longer", ("COMPOSE_HTTP_TIMEOUT=300 docker-compose up -d",)),
        ),
        (
            Signature(
                r"an http request took too long to complete",
                "ERROR: An HTTP request took too long to complete. Retry with --verbose",
                3,
            ),
            Signature(
                r"error: for .{1,100}ConnectionPool\(.{1,80}read timed out"
                r"|(?<!Unix)HTTPS?ConnectionPool\(host=.{1,60}, port=237[56]\).{0,40}timed out",
                weight=3,
            ),
            Signature(r"COMPOSE_HTTP_TIMEOUT"),
        ),
        tell="`docker ps` is slow as well: the engine. Only Compose: too many things at once.",
        decide=("timeout 10 docker ps", "uptime"),
        probes=("connection", "engine", "resources"),
        implies=("daemon-socket-hangs",),
        step="compose-up",
        sources=("https://github.com/docker/compose/issues/3927",),
    ),
    Fault(
        "ED452",
        "compose-v1-file-version-or-new-syntax",
        "The Compose file is written for another Compose than the one that reads it",
        "Compose v1 reads a file of today (name, include, no version), or Compose v2 reads one of "
        "long ago whose services stand at the top. The hint to change `version` does not help.",
        (
            Remedy("Use v2 for files of today", ("docker compose config",)),
            Remedy("Old file: put everything below `services:`"),
        ),
        (
            Signature(
                r"does not match any of the regexes: \W{0,2}\^x-",
                "'name' does not match any of the regexes: '^x-'",
                3,
            ),
            Signature(
                r"using the wrong compose file version|unsupported compose file version", weight=3
            ),
            Signature(
                r"\bversion \W?[\w.]{1,12}\W? in \W?\S{1,200} is (?:invalid|unsupported)", weight=3
            ),
            # A name without "services." before it was read as a service at the top of the file.
            Signature(r"unsupported config option for [\w-]{1,60}: '", weight=3),
            Signature(r"unsupported config option for [^\n]{1,80}'volumes_from'", weight=3),
            Signature(r"invalid top-level property \W?(?P<property>[\w-]{1,60})", weight=3),
        ),
        tell="`docker-compose` (v1) fails and `docker compose` reads the same file, or the "
        "reverse.",
        decide=("docker compose config -q", "docker-compose version"),
        probes=("compose", "project-files"),
        step="compose-up",
        sources=(
            "https://docs.docker.com/reference/compose-file/version-and-name/",
            "https://github.com/docker/docs/issues/16129",
        ),
    ),
)
