"""What engines answer, cut down to what matters, and what their clients print."""

from __future__ import annotations

from typing import NamedTuple

from envdoctor.host import questions as q
from envdoctor.testing import ran
from tests.transcripts.described import RUN

GREETING = (
    "\nHello from Docker!\n"
    "This message shows that your installation appears to be working correctly.\n"
)
HELLO = ("docker", "run", "--rm", "--name", f"envdoctor-{RUN}-hello", "--label",
         f"envdoctor.run={RUN}", "hello-world")  # fmt: skip


class Engine(NamedTuple):
    """An engine as it introduces itself. `root` is its data root, `extra` more of `/info`."""

    version: str = "28.5.1"
    api: str = "1.51"
    min_api: str = "1.24"
    system: str = "Docker Desktop"
    name: str = "docker-desktop"
    platform: str = "Docker Desktop 4.49.0 (208700)"
    kernel: str = "6.12.54-linuxkit"
    arch: str = "aarch64"
    os: str = "linux"
    root: str = "/var/lib/docker"
    driver: str = "overlayfs"
    extra: tuple[tuple[str, object], ...] = ()
    components: tuple[str, ...] = ("Engine", "containerd", "runc", "docker-init")

    @property
    def answers(self) -> dict[str, object]:
        """Its API, with one image and no container."""
        short = {"aarch64": "arm64", "x86_64": "amd64"}[self.arch]
        version = {
            "Platform": {"Name": self.platform}, "Version": self.version, "ApiVersion": self.api,
            "MinAPIVersion": self.min_api, "Os": self.os, "Arch": short,
            "KernelVersion": self.kernel,
            "Components": [{"Name": name, "Version": self.version} for name in self.components],
        }  # fmt: skip
        info = {
            "Containers": 0, "ContainersRunning": 0, "ContainersPaused": 0, "ContainersStopped": 0,
            "Images": 1, "Driver": self.driver, "DriverStatus": [], "MemoryLimit": True,
            "SwapLimit": True, "IPv4Forwarding": True, "CgroupVersion": "2",
            "CgroupDriver": "cgroupfs",
            "KernelVersion": self.kernel, "OperatingSystem": self.system, "OSType": self.os,
            "Architecture": self.arch, "NCPU": 8, "MemTotal": 8_217_976_832,
            "DockerRootDir": self.root, "Name": self.name, "ServerVersion": self.version,
            "HttpProxy": "", "HttpsProxy": "", "NoProxy": "",
            "SecurityOptions": ["name=seccomp,profile=builtin"], "Warnings": None,
            "RegistryConfig": {"IndexConfigs": {"docker.io": {"Secure": True}}, "Mirrors": None},
            **dict(self.extra),
        }  # fmt: skip
        image = {"Id": "sha256:1b44b5a3e06a", "RepoTags": ["hello-world:latest"],
                 "RepoDigests": [], "Size": 10_072}  # fmt: skip
        bridge = {"Name": "bridge", "Id": "b1", "Driver": "bridge", "Scope": "local",
                  "Options": {"com.docker.network.bridge.name": "docker0",
                              "com.docker.network.driver.mtu": "1500"},
                  "IPAM": {"Config": [{"Subnet": "172.17.0.0/16"}]}}  # fmt: skip
        networks = [bridge, {"Name": "host", "Driver": "host"}, {"Name": "none", "Driver": "null"}]
        unknown = {"message": "manifest unknown: manifest unknown"}
        return {
            "/version": version, "/info": info, "/containers/json?all=1": [],
            "/images/json?all=1": [image], "/networks": networks,
            "/images/sha256:1b44b5a3e06a/json": {"Config": {"Env": ["PATH=/usr/bin"]}},
            "/system/df": {"LayersSize": 10_072, "Images": [image], "Containers": [],
                           "Volumes": [], "BuildCache": []},
            "/distribution/library/hello-world:envdoctor-asks/json": q.Reply(404, unknown),
        }  # fmt: skip

    def at(self, address: str) -> dict[str, q.Connection]:
        """It answers a ping there."""
        server = f"Docker/{self.version} ({self.os})"
        reply = (
            f"HTTP/1.1 200 OK\nApi-Version: {self.api}\nBuilder-Version: 2\nServer: {server}\n\nOK"
        )
        return {address: q.Connection(address, "answered", reply=reply, seconds=0.004)}


def client(
    version: str = "28.5.1", plugins: str = "", *, hello: object = None
) -> dict[tuple[str, ...], object]:
    """A docker client that works; `plugins` is the folder with compose and buildx, if any."""
    commands: dict[tuple[str, ...], object] = {
        ("docker", "--version"): ran(f"Docker version {version}, build e180ab8\n"),
        HELLO: hello or greets(),
        ("hostname",): ran("laptop\n"),
    }
    mark = "\\" if "\\" in plugins else "/"
    ending = ".exe" if "\\" in plugins else ""
    for name, number in (("compose", "v2.40.3"), ("buildx", "v0.29.1")) if plugins else ():
        path = f"{plugins}{mark}docker-{name}{ending}"
        introduction = f'{{"SchemaVersion":"0.1.0","Vendor":"Docker Inc.","Version":"{number}"}}'
        commands[path, "docker-cli-plugin-metadata"] = ran(introduction)
    return commands


def greets() -> q.Completed:
    """hello-world as it runs when its image is there."""
    lines = tuple(q.Line(0.3, "stdout", text) for text in GREETING.splitlines() if text)
    return ran(GREETING, seconds=0.4)._replace(lines=lines)


def fails(stderr: str, exit_code: int = 1) -> q.Completed:
    """A command that ends with a complaint."""
    lines = tuple(q.Line(0.1, "stderr", text) for text in stderr.splitlines())
    return ran("", stderr, exit_code, seconds=0.1)._replace(lines=lines)
