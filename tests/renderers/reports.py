"""Reports as real machines give them, for the tests of renderers and of redaction."""

from __future__ import annotations

from collections.abc import Iterator

from envdoctor.host import Host
from envdoctor.model import (
    Data,
    Diagnosis,
    Evidence,
    Fault,
    Finding,
    Probe,
    ProbeRun,
    Remedy,
    Report,
    Settings,
    Status,
)


def no_check(host: Host, settings: Settings) -> Iterator[Finding]:
    """These reports are not made by running anything."""
    del host, settings
    yield from ()


def machine(**docker: object) -> Data:
    """Facts as `examination.machine_facts` gives them."""
    where = {"address": "unix:///var/run/docker.sock", "source": "default", "context": "default"}
    return {
        "os": "linux", "distro": "debian", "version": "12",
        "name": "Debian GNU/Linux 12 (bookworm)", "kernel": "6.1.0", "arch": "x86_64",
        "init": "systemd", "wsl": False, "container": False, "cpus": 4, "memory": 8_000_000_000,
        "python": "3.11.7", "docker": {**where, "overridden": "", "problem": "", **docker},
    }  # fmt: skip


def ran(
    name: str, title: str, *findings: Finding, group: str = "Docker", seconds: float = 0.01,
    blocked_by: str | None = None,
) -> ProbeRun:  # fmt: skip
    """A probe and what came of it."""
    return ProbeRun(Probe(name, title, no_check, group), findings, seconds, blocked_by)


def passed(summary: str, **data: object) -> Finding:
    """All is well."""
    return Finding(Status.PASS, summary, data=data)


def waits(name: str, title: str, **more: str) -> ProbeRun:
    """A probe that waits for the engine."""
    finding = Finding(Status.BLOCKED, "waits for: Docker engine answers")
    return ran(name, title, finding, blocked_by="connection", seconds=0.0, **more)  # type: ignore[arg-type]


DENIED = Evidence(
    "stat /var/run/docker.sock",
    "root:docker rw-rw----, you are dev (1000), not in group docker",
)
REFUSED = Evidence("connect unix:///var/run/docker.sock", "Permission denied", errno=13)

NO_PERMISSION = Fault(
    "ED103",
    "socket-permission",
    "Your user may not open the Docker socket",
    "The engine runs, but its socket belongs to root and to the group docker, and your user is "
    "neither.",
    (
        Remedy(
            "Join the group docker, then log out and in again",
            ("sudo usermod -aG docker $USER",),
            risk="members of docker can become root on this machine",
        ),
        Remedy("Or use an engine of your own", ("dockerd-rootless-setuptool.sh install",)),
    ),
)
ANOTHER_PIP = Fault(
    "ED301",
    "pip-of-another-python",
    "The pip on your PATH installs for another Python",
    "pip and python come from different folders of PATH.",
    (Remedy("Call pip through the Python that you mean", ("python -m pip install <package>",)),),
)


def failing() -> Report:
    """An engine that the user may not talk to, and a warning beside it."""
    denied = Finding(Status.FAIL, "permission denied", (DENIED, REFUSED), fault="ED103")
    pip = Finding(
        Status.WARN,
        "pip -> 3.9, python -> 3.11",
        (Evidence("pip --version", "pip 23.0.1 from /usr/lib/python3/dist-packages/pip (3.9)"),),
        fault="ED301",
    )
    behind = ("hello-world", "counts", "engine", "resources", "contrast")
    return Report(
        "0.1.0",
        machine(),
        (
            ran("client", "Docker client installed", passed("28.2.2  /usr/local/bin/docker")),
            ran("connection", "Docker engine answers", denied, seconds=0.004),
            waits("engine", "Engine fits the client"),
            waits("hello-world", "hello-world runs"),
            waits("counts", "Containers and images counted"),
            waits("resources", "Engine has room to work"),
            ran("compose", "Compose v2 installed", passed("2.40.3  plugin"), group="Compose"),
            ran(
                "python",
                "Virtual environment is sound",
                passed("3.11.7  venv, base /usr/bin/python3.11"),
                group="Python",
                seconds=0.032,
            ),
            ran("pip", "pip belongs to this Python", pip, group="Python"),
            waits("contrast", "Container and virtualenv differ", group="Python"),
        ),
        (
            Diagnosis(NO_PERMISSION, "connection", (denied,), behind, (), NO_PERMISSION.remedies),
            Diagnosis(ANOTHER_PIP, "pip", (pip,), (), (), ANOTHER_PIP.remedies),
        ),
        0.2134,
    )


STEPS = [
    {"title": "the client contacted the engine", "status": "pass", "seconds": 0.02},
    {"title": "the engine pulled the image", "status": "pass", "seconds": 1.94},
    {"title": "the engine created a container", "status": "pass", "seconds": 0.31},
    {"title": "its output came back", "status": "pass", "seconds": 0.06},
]
TABLE = {
    "columns": ["", "container", "virtualenv"],
    "rows": [
        ["interpreter", "3.12.1 of its own", "3.11.7 of the host"],
        ["packages", "of its own", "of its own"],
        ["libc", "musl 1.2.4 (Alpine)", "glibc 2.36 (Debian)"],
        ["kernel", "shared with the host", "shared with the host"],
        ["processes", "sees 1", "sees 212"],
    ],
}


def healthy() -> Report:
    """Everything works; the report lists what was changed."""
    return Report(
        "0.1.0",
        machine(),
        (
            ran("client", "Docker client installed", passed("28.2.2  /usr/local/bin/docker")),
            ran("connection", "Docker engine answers", passed("28.2.2  API 1.50")),
            ran("hello-world", "hello-world runs", passed("all four steps", steps=STEPS)),
            ran(
                "contrast",
                "Container and virtualenv differ",
                passed("measured in python:3.12-alpine", table=TABLE),
                group="Python",
            ),
        ),
        (),
        2.41,
        effects=(
            "pulls-image: hello-world:latest",
            "creates-container: container envdoctor-4f1a of hello-world",
        ),
    )


def unclear() -> Report:
    """A failure that is not recognised, one that fits two faults, and a probe without an answer."""
    strange = Finding(
        Status.FAIL,
        "exit code 125",
        (Evidence("docker run hello-world", "docker: flux capacitor error", exit_code=125),),
    )
    either = Finding(Status.FAIL, "no answer", (Evidence("ping", "EOF"),))
    silent = Finding(Status.UNKNOWN, "no answer in time: gave up after 10 s")
    rival = ANOTHER_PIP._replace(code="ED104", title="Something that is no engine answers")
    first = NO_PERMISSION._replace(
        code="ED105", title="The engine is starting up", decide=("systemctl status docker",)
    )
    return Report(
        "0.1.0",
        machine(source="DOCKER_HOST", address="tcp://10.0.0.5:2375"),
        (
            ran("hello-world", "hello-world runs", strange),
            ran("connection", "Docker engine answers", either),
            ran("counts", "Containers and images counted", silent, seconds=10.0),
        ),
        (
            Diagnosis(None, "hello-world", (strange,)),
            Diagnosis(first, "connection", (either,), (), (rival,), first.remedies),
        ),
        10.05,
        interrupted=True,
    )


ALL = {"failing": failing, "healthy": healthy, "unclear": unclear}
