"""Jobs of CI services and development containers: a client inside, the engine elsewhere."""

from __future__ import annotations

from envdoctor.host import questions as q
from tests.transcripts.described import Machine, program, socket
from tests.transcripts.engines import Engine, client
from tests.transcripts.linux import ADDRESS, DEFAULT, DOCKER

ALPINE = q.System(
    os="linux", distro="alpine", version="3.22.1", name="Alpine Linux v3.22",
    kernel="6.8.0-1030-gcp",
    arch="x86_64", container=True, user="root", uid=0, home="/root", groups=("root",), gids=(0,),
    member_of=("root",), cpus=2, memory=8_000_000_000, python="3.12.11",
)  # fmt: skip
DEBIAN = ALPINE._replace(
    distro="debian", version="12", name="Debian GNU/Linux 12 (bookworm)", user="vscode", uid=1000,
    home="/home/vscode", groups=("vscode",), gids=(1000,), member_of=("vscode",),
)  # fmt: skip
PLUGINS = "/usr/local/libexec/docker/cli-plugins"
CLIENT = {"/usr/bin/docker": program(), f"{PLUGINS}/docker-compose": program(),
          f"{PLUGINS}/docker-buildx": program(), "/.dockerenv": "",
          "/proc/sys/kernel/hostname": "runner-abc\n"}  # fmt: skip
NOT_FOR_A_JOB = ("open -a", "wsl --", "brew ", "systemctl", "usermod")
DIND = "tcp://docker:2375"
ENGINE = Engine(
    system="Alpine Linux v3.22 (containerized)", name="5d0c3a6f1b2e",
    arch="x86_64", driver="overlay2",
    kernel="6.8.0-1030-gcp", platform="Docker Engine - Community",
)  # fmt: skip

MACHINES = (
    Machine(
        "gitlab-dind", ALPINE,
        ("https://docs.gitlab.com/ci/docker/using_docker_build/",
         "https://hub.docker.com/_/docker"),
        environ={"CI": "true", "GITLAB_CI": "true", "DOCKER_HOST": DIND, "DOCKER_TLS_CERTDIR": ""},
        files=CLIENT, programs=DOCKER, commands=client(plugins=PLUGINS),
        sockets=ENGINE.at(DIND), api=ENGINE.answers,
    ),
    Machine(
        "gitlab-dind-not-resolvable", ALPINE,
        ("https://github.com/docker-library/docker/issues/464",
         "https://github.com/docker-library/docker/issues/202",
         "https://docs.gitlab.com/ci/docker/using_docker_build/"),
        ("dind-host-docker-not-resolvable",), "services", NOT_FOR_A_JOB,
        environ={"CI": "true", "GITLAB_CI": "true", "DOCKER_HOST": DIND, "DOCKER_TLS_CERTDIR": ""},
        files=CLIENT, programs=DOCKER, commands=client(plugins=PLUGINS),
        sockets={DIND: q.Connection(DIND, problem="unresolved", errno=-2,
                                    detail="[Errno -2] Name does not resolve")},
    ),
    Machine(
        "github-container-job", DEBIAN._replace(user="root", uid=0, home="/github/home",
                                                groups=("root",), gids=(0,), member_of=("root",)),
        ("https://docs.github.com/actions/using-jobs/running-jobs-in-a-container",
         "https://docs.github.com/actions/using-containerized-services/about-service-containers"),
        environ={"CI": "true", "GITHUB_ACTIONS": "true"},
        files={**CLIENT, DEFAULT: socket(gid=118, group="118")},
        programs=DOCKER, commands=client(plugins=PLUGINS),
        sockets=ENGINE.at(ADDRESS),
        api=ENGINE._replace(system="Ubuntu 24.04.3 LTS", name="runnervm").answers,
    ),
    Machine(
        "devcontainer-without-socket", DEBIAN,
        ("https://github.com/devcontainers/features/tree/main/src/docker-outside-of-docker",
         "https://code.visualstudio.com/remote/advancedcontainers/use-docker-kubernetes"),
        ("socket-not-mounted-in-container",), "/var/run/docker.sock", NOT_FOR_A_JOB,
        environ={"REMOTE_CONTAINERS": "true"},
        files=CLIENT, programs=DOCKER, commands=client(plugins=PLUGINS),
    ),
    # The socket is there, but its group has another number inside.
    Machine(
        "devcontainer-other-group", DEBIAN,
        ("https://github.com/devcontainers/features/tree/main/src/docker-outside-of-docker",
         "https://github.com/microsoft/vscode-dev-containers/issues/1487"),
        ("socket-group-gid-mismatch-in-container",), "group", (*NOT_FOR_A_JOB[:-1], "chmod"),
        environ={"REMOTE_CONTAINERS": "true"},
        files={**CLIENT, DEFAULT: socket(gid=988, group="988")},
        programs=DOCKER, commands=client(plugins=PLUGINS),
        sockets={ADDRESS: q.Connection(ADDRESS, problem="denied", errno=13,
                                       detail="[Errno 13] Permission denied")},
    ),
)  # fmt: skip
