"""A machine for projects: their files are real, everything else is made of literals."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from envdoctor.host import Host
from envdoctor.host import questions as q
from envdoctor.host.divided import Divided
from envdoctor.host.machine import RealMachine
from envdoctor.model import Finding, Settings, Status
from envdoctor.probes.project import PROBES
from envdoctor.testing import FakeOutside

INFO = {
    "ID": "x", "OSType": "linux", "Architecture": "x86_64", "NCPU": 2, "MemTotal": 8_000_000_000,
    "ServerVersion": "28.5.2", "KernelVersion": "6.1.0", "DockerRootDir": "/var/lib/docker",
    "OperatingSystem": "Debian", "Runtimes": {"runc": {}}, "SecurityOptions": [],
    "LoggingDriver": "json-file", "Swarm": {"LocalNodeState": "inactive"},
    "Plugins": {"Log": ["json-file", "local", "journald", "syslog", "fluentd"],
                "Network": ["bridge", "host", "ipvlan", "macvlan", "null", "overlay"],
                "Volume": ["local"]},
}  # fmt: skip
BUSYBOX = {"Os": "linux", "Architecture": "amd64", "Config": {}}
HERE = {"busybox", "busybox:latest", "hello-world:latest", "python:3.11-slim"}
PLATFORMS = {"Platforms": [{"os": "linux", "architecture": a} for a in ("amd64", "arm64")]}


class Machine(FakeOutside):
    """Images are what `HERE` says; a registry has every other one, but tags named nonexistent."""

    def answer(self, question: q.Question, timeout: float, progress: Any) -> q.Answer:
        """As the fake does, with images by their names."""
        if isinstance(question, q.Api) and question.path not in self.api:
            head, _, rest = question.path.lstrip("/").partition("/")
            name = rest.removesuffix("/json")
            if head == "images":
                return q.Reply(200, BUSYBOX) if name in HERE else q.Reply(404, {"message": "none"})
            if head == "distribution":
                if "nonexistent" in name:
                    return q.Reply(404, {"message": "manifest unknown: manifest unknown"})
                return q.Reply(200, PLATFORMS)
            if head == "volumes":
                return q.Reply(404, {"message": "no such volume"})
        return super().answer(question, timeout, progress)


def machine(folder: Path, **literals: Any) -> Host:
    """A Host for the project in `folder`; literals are FakeHost's, `info` adds to the engine's."""
    info = {**INFO, **literals.pop("info", {})}
    own = [{"Name": name} for name in ("bridge", "host", "none")]
    api = {"/info": info, "/containers/json?all=1": [], "/networks": own, "/version": {},
           "/plugins": [],
           **literals.pop("api", {})}  # fmt: skip
    files = {
        "/var/lib/docker/x": "", "/proc/sys/vm/max_map_count": "65530",
        "/var/run/docker.sock": q.FileFact("", "socket"), "/etc/localtime": "",
        "/dev/null": q.FileFact("", "other"), "/proc/sys/fs/nr_open": "1048576",
        **literals.pop("files", {}),
    }  # fmt: skip
    room = q.Usage("/var/lib/docker", 100_000_000_000, 50_000_000_000, 6_000_000, 5_000_000)
    commands = {"python3 --version": "Python 3.11.7", "docker --version": "Docker version 28.5.2",
                **literals.pop("commands", {})}  # fmt: skip
    commands.setdefault("docker compose version --short", _no_compose())
    plugin = "/usr/libexec/docker/cli-plugins/docker-buildx"
    files.setdefault(plugin, q.FileFact("", "file", 0o755, may_execute=True))
    commands.setdefault(f"{plugin} docker-cli-plugin-metadata", '{"Version": "v0.29.1"}')
    disks = {"/var/lib/docker": room, **literals.pop("disks", {})}
    names = {"fluentd-collector": (), **literals.pop("names", {})}
    there = Machine(names=names, api=api, files=files, commands=commands, disks=disks, **literals)
    return Host(Divided(RealMachine(), there, str(folder)))


def _no_compose() -> q.Completed:
    return q.Completed((), 1, "", "docker: 'compose' is not a docker command.")


def findings(host: Host, folder: Path) -> list[Finding]:
    """What all rules have to say of a project."""
    settings = Settings(path=str(folder))
    return [finding for probe in PROBES for finding in probe.check(host, settings)]


def named(found: list[Finding]) -> set[str]:
    """The codes of what is wrong; where a rule leaves it to recognition, as that names it."""
    codes = set()
    for finding in found:
        if finding.status in (Status.FAIL, Status.WARN, Status.UNKNOWN):
            codes.add(finding.fault or _recognised(finding))
    return codes


def _recognised(finding: Finding) -> str:
    from envdoctor.recognition import recognise

    text = "\n".join(evidence.text for evidence in finding.evidence)
    seen = recognise(text)
    return seen.candidates[0].fault.code if seen.candidates else f"? {finding.summary}"
