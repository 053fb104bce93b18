"""ED357-ED359: options of a container that the engine does not accept."""

from envdoctor.model import Fault, Remedy, Signature

FAULTS = (
    Fault(
        "ED357",
        "container-options-conflict",
        "Two options of docker run exclude each other",
        "--rm removes the container when it ends, a restart policy starts it again; other pairs "
        "are --restart with a paused one-off, --link with the host's network.",
        (Remedy("Leave out one of the two: for a service --restart, for one command --rm"),),
        (
            Signature(
                r"can't create 'AutoRemove' container with restart policy",
                "Error response from daemon: can't create 'AutoRemove' container with restart "
                "policy",
                3,
            ),
            Signature(r"conflicting options: (?:cannot specify both )?--\S{2,20} and", weight=3),
            Signature(r"conflicting options: --net=\S{1,40} can't be used with", weight=3),
            Signature(r"restart policy cannot be updated because AutoRemove", weight=3),
        ),
        tell="The message names both.",
        decide=("docker compose config",),
        step="compose-up",
        sources=("https://docs.docker.com/reference/cli/docker/container/run/#restart",),
    ),
    Fault(
        "ED358",
        "logging-driver-unusable",
        "The container's logging driver does not exist or cannot be reached",
        "A container keeps the logging driver that it was created with. That driver is a plugin "
        "which is gone (Synology's `db` after an update), or a log server (syslog, fluentd) does "
        "not answer.",
        (
            Remedy(
                "See which one it is", ("docker inspect -f '{{.HostConfig.LogConfig}}' <name>",)
            ),
            Remedy(
                "Make the container anew, with a driver that exists",
                ("docker compose up -d --force-recreate",),
                risk="What only the container itself holds is lost.",
            ),
            Remedy("Or start the log server that it names"),
        ),
        (
            Signature(
                r"failed to initialize logging driver",
                "failed to initialize logging driver: dial tcp 127.0.0.1:24224: connect: "
                "connection refused",
                3,
            ),
            Signature(r"looking up logging plugin (?P<driver>[\w./:-]{1,60})", weight=3),
            Signature(r"no log driver named \W?(?P<driver>[\w.-]{1,60})", weight=3),
            Signature(r"unknown log opt|invalid logging option", weight=3),
            Signature(
                r"configured logging (?:driver|reader) does not support reading",
                "Error response from daemon: configured logging driver does not support reading",
                3,
            ),
        ),
        tell="The message begins with the logging driver.",
        decide=("docker info --format '{{.Plugins.Log}}'",),
        probes=("daemon-config", "project-options"),
        step="compose-up",
        sources=("https://docs.docker.com/engine/logging/configure/",),
    ),
    Fault(
        "ED359",
        "container-without-command",
        "The image names no command, and none was given",
        "An image made from a file system (docker import, FROM scratch) has no CMD and no "
        "ENTRYPOINT, so there is nothing to start.",
        (
            Remedy("Give one", ("docker run --rm -it <image> sh",)),
            Remedy("Or write CMD into the Dockerfile and build again"),
        ),
        (
            Signature(
                r"no command specified|no entrypoint or command|no CMD or ENTRYPOINT command",
                "docker: Error response from daemon: No command specified.",
                3,
            ),
        ),
        tell="`docker image inspect` shows neither Cmd nor Entrypoint.",
        decide=("docker image inspect -f '{{.Config.Entrypoint}} {{.Config.Cmd}}' <image>",),
        step="hello-world",
        sources=("https://docs.docker.com/reference/dockerfile/#cmd",),
    ),
)
