"""ED310-ED317: limits and features of the kernel that containers share."""

from __future__ import annotations

from envdoctor.faults.daemon_json import RESTART_RISK
from envdoctor.model import Fault, Remedy, Signature

# A catalogue reads as a table: a signature stands with its example and its weight.
# fmt: off
FAULTS: tuple[Fault, ...] = (
    Fault(
        code="ED310",
        name="nofile-limit-too-low-or-infinite",
        title="The limit of open files is too low, or absurdly high",
        cause="The engine, or a program in a container, may open too few files, so starting a "
        "container fails in odd places. The opposite happens too: with a limit near a thousand "
        "million, old programs (yum, mysql 5) hang or eat all memory.",
        tell="'too many open files' and no word of watches or inotify. For the hang, look at "
        "`ulimit -n` in the container.",
        decide=("docker run --rm alpine sh -c 'ulimit -n'",
                "systemctl show docker containerd --property LimitNOFILE"),
        probes=("kernel",),
        remedies=(
            Remedy("Give engine and containerd a usual limit.",
                   ("for s in docker containerd; do printf '[Service]\\nLimitNOFILE=1048576\\n' | "
                    "sudo install -D -m 644 /dev/stdin "
                    "/etc/systemd/system/$s.service.d/nofile.conf; done",
                    "sudo systemctl daemon-reload", "sudo systemctl restart containerd docker"),
                   ("linux", "systemd"), RESTART_RISK),
            Remedy("For a single container.", ("docker run --ulimit nofile=65536:65536 <image>",)),
        ),
        signatures=(
            Signature(r"too many open files|\b(?:EMFILE|ENFILE)\b",
                      'docker error "/proc/self/exe: too many open files"', 2,
                      "inotify|watch|fsnotify|ENOSPC"),
            Signature("(?:netlink|hook|runc|containerd|dockerd|accept4?).{0,300}too many open "
                      "files",
                      'level=fatal msg="failed to create a netlink handle: could not get current '
                      'namespace while creating netlink socket: too many open files": unknown', 3),
            Signature("error setting rlimit type 7|ulimit: open files: cannot modify limit"
                      "|RLIMIT_NOFILE.{0,80}(?:not permitted|failed)",
                      "error setting rlimits for ready process: error setting rlimit type 7: "
                      "operation not permitted", 3),
            Signature(r"max file descriptors \[\d+\] .{0,60}too low",
                      "max file descriptors [4096] for elasticsearch process is too low, increase "
                      "to at least [65535]", 3),
        ),
        step="compose-up",
        sources=("https://github.com/moby/moby/pull/45534",
                 "https://github.com/containerd/containerd/issues/3201"),
    ),
    Fault(
        code="ED311",
        name="inotify-limit-reached",
        title="No more files can be watched for changes (inotify)",
        cause="Programs that reload on change (webpack, Vite, Django's runserver, .NET, kubelets) "
        "watch every file, and all containers of a user share one limit.",
        tell="The message speaks of watches, watchers or inotify. 'No space left on device' "
        "beside it does not mean the disk.",
        decide=("sysctl fs.inotify.max_user_watches fs.inotify.max_user_instances",),
        probes=("kernel",),
        remedies=(
            Remedy("Raise both limits, now and at every start.",
                   ("sudo sysctl -w fs.inotify.max_user_watches=524288 "
                    "fs.inotify.max_user_instances=1024",
                    "printf 'fs.inotify.max_user_watches=524288\\nfs.inotify.max_user_instances=102"
                    "4\\n' | sudo tee /etc/sysctl.d/99-inotify.conf"), ("linux",), safe=True),
            Remedy("Docker Desktop: set it in the VM (again after each start).",
                   ("docker run --rm --privileged alpine sysctl -w "
                    "fs.inotify.max_user_watches=524288",), ("macos",)),
        ),
        signatures=(
            Signature(r"system limit for (?:the )?number of file watchers|ENOSPC.{0,100}watch"
                      r"|watch.{0,200}ENOSPC",
                      "Error: ENOSPC: System limit for number of file watchers reached, watch "
                      "'/app'", 3),
            Signature("file watch(?:er)? limit", "OS file watch limit reached", 3),
            Signature(r"inotify.{0,160}(?:limit|no space left|too many open files|exhaust|reached)",
                      "The configured user limit (128) on the number of inotify instances has been "
                      "reached", 3),
            Signature(r"EMFILE: too many open files, watch|\bwatch \S{1,200} EMFILE",
                      "Error: EMFILE: too many open files, watch '/app'", 3),
            Signature("(?:watch|watcher|fsnotify|tail).{0,120}(?:too many open files|no space left "
                      "on device)",
                      "failed to create fsnotify watcher: too many open files", 3),
        ),
        step="django",
        sources=("https://man7.org/linux/man-pages/man7/inotify.7.html",),
    ),
    Fault(
        code="ED312",
        name="process-limit-reached",
        title="No more processes may be started (pids limit)",
        cause="The container, the user or the engine's service has reached its limit of processes "
        "and threads: a pids limit, systemd's TasksMax, ulimit -u, or a program that leaves dead "
        "children behind.",
        tell="'Resource temporarily unavailable' at fork or at the creation of a thread; memory "
        "is free.",
        decide=("docker stats --no-stream --format '{{.Name}} {{.PIDs}}'",
                "systemctl show docker --property TasksMax,TasksCurrent"),
        probes=("kernel", "resources"),
        remedies=(
            Remedy("Raise the container's limit (pids_limit: in Compose).",
                   ("docker update --pids-limit 4096 <container>",)),
            Remedy("Let an init collect dead children (init: true in Compose).",
                   ("docker run --init <image>",)),
        ),
        signatures=(
            Signature("(?:fork|clone|pthread|spawn|libgomp|blas).{0,160}resource temporarily "
                      "unavailable",
                      "sh: can't fork: Resource temporarily unavailable", 3),
            Signature("cgroup: fork rejected by pids controller|EAGAIN.{0,40}(?:spawn|fork)"
                      "|(?:spawn|fork).{0,60}EAGAIN",
                      "cgroup: fork rejected by pids controller in /docker/ab", 3),
            Signature(r"unable to create (?:new )?native thread|can't start new thread"
                      r"|pthread_create failed.{0,60}EAGAIN",
                      "java.lang.OutOfMemoryError: unable to create new native thread", 2,
                      "operation not permitted|EPERM"),
        ),
        step="compose-up",
        sources=("https://docs.docker.com/engine/containers/resource_constraints/",),
    ),
    Fault(
        code="ED314",
        name="libseccomp-too-old-time64",
        title="The clock cannot be read inside of the container (32-bit ARM)",
        cause="32-bit images built with 64-bit times need a newer libseccomp on the host than old "
        "Raspberry Pi OS and Debian 10 have; time and signatures inside are then wrong.",
        tell="`date` in the container is wrong or fails, on the host it is right, and the system "
        "is 32-bit ARM.",
        decide=("docker run --rm <image> date", "dpkg -s libseccomp2 | grep Version"),
        probes=("kernel",),
        remedies=(
            Remedy("Install libseccomp2 2.4.4 or newer (Debian 10: from backports).",
                   ("sudo apt-get install -y -t buster-backports libseccomp2",),
                   ("linux", "debian")),
        ),
        signatures=(
            Signature(r"can't initialize time|ASN1_TIME_adj:error getting time|timestamp too small|"
                      "date: can't .{0,20}operation not permitted|clock_gettime.{0,60}(?:not "
                      "permitted|EPERM)",
                      "Fatal Python error: init_interp_main: can't initialize time", 3),
        ),
        step="build",
        sources=("https://wiki.alpinelinux.org/wiki/Release_Notes_for_Alpine_3.13.0",),
        replayed=True,
    ),
    Fault(
        code="ED315",
        name="kernel-keyring-quota",
        title="The kernel's key rings of this user are used up",
        cause="Every container takes a session key ring, and the kernel allows a user some 200. "
        "Many containers, or dead ones that are not collected, use them up.",
        tell="The message joins 'key' or 'keyring' with 'quota exceeded'; it is not the disk.",
        decide=("cat /proc/key-users", "sysctl kernel.keys.maxkeys"),
        probes=("kernel",),
        remedies=(
            Remedy("Raise the limit, now and at every start.",
                   ("sudo sysctl -w kernel.keys.maxkeys=2000",
                    "echo kernel.keys.maxkeys=2000 | sudo tee /etc/sysctl.d/99-keys.conf"),
                   ("linux",), safe=True),
        ),
        signatures=(
            Signature("(?:session key|keyring).{0,80}disk quota exceeded",
                      "unable to start container process: unable to join session keyring: unable "
                      "to create session key: disk quota exceeded", 3),
        ),
        step="compose-up",
        sources=("https://man7.org/linux/man-pages/man7/keyrings.7.html",),
    ),
    Fault(
        code="ED316",
        name="kernel-too-old",
        title="This machine's kernel is too old for the image or the engine",
        cause="Containers use the host's kernel. The image's system library needs a newer one than "
        "this machine (or its virtual server) runs, or a newer system uses the kernel's control "
        "groups in a way that it does not master (v2 needs 4.15, better 5.2).",
        tell="'kernel too old' is printed by the library itself, whatever the program.",
        decide=("uname -r",),
        probes=("kernel",),
        remedies=(
            Remedy("Update the system and its kernel, or take an older tag of the image."),
            Remedy("If it is about cgroups: boot with systemd.unified_cgroup_hierarchy=0, which "
                   "brings the old kind back (on small boards in boot.ini or cmdline.txt)."),
        ),
        signatures=(
            Signature("fatal: kernel too old|kernel .{0,40}too old|requires (?:linux )?kernel "
                      "(?:version )?\\d",
                      "FATAL: kernel too old", 3),
            Signature(r"bpf_prog_query\(BPF_CGROUP_DEVICE\) failed|cgroup namespaces aren't "
                      "enabled in the kernel",
                      "error setting cgroup config for procHooks process: "
                      "bpf_prog_query(BPF_CGROUP_DEVICE) failed: invalid argument", 3),
        ),
        step="hello-world",
        sources=("https://docs.docker.com/engine/install/troubleshoot/",),
        replayed=True,
    ),
    Fault(
        code="ED317",
        name="sysctl-not-allowed",
        title="A kernel setting cannot be set for a single container",
        cause="Only settings that have a namespace of their own (net.*, some kernel.*) can be set "
        "per container; vm.* and fs.* belong to the whole machine. /proc/sys is read-only inside.",
        tell="The message names the setting and 'namespace', 'whitelisted' or 'read-only'.",
        decide=("sysctl <sysctl>",),
        probes=("kernel", "project-devices"),
        remedies=(
            Remedy("Take it out of `sysctls:` and set it on the machine.",
                   ("sudo sysctl -w <sysctl>=<value>",), ("linux",)),
        ),
        signatures=(
            Signature(r"sysctl '?(?P<sysctl>[\w./]{3,60})(?:=\S{1,40}?)?'? (?:is )?not (?:in a "
                      r"separate|allowed|whitelisted)",
                      'sysctl "vm.max_map_count" is not in a separate kernel namespace: '
                      'unknown', 3, "host network namespace"),
            Signature(r"(?P<sysctl>(?:vm|fs|net|kernel)\.[\w.]{3,60})'?:? .{0,30}(?:read-only file "
                      r"system|not whitelisted)",
                      'sysctl: setting key "vm.overcommit_memory": Read-only file system', 3),
            Signature(r"write sysctl key (?P<sysctl>[\w.]{3,60}): open /proc/sys/\S{1,80}: "
                      r"(?:permission denied|read-only|invalid)",
                      "write sysctl key net.core.rmem_max: open /proc/sys/net/core/rmem_max: "
                      "permission denied", 3),
            Signature(r"sysctl: .{0,40}permission denied on key '?(?P<sysctl>[\w.]{3,60})",
                      'sysctl: permission denied on key "net.ipv4.ping_group_range"', 3),
        ),
        step="compose-up",
        sources=("https://docs.docker.com/reference/cli/docker/container/run/#sysctl",),
    ),
)
