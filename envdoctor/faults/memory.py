"""ED300-ED309: memory and processors, those of the machine, the VM and the container."""

from __future__ import annotations

from envdoctor.faults.daemon_json import RESTART_RISK
from envdoctor.model import Fault, Remedy, Signature

_MORE = (
    Remedy("Give Docker Desktop's VM more memory: Settings > Resources > Memory.", (), ("macos",),
           RESTART_RISK),
    Remedy("Colima: give its VM more memory.", ("colima stop", "colima start --memory 8"),
           ("macos",), "Stops the containers in the VM."),
    Remedy("Give WSL more memory: in %UserProfile%\\.wslconfig, under [wsl2], set memory=8GB.",
           ("wsl --shutdown",), ("windows",), "Stops everything that runs in WSL."),
)  # fmt: skip

# A catalogue reads as a table: a signature stands with its example and its weight.
# fmt: off
FAULTS: tuple[Fault, ...] = (
    Fault(
        code="ED300",
        name="oom-build-or-container-137",
        title="The program was killed, most often for want of memory",
        cause="The kernel ends a process when the machine, the engine's VM or the container's "
        "limit has no memory left; Docker then reports exit code 137. The same code comes from any "
        "other kill: docker kill, or a stop that took longer than ten seconds.",
        tell="OOMKilled is true, or the kernel's log names the process. If neither, somebody "
        "stopped it.",
        decide=("docker inspect -f '{{.State.OOMKilled}} {{.State.ExitCode}}' <container>",
                "sudo dmesg | grep -iE 'out of memory|oom-kill' | tail -3",
                "docker info --format '{{.MemTotal}}'"),
        probes=("resources", "counts", "project-limits"),
        remedies=(
            *_MORE,
            Remedy("See whose limit it was: a number other than 0 is the container's own, which "
                   "mem_limit or --memory raises",
                   ("docker inspect -f '{{.HostConfig.Memory}}' <container>", "free -h"),
                   ("linux",)),
            Remedy("The machine's: add swap (on btrfs, Fedora's usual, `btrfs filesystem "
                   "mkswapfile --size 4g /swapfile` in place of the first three).",
                   ("sudo fallocate -l 4G /swapfile", "sudo chmod 600 /swapfile",
                    "sudo mkswap /swapfile", "sudo swapon /swapfile"), ("linux",),
                   "Takes 4 GB of the disk."),
            Remedy("Or let the program do less at once (fewer parallel jobs), or raise the "
                   "container's limit (mem_limit, --memory)."),
        ),
        signatures=(
            Signature(r"OOMKilled\W{1,4}true|oom-kill(?:er)?:|out of memory: kill"
                      r"|memory cgroup out of memory",
                      "Memory cgroup out of memory: Killed process 812 (node)", 3),
            Signature(r"(?:exit(?:ed)?|returned|status|code|errno|rc)\b.{0,40}\b137\b",
                      'ERROR: process "/bin/sh -c npm run build" did not complete '
                      'successfully: exit '
                      "code: 137", 2, "sigterm|docker stop|docker kill"),
            Signature(r"signal: killed|ResourceExhausted.{0,80}(?:memory|killed)",
                      "failed to solve: process did not complete successfully: signal: killed", 2,
                      "credentials|fork"),
            Signature(r"\.?\bline \d{1,5}: \d{1,7} killed\b", weight=2),  # what bash says of it
            Signature("^killed$|: killed(?: |$)|c\\+\\+: fatal error: killed signal terminated "
                      "program",
                      "Killed", 1),
        ),
        step="build",
        sources=("https://docs.docker.com/engine/containers/resource_constraints/",
                 "https://github.com/Netflix/dispatch-docker/issues/121",
                 "https://github.com/moby/moby/issues/21083"),
    ),
    Fault(
        code="ED301",
        name="raspberry-pi-memory-cgroup-disabled",
        title="The kernel cannot limit the memory of containers",
        cause="The memory control group is off (Raspberry Pi OS boots that way), so limits are "
        "silently dropped. On a PC, 'No swap limit support' alone is harmless.",
        tell="It is a warning. It matters only where a limit is asked for; look for another "
        "cause if something fails.",
        decide=("cat /proc/cmdline", "docker info 2>&1 | grep WARNING"),
        probes=("engine", "kernel"),
        remedies=(
            Remedy("Raspberry Pi: switch the control group on (all on the file's one line), then "
                   "reboot.",
                   ("sudo sed -i '1s/$/ cgroup_enable=memory cgroup_memory=1/' "
                    "/boot/firmware/cmdline.txt", "sudo reboot"), ("linux",),
                   "A wrong line keeps the Pi from starting: keep a copy. Older systems have "
                   "/boot/cmdline.txt."),
        ),
        signatures=(
            Signature("memory cgroup (?:is )?not (?:supported|enabled|available)",
                      "cgroups: memory cgroup not supported on this system: unknown", 3),
            Signature("no (?:memory|swap|kernel memory) limit support",
                      "WARNING: No memory limit support", 3),
            Signature("kernel does not support (?:memory|swap|kernel memory|oomkill|memory "
                      "swappiness)\\b.{0,60}(?:cgroup|capabilit|disabled|discarded)",
                      "Your kernel does not support swap limit capabilities or the cgroup is not "
                      "mounted. Memory limited without swap.", 3),
        ),
        severity="warning",
        step="docker-info",
        sources=("https://docs.docker.com/engine/install/troubleshoot/",
                 "https://github.com/moby/moby/issues/35587"),
        replayed=True,
    ),
    Fault(
        code="ED302",
        name="kernel-max-map-count",
        title="vm.max_map_count is too low for a search engine",
        cause="Elasticsearch and OpenSearch need many memory areas; Linux allows 65530 and they "
        "ask for 262144. In production mode they refuse to start.",
        tell="Only an error when the process ended: with a single node in development mode it is "
        "a notice, and something else is the cause.",
        decide=("sysctl vm.max_map_count",),
        probes=("kernel", "project-devices"),
        implies=("sysctl-not-allowed",),
        remedies=(
            Remedy("Raise it, now and at every start.",
                   ("sudo sysctl -w vm.max_map_count=262144",
                    "echo vm.max_map_count=262144 | sudo tee /etc/sysctl.d/99-search.conf"),
                   ("linux",), safe=True),
            Remedy("Docker Desktop: set it in the VM (again after each start).",
                   ("docker run --rm --privileged --pid=host alpine nsenter -t 1 -m -u -n -i "
                    "sysctl -w vm.max_map_count=262144",), ("macos",)),
            Remedy("Docker Desktop: set it in the VM (again after each start).",
                   ("wsl -d docker-desktop -u root sysctl -w vm.max_map_count=262144",),
                   ("windows",)),
        ),
        signatures=(
            Signature(r"vm\.max_map_count.{0,40}(?:is )?too low",
                      "max virtual memory areas vm.max_map_count [65530] is too low, increase to "
                      "at least [262144]", 3, r"\bWARN"),
            Signature(r"max virtual memory areas|increase \S{0,3}vm\.max_map_count",
                      "[WARN ] max virtual memory areas vm.max_map_count [65530] is too low", 1),
            Signature(r"max_map_count.{0,60}(?:at least|262144|65530)",
                      "vm.max_map_count must be at least 262144", 2, r"\bWARN|sysctl -w"),
        ),
        step="compose-up",
        sources=("https://www.elastic.co/guide/en/elasticsearch/reference/current/vm-max-map-count."
                 "html",),
    ),
    Fault(
        code="ED303",
        name="memory-cannot-allocate",
        title="The machine has no memory left to start a process",
        cause="The engine or a tool cannot start another process: all memory and swap are in use, "
        "or the VM is very small.",
        tell="'cannot allocate memory' at fork or exec; with 'Resource temporarily unavailable' "
        "it is the number of processes.",
        decide=("free -m", "docker stats --no-stream"),
        probes=("resources",),
        remedies=(
            Remedy("Stop what is not needed.",
                   ("docker stats --no-stream", "docker stop <container>")),
            *_MORE,
        ),
        signatures=(
            Signature(r"(?:fork|exec|runc|container|mmap|clone|shim|mount).{0,160}cannot allocate "
                      r"memory",
                      "fork/exec /usr/bin/containerd-shim-runc-v2: cannot allocate memory", 2),
            Signature("insufficient memory for the Java Runtime|os::commit_memory\\("
                      r"|requires a machine with at least \d{3,5} megabytes of memory",
                      "There is insufficient memory for the Java Runtime Environment to continue.",
                      3),
            Signature("cannot allocate memory|ENOMEM|std::bad_alloc|insufficient system resources "
                      "exist to complete", "Cannot allocate memory", 2, "lock JVM memory|mlockall"),
        ),
        step="compose-up",
        sources=("https://docs.docker.com/engine/containers/resource_constraints/",),
    ),
    Fault(
        code="ED304",
        name="resource-limit-out-of-range",
        title="A resource limit asks for what the engine cannot give",
        cause="More processors than the engine has, less memory than the minimum of 6 MB, a "
        "reservation above the limit, a swap value without or below the memory limit, or a control "
        "the kernel does not have.",
        tell="The engine refuses before it starts anything and names the limit.",
        decide=("docker info --format '{{.NCPU}} CPUs, {{.MemTotal}} bytes'",),
        probes=("resources", "engine", "project-limits"),
        remedies=(
            Remedy("Lower the limit (cpus:, mem_limit:, deploy.resources) to what the engine has, "
                   "or give its VM more.",
                   ("docker info --format '{{.NCPU}} CPUs, {{.MemTotal}} bytes'",)),
        ),
        signatures=(
            Signature(r"range of CPUs is from \S{1,8} to (?P<cpus>[\d.]+)",
                      "range of CPUs is from 0.01 to 2.00, as there are only 2 CPUs available", 3),
            Signature("requested (?:CPUs|memory nodes) are not available",
                      "Requested CPUs are not available - requested 9, available: 0-1", 3),
            Signature("minimum memory (?:limit|reservation) allowed|minimum memoryswap limit"
                      "|always set the memory limit when using memoryswap|memory limit should be "
                      "larger|minimum memory limit can not be less than memory reservation"
                      "|valid memory swappiness range is|CPU cfs (?:period|quota) can not be less"
                      "|nano CPUs and CPU (?:quota|period) cannot both be set"
                      "|for cpuset cpus: invalid format",
                      "Minimum memory limit allowed is 6MB", 3),
            Signature("storage-opt is supported only for|disk quota must be supported",
                      "--storage-opt is supported only for overlay over xfs with 'pquota' mount "
                      "option", 3),
            Signature("NanoCPUs can not be set|does not support CPU (?:CFS|cfs)",
                      "NanoCPUs can not be set, as your kernel does not support CPU CFS scheduler "
                      "or the cgroup is not mounted", 3),
        ),
        step="compose-up",
        sources=("https://docs.docker.com/engine/containers/resource_constraints/",),
    ),
    Fault(
        code="ED305",
        name="shared-memory-too-small",
        title="The container's shared memory (/dev/shm) is too small",
        cause="Docker gives a container 64 MB of shared memory. Browsers, PostgreSQL with parallel "
        "queries and PyTorch's data loaders need more.",
        tell="The message speaks of shared memory or /dev/shm, while the disk has space.",
        decide=("docker exec <container> df -h /dev/shm",),
        probes=("resources",),
        remedies=(
            Remedy("Give it more: `shm_size: 1gb` in Compose, or on the command line.",
                   ("docker run --shm-size=1g <image>",)),
        ),
        signatures=(
            Signature(r"[/]dev/shm.{0,120}(?:no space left|too small|insufficient)|insufficient "
                      r"shared memory|could not "
                      "resize shared memory segment",
                      'ERROR: could not resize shared memory segment "/PostgreSQL.1" to '
                      '67145056 bytes: '
                      "No space left on device", 3),
            Signature(r"bus error.{0,120}(?:shm|shared memory)|out of shared memory"
                      r"|(?:creat|alloc)\w{1,5} shared memory segment"
                      r"|shm_open.{0,60}(?:no space|failed)",
                      "RuntimeError: DataLoader worker (pid 1) is killed by signal: Bus error. It "
                      "is possible that dataloader's workers are out of shared memory.", 3),
        ),
        step="compose-up",
        sources=("https://docs.docker.com/reference/cli/docker/container/run/",
                 "https://github.com/docker-library/postgres/issues/416"),
    ),
)
