"""ED530-ED539: Colima, Lima, Rancher Desktop, Minikube, docker-machine."""

from envdoctor.model import Fault, Remedy, Signature

FAULTS = (
    Fault(
        "ED531", "colima-vm-fails-to-start", "Colima's virtual machine does not start",
        "Colima only passes on that Lima failed. The cause is in ha.stderr.log: a half-deleted "
        "instance, Intel tools on Apple silicon, a driver that this macOS does not have, no "
        "virtualisation.",
        (
            Remedy("Read the log",
                ("tail -n 30 ~/.colima/_lima/colima/ha.stderr.log ~/.lima/colima/ha.stderr.log",),
                ("macos",)),
            Remedy("After a crash the machine may only be half stopped",
                ("colima stop --force", "colima start"), ("macos",)),
            Remedy("Reinstall matching versions", ("brew reinstall lima colima",), ("macos",)),
            Remedy("Begin anew with macOS's own driver",
                ("colima delete", "colima start --vm-type vz"), ("macos",),
                risk="colima delete destroys the machine with its images, containers and "
                "volumes."),
        ),
        (
            Signature(r"error provisioning (?:docker|containerd): |\[hostagent\] failed to run",
                "FATA[0000] error provisioning docker: error at 'provisioning': error copying "
                "daemon.json to VM: exit status 1", 3),
            Signature("error starting vm: error at '",
                "FATA[0002] error starting vm: error at 'starting': exit status 1", 3),
            Signature(r"hint: see '\S{1,160}ha\.stderr\.log'",
                "exiting, status={Running:false Degraded:false Exiting:true Errors:[] "
                'SSHLocalPort:0} (hint: see "/Users/me/.lima/colima/ha.stderr.log")', 3,
                "HV_UNSUPPORTED"),
            Signature("failed to run attach disk .{1,40} in use by instance|driver is running "
                "but host agent is not|guest agent binary could not be found",
                "errors inspecting instance: [vz driver is running but host agent is not]", 3),
            Signature(r"vm driver '\w{2,8}' (?:needs|requires) macos",
                "vm driver 'vz' needs macOS 13 or later", 3),
            Signature(r"FATA\[\d{4}\] error starting (?:vm|docker|colima)"),
        ),
        tell="colima or limactl speaks.",
        decide=("colima status", "limactl list"), probes=("connection",),
        implies=("context-points-to-stopped-backend",), step="hello-world", replayed=True,
        sources=("https://github.com/abiosoft/colima/issues/786",
            "https://github.com/abiosoft/colima/issues/1096"),
    ),
    Fault(
        "ED532", "rancher-desktop-containerd-engine-selected",
        "Rancher Desktop runs containerd, not a Docker engine",
        "With the engine `containerd` there is nerdctl but no Docker engine. With `dockerd "
        "(moby)` but without administrator rights only ~/.rd/docker.sock exists, reached by the "
        "context rancher-desktop.",
        (
            Remedy("Choose dockerd (moby), wait for its start, use its context",
                ("rdctl set --container-engine.name=moby", "docker context use rancher-desktop")),
        ),
        (
            Signature(r"pipe[/\\]docker_engine:? (?:the system cannot find|no such file)",
                weight=1),
            Signature("connect to (?:the )?docker (?:daemon|API) at unix:", weight=1,
                unless=r"/\."),
            Signature(r"/\.rd/docker\.sock", weight=1),
            Signature("rancher desktop .{0,80}(?:containerd|nerdctl).{0,80}docker"),
        ),
        tell="`rdctl list-settings` says containerd, or ~/.rd exists and its socket does not.",
        decide=("rdctl list-settings | grep -A5 containerEngine",), probes=("connection",),
        step="hello-world", replayed=True,
        sources=("https://github.com/rancher-sandbox/rancher-desktop/issues/4412",
            "https://github.com/rancher-sandbox/rancher-desktop/issues/3078"),
    ),
    Fault(
        "ED533", "colima-not-running", "Colima is not running",
        "Colima's virtual machine is stopped, as after each restart of the Mac.",
        (
            Remedy("Start it", ("colima start",), ("macos",), safe=True),
            Remedy("Have it start at login", ("brew services start colima",), ("macos",)),
        ),
        (
            Signature(r"colima(?: \[profile=\w{1,30}\])? is not running",
                "FATA[0000] colima is not running", 3),
            Signature(r"docker (?:daemon|API) at unix://\S{1,100}/\.colima/", weight=1),
            Signature(r"instance '?colima\S{0,30} (?:does not exist|is stopped)", weight=3),
        ),
        tell="`colima status` says so; another profile may be the one that runs (`colima list`).",
        decide=("colima list", "docker context ls"), probes=("connection",), step="hello-world",
        replayed=True,
        sources=("https://github.com/abiosoft/colima/issues/365",),
    ),
    Fault(
        "ED534", "lima-instance-not-running", "The Lima machine is not running",
        "The command goes to a Lima instance that is stopped, broken or was never made.",
        (
            Remedy("See them, and start yours", ("limactl list", "limactl start <instance>")),
        ),
        (
            Signature(r"instance '(?P<instance>[\w.-]{1,60})' (?:is not running|is stopped|does "
                "not exist|has errors)",
                'instance "docker" is stopped, run `limactl start docker` to start the instance',
                unless="colima"),
            Signature("run 'limactl (?:start|create)", weight=3),
        ),
        tell="limactl speaks.",
        decide=("limactl list",), probes=("connection",), step="hello-world", replayed=True,
        sources=("https://lima-vm.io/docs/usage/",),
    ),
    Fault(
        "ED535", "minikube-docker-env-stale", "This shell is aimed at a Minikube that is gone",
        "`eval $(minikube docker-env)` has set DOCKER_HOST (mostly tcp://192.168.49.2:2376) and "
        "certificates. Minikube is stopped, or was made anew with another address or "
        "certificates.",
        (
            Remedy("Take it back", ("eval $(minikube docker-env --unset)",), safe=True),
            Remedy("Or start Minikube and set it anew",
                ("minikube start && eval $(minikube docker-env)",)),
        ),
        (
            Signature(r"192\.168\.(?:49\.\d{1,3}|39\.\d{1,3}|58\.\d{1,3}|59\.\d{1,3}):2376",
                "Cannot connect to the Docker daemon at tcp://192.168.49.2:2376. Is the docker "
                "daemon running?", 3),
            Signature(r"\.minikube/certs?/\S{0,60}\.pem\W{1,3}(?:no such|cannot find|the system)",
                "unable to resolve docker endpoint: open /home/u/.minikube/certs/ca.pem: no such "
                "file or directory", 3),
            Signature("MINIKUBE_ACTIVE_DOCKERD", weight=1),
        ),
        tell="`env | grep MINIKUBE_ACTIVE_DOCKERD` is set.",
        decide=("env | grep -E 'MINIKUBE|DOCKER_'", "minikube status"), probes=("connection",),
        step="hello-world",
        sources=("https://minikube.sigs.k8s.io/docs/commands/docker-env/",),
    ),
    Fault(
        "ED536", "docker-machine-not-running", "The docker-machine host is stopped or unknown",
        "This shell was set up for docker-machine or Docker Toolbox, which are no longer "
        "maintained; their virtual machine does not run.",
        (
            Remedy("Forget it and use a current engine",
                ("unset DOCKER_HOST DOCKER_TLS_VERIFY DOCKER_CERT_PATH DOCKER_MACHINE_NAME",),
                safe=True),
            Remedy("Or start the machine",
                ("docker-machine start default && eval $(docker-machine env default)",)),
        ),
        (
            Signature("error checking TLS connection: (?:host is not running|error checking)",
                "Error checking TLS connection: Host is not running", 3),
            Signature(r"docker machine '?(?P<machine>[\w.-]{1,60})'? does not exist",
                'Docker machine "default" does not exist. Use "docker-machine ls" to list '
                "machines.", 3),
            Signature(r"192\.168\.99\.\d{1,3}(?::|', port=)2376",
                "HTTPSConnectionPool(host='192.168.99.100', port=2376): Max retries exceeded"),
            Signature(r"docker-machine\S{0,4} .{0,60}(?:not running|does not exist|is not "
                "running)"),
        ),
        tell="`env | grep DOCKER_MACHINE_NAME` is set.",
        decide=("env | grep DOCKER_",), probes=("connection",), step="hello-world", replayed=True,
        sources=("https://github.com/docker/machine",),
    ),
    Fault(
        "ED537", "docker-machine-missing", "docker-machine is not installed where it is called",
        "A GitLab runner with the executor docker+machine, or an old script, calls the program "
        "docker-machine, which Docker stopped making; GitLab keeps a version of its own.",
        (
            Remedy("Look", ("command -v docker-machine",)),
            Remedy("Runner: install GitLab's version for the runner's user, or change the executor "
                "to docker or docker-autoscaler"),
        ),
        (
            Signature(r"exec: \W?docker-machine\W? ?: executable file not found",
                'exec: "docker-machine": executable file not found in $PATH', 3),
            Signature("docker-machine: (?:command )?not found", weight=3),
        ),
        tell="`command -v docker-machine` finds nothing.",
        decide=("command -v docker-machine",), step="install", replayed=True,
        sources=("https://docs.gitlab.com/runner/executors/docker_machine/",),
    ),
)  # fmt: skip
