"""ED190-ED199: engines in and for CI jobs and containers."""

from envdoctor.model import Fault, Remedy, Signature

FAULTS = (
    Fault(
        "ED191", "dind-host-docker-not-resolvable",
        "The job looks for a service called `docker` that is not there",
        "DOCKER_HOST=tcp://docker:… wants the docker:dind service beside the job. It is not "
        "declared, died at its start (not privileged), or this executor gives it another name.",
        (
            Remedy("Declare the service in the job: `services: [docker:dind]`, and let the "
                "runner be privileged (config.toml: privileged = true); read the service's own "
                "log"),
            Remedy("In a Kubernetes pod services share the address",
                ("export DOCKER_HOST=tcp://localhost:2376",)),
            Remedy("On a runner that mounts the socket, or a shell executor, do without the "
                "variable", ("unset DOCKER_HOST",), ("linux",), safe=True),
        ),
        (
            Signature(r"lookup (?:docker|dind)(?: on \S{3,60})?:? .{0,40}(?:no such host|server "
                "misbehaving|name resolution|not known|try again)",
                'error during connect: Get "http://docker:2375/v1.50/containers/json": dial tcp: '
                "lookup docker on 10.0.0.2:53: no such host", 3),
            Signature(r"host='docker', port=237[56]\).{0,300}(?:failed to resolve|not "
                "known|getaddrinfo|name resolution)", weight=3),
            Signature(r"getaddrinfo (?:ENOTFOUND|EAI_AGAIN) docker\b",
                "Error: getaddrinfo ENOTFOUND docker", 3),
        ),
        tell="The name that is not found is `docker`; DNS itself works.",
        decide=("echo $DOCKER_HOST", "getent hosts docker"), probes=("connection",),
        step="hello-world",
        sources=("https://github.com/tiangolo/dockerswarm.rocks/issues/43",
            "https://github.com/docker-library/docker/issues/464"),
    ),
    Fault(
        "ED192", "dind-start-race", "The engine beside the job is not ready yet, or has died",
        "The job began before the docker:dind sidecar answered. Running it again may work; if it "
        "never does, the sidecar has not started at all (ED193).",
        (
            Remedy("Wait for it at the job's beginning",
                ("timeout 60 sh -c 'until docker info >/dev/null 2>&1; do sleep 1; done'",),
                safe=True),
            Remedy("With actions-runner-controller, set on the runner",
                ("RUNNER_WAIT_FOR_DOCKER_IN_SECONDS=120",)),
        ),
        (
            Signature("docker (?:daemon|API) at "
                r"(?:unix:///run/docker/docker\.sock|tcp://localhost:2376)\b",
                "Cannot connect to the Docker daemon at tcp://localhost:2376. Is the docker "
                "daemon running?", unless="tcp://localhost:2376/"),
            Signature(r"docker (?:daemon|API) at tcp://[\w-]{0,40}(?:docker|dind):237[56]",
                "Cannot connect to the Docker daemon at tcp://docker:2376. Is the docker "
                "daemon running?"),
            Signature(r"dial unix /run/docker/docker\.sock: (?:connect: )?(?:no such|connection "
                "refused)", weight=3),
            Signature("dial tcp .{0,80}:237[56]: connect: connection refused", weight=1,
                unless="^(?!.*://(?:docker|localhost))"),
            Signature(r"service \S{0,80}(?:docker|dind)\S{0,40} probably didn't start properly",
                weight=3),
        ),
        tell="The name resolves, the port refuses; seconds later it may answer.",
        decide=("docker info", "getent hosts docker"), probes=("connection",), step="hello-world",
        sources=("https://github.com/actions/actions-runner-controller/issues/3201",
            "https://github.com/actions/actions-runner-controller/issues/1804"),
    ),
    Fault(
        "ED193", "dind-not-privileged", "Docker inside of a container lacks the rights it needs",
        "The container around this engine (docker:dind without --privileged, LXC without nesting) "
        "may not mount what an engine or its containers need. A job only sees that nobody answers.",
        (
            Remedy("Start it privileged", ("docker run --privileged docker:dind",),
                risk="A privileged container can do everything on the host."),
            Remedy("GitLab: `privileged = true` below [runners.docker] in the runner's "
                "config.toml"),
            Remedy("Proxmox: allow nesting, by `pct set <id> --features nesting=1,keyctl=1`"),
            Remedy("Or build without an engine (BuildKit rootless, Kaniko, Buildah)"),
        ),
        (
            Signature("could not mount /sys/kernel/security",
                "mount: permission denied (are you root?) Could not mount /sys/kernel/security. "
                "AppArmor detection and --privileged mode might break.", 3),
            Signature(r"mount: permission denied \(are you root\?\)",
                "mount: permission denied (are you root?)"),
            Signature(r"iptables.{0,120}permission denied \(you must be root\)",
                "iptables v1.8.10 (nf_tables): Could not fetch rule set generation id: "
                "Permission denied (you must be root)", 3),
            Signature("mounting '(?:proc|sysfs|cgroup|mqueue|devpts)' to rootfs.{0,160}"
                "(?:permission denied|operation not permitted)", weight=3),
            Signature(r"mount: /?\S{0,40}(?:cgroup|securityfs|tmpfs)\S{0,40}: (?:permission "
                "denied|operation not permitted)", weight=1),
        ),
        tell="The words are in the dind service's own log.",
        decide=("grep CapEff /proc/self/status",), probes=("connection", "kernel"),
        implies=("dind-start-race", "dind-host-docker-not-resolvable"), step="hello-world",
        sources=("https://github.com/openshift/origin/issues/20740",
            "https://github.com/harness/harness/issues/3528"),
    ),
    Fault(
        "ED194", "macos-gha-runner-no-docker", "This macOS runner cannot run containers",
        "GitHub's Apple-silicon runners are virtual machines without nested virtualisation: no "
        "Docker is installed, and neither Colima nor Docker Desktop can start a machine there.",
        (
            Remedy("Run container jobs on Linux: `runs-on: ubuntu-latest`"),
            Remedy("Or on an Intel macOS runner, with Colima",
                ("brew install docker colima && colima start",), ("macos",)),
        ),
        (
            Signature("HV_UNSUPPORTED", "qemu-system-aarch64: -accel hvf: Error: HV_UNSUPPORTED",
                3),
            Signature("driver stopped due to error: 'signal: abort trap",
                '[hostagent] Driver stopped due to error: "signal: abort trap"'),
            Signature("colima: command not found", "colima: command not found"),
            Signature("virtualization is not available on this hardware|nested virtualization is "
                "not supported", unless="windows|hyper-v"),
            Signature(r"\bdocker: command not found", weight=1),
        ),
        tell="RUNNER_OS is macOS and RUNNER_ARCH is ARM64.",
        decide=("echo $RUNNER_OS $RUNNER_ARCH", "sysctl kern.hv_support"), probes=("client",),
        implies=("socket-daemon-not-running", "compose-plugin-missing-unknown-shorthand"),
        step="install", replayed=True,
        sources=("https://github.com/actions/runner-images/issues/9460",
            "https://github.com/abiosoft/colima/issues/970"),
    ),
    Fault(
        "ED195", "socket-not-mounted-in-container",
        "This container has a docker command but no engine",
        "Inside of a container (dev container, CI job, Kubernetes pod) there is no engine and "
        "the host's socket was not mounted. Kubernetes nodes mostly have containerd and no "
        "Docker at all.",
        (
            Remedy("Mount the host's socket into the container",
                ("docker run -v /var/run/docker.sock:/var/run/docker.sock <image>",),
                risk="A container with the socket can become root on the host."),
            Remedy("Dev container: add the feature `docker-outside-of-docker` (or "
                "`docker-in-docker`) to devcontainer.json and rebuild it"),
            Remedy("Kubernetes: run a docker:dind sidecar, and point the job to it",
                ("export DOCKER_HOST=tcp://localhost:2376",)),
        ),
        (
            Signature("preparation failed: cannot connect to the docker daemon at unix",
                "ERROR: Preparation failed: Cannot connect to the Docker daemon at "
                "unix:///var/run/docker.sock. Is the docker daemon running?"),
            Signature("make sure (?:to mount|you have mounted|that you mounted) (?:the |your )?"
                "docker socket|docker socket (?:is|was) not mounted",
                "Please make sure to mount the docker socket into /var/run/docker.sock inside the "
                "container!", 3),
            Signature(r"(?:hostpath type check failed|MountVolume\.SetUp "
                r"failed).{0,120}/(?:var/)?run/docker\.sock",
                'MountVolume.SetUp failed for volume "docker-sock" : hostPath type check failed: '
                "/var/run/docker.sock is not a socket file", 3),
        ),
        tell="/.dockerenv exists or /proc/1/cgroup names a pod, and the socket's path does not "
        "exist.",
        decide=("ls -l /.dockerenv /var/run/docker.sock",), probes=("connection",),
        step="hello-world",
        sources=("https://containers.dev/features",),
    ),
    Fault(
        "ED196", "gha-container-job-unsupported", "This GitHub runner cannot do container jobs",
        "Container actions, `container:` and `services:` need a Linux runner that has Docker; "
        "Windows, macOS and runners that are containers themselves cannot.",
        (
            Remedy("Use `runs-on: ubuntu-latest`, or install Docker on the self-hosted Linux "
                "runner",
                ("sudo apt-get update && sudo apt-get install -y docker.io",
                    "sudo usermod -aG docker $USER"), ("debian",),
                risk="Members of the docker group can become root on this machine."),
        ),
        (
            Signature("container (?:action|operation|feature)s? (?:is|are) (?:only )?(?:not "
                ")?supported (?:only )?(?:on|when)", "Container action is only supported on Linux",
                3),
            Signature("file not found: 'docker'", "##[error]File not found: 'docker'", 3),
            Signature("jobs without a job container are forbidden on this runner"),
        ),
        tell="The runner says it before any step has begun.",
        decide=("echo $RUNNER_OS",), probes=("client", "project-workflows"),
        step="install", replayed=True,
        sources=("https://docs.github.com/actions/sharing-automations/creating-actions/ab"
            "out-custom-actions",),
    ),
)  # fmt: skip
