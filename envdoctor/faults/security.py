"""ED520-ED524: security layers of Linux that stop containers, and an engine open to everybody."""

from envdoctor.model import Fault, Remedy, Signature

FAULTS = (
    Fault(
        "ED520", "docker-api-without-encryption",
        "The engine can be commanded over the network by anybody",
        "The engine listens on TCP without TLS. Whoever reaches the port is root on this machine.",
        (
            Remedy("Close it: take `tcp://…` out of daemon.json (hosts) or out of the unit's "
                "ExecStart, then restart",
                ("sudo grep -rn 'tcp://' /etc/docker/daemon.json "
                    "/etc/systemd/system/docker.service.d /lib/systemd/system/docker.service",
                    "sudo systemctl daemon-reload && sudo systemctl restart docker"),
                ("linux", "systemd"),
                risk="Clients that use the port are cut off; the restart stops containers "
                "unless live-restore is on."),
            Remedy("Docker Desktop: Settings, General: switch `Expose daemon on "
                "tcp://localhost:2375 without TLS` off", (), ("windows",)),
            Remedy("Reach a remote engine by SSH instead",
                ("docker context create remote --docker host=ssh://<user>@<host>",)),
        ),
        (
            Signature(r"API is accessible on (?P<address>http://\S{3,80}) without encryption",
                "WARNING: API is accessible on http://0.0.0.0:2375 without encryption.", 3),
            Signature("bind(?:ing)? (?:to|on any) IP address without (?:setting )?--tlsverify",
                "Binding to IP address without --tlsverify is insecure and gives root access on "
                "this machine to everyone who has access to your network.", 3),
        ),
        tell="`docker info` warns of it.",
        decide=("docker info | grep -i warning", "sudo ss -ltnp | grep dockerd"),
        probes=("engine",), severity="warning", step="docker-info",
        sources=("https://docs.docker.com/engine/daemon/remote-access/",),
    ),
    Fault(
        "ED521", "apparmor-signal-denied-cannot-stop",
        "Containers cannot be stopped: AppArmor denies the signal",
        "The AppArmor profile of the running containers was loaded by another Docker (the snap "
        "beside the package, or one of before an upgrade) and takes no signals from this one.",
        (
            Remedy("Forget stale profiles, then restart the engine",
                ("sudo aa-remove-unknown", "sudo systemctl restart docker"), ("linux", "systemd"),
                risk="aa-remove-unknown also unloads profiles of snaps and LXD that have no "
                "file in /etc/apparmor.d."),
            Remedy("Remove one of two Docker installations",
                ("snap list docker; dpkg -l 'docker*' | grep ^ii",), ("ubuntu",)),
        ),
        (
            Signature("cannot (?:stop|kill|restart) container:? .{0,200}permission denied",
                "Error response from daemon: cannot stop container: 1d2f: permission denied", 3,
                r"docker\.sock|rpc error"),
            Signature("cannot kill container .{0,120}rpc error: code = (?:7|PermissionDenied) "
                ".{0,20}permission denied"),
            Signature("signaling init process caused .{0,4}permission denied",
                'container_linux.go:392: signaling init process caused "permission denied" : '
                "unknown", 3),
            Signature("apparmor='DENIED' operation='signal' .{0,80}docker", weight=3),
        ),
        tell='`dmesg` shows apparmor="DENIED" operation="signal"; even root gets it.',
        decide=("sudo dmesg | grep -i 'apparmor.*signal' | tail -3",
            "sudo aa-status | grep docker"), probes=("kernel", "engine"), step="compose-up",
        replayed=True,
        sources=("https://github.com/canonical/docker-snap/issues/36",
            "https://github.com/canonical/docker-snap/issues/272"),
    ),
    Fault(
        "ED522", "apparmor-parser-missing-or-failing",
        "Docker's AppArmor profile cannot be loaded",
        "The kernel has AppArmor switched on, but its parser is missing, confined itself (LXC), "
        "or fails at a faulty file in /etc/apparmor.d. No container starts.",
        (
            Remedy("Install it and restart",
                ("sudo apt-get install -y apparmor", "sudo systemctl restart apparmor docker"),
                ("debian",)),
            Remedy("Install it and restart",
                ("sudo zypper install -y apparmor-parser && sudo systemctl restart docker",),
                ("suse",)),
            Remedy("Find the faulty file, if it is installed",
                ("sudo apparmor_parser -QT /etc/apparmor.d/*",), ("linux",)),
            Remedy("In LXC: nesting must be allowed on its host",
                ("pct set <id> --features nesting=1,keyctl=1",)),
        ),
        (
            Signature("docker-default profile could not be loaded",
                "AppArmor enabled on system but the docker-default profile could not be loaded: "
                "running `/sbin/apparmor_parser apparmor_parser -Kr "
                "/var/lib/docker/tmp/docker-default40178852` failed with output", 3),
            Signature("apparmor parser error for ",
                "AppArmor parser error for /var/lib/docker/tmp/docker-default57 in "
                "/etc/apparmor.d/tunables/home.d/ubuntu at line 7: Found unexpected character",
                3),
            Signature("apparmor: config provided but apparmor not supported",
                "container init caused \"apparmor: config provided but apparmor not supported\""),
            Signature("apparmor failed to apply profile",
                "oci runtime error: apparmor failed to apply profile: no such file or directory",
                3),
            Signature("unable to apply apparmor profile|apparmor_parser'?: executable file not "
                "found",
                "unable to start container process: error during container init: unable to apply "
                "apparmor profile: apparmor failed to apply profile", 3),
        ),
        tell="The text names AppArmor or its parser.",
        decide=("cat /sys/module/apparmor/parameters/enabled", "command -v apparmor_parser"),
        probes=("kernel",), step="hello-world", replayed=True,
        sources=("https://github.com/moby/moby/issues/36952",
            "https://github.com/docker/for-linux/issues/1067"),
    ),
    Fault(
        "ED523", "lxc-runc-sysctl-permission-denied",
        "The LXC around this Docker denies what a newer runc does",
        "runc 1.3.3 and 1.2.8 (a security fix) open /proc in a new way, which the AppArmor "
        "profile of an unchanged Proxmox or LXD host denies. It is not about ports.",
        (
            Remedy("On the host of the LXC: upgrade it, so that its profile allows this",
                ("apt-get update && apt-get install -y lxc-pve pve-lxc-syscalld",)),
            Remedy("Until then, in its configuration on the host: `lxc.apparmor.profile: "
                "unconfined`", risk="Takes a wall between this container and the host away."),
            Remedy("Or hold the older containerd.io inside",
                ("apt-cache madison containerd.io; sudo apt-mark hold containerd.io",),
                ("debian",), risk="Keeps a known weakness (CVE-2025-52881) open."),
        ),
        (
            Signature(r"open sysctl (?P<sysctl>[\w.]{3,60}) file: .{0,60}permission denied",
                "error during container init: open sysctl net.ipv4.ip_unprivileged_port_start "
                "file: reopen fd 8: permission denied: unknown", 3),
            Signature(r"reopen fd \d{1,4}: permission denied", weight=3),
        ),
        tell="It happens to every container, after an upgrade of containerd.io, inside of LXC "
        "(`systemd-detect-virt` says lxc).",
        decide=("systemd-detect-virt", "runc --version"), probes=("kernel",), step="hello-world",
        replayed=True,
        sources=("https://github.com/moby/moby/issues/51405",
            "https://github.com/containerd/containerd/issues/12484"),
    ),
    Fault(
        "ED524", "seccomp-too-old-for-image",
        "The engine's system-call filter is too old for this image",
        "Images with a new C library use system calls (clone3, faccessat2, statx, "
        "clock_gettime64) that an old engine or an old libseccomp on the host answers with `not "
        "permitted` and not with `unknown`. The programs then fail in odd ways.",
        (
            Remedy("Upgrade engine, runc and libseccomp",
                ("sudo apt-get update && sudo apt-get install -y --only-upgrade libseccomp2 "
                    "docker-ce docker-ce-cli containerd.io docker.io runc",), ("debian",)),
            Remedy("To prove it, once without the filter",
                ("docker run --rm --security-opt seccomp=unconfined <image>",),
                risk="This container then may make every system call."),
        ),
        (
            Signature(r"(?:failed to create|can't spawn(?: \w{1,20})?) thread.{0,40}(?:not "
                r"permitted|\(1\)|EPERM)|pthread_create failed.{0,40}(?:not "
                "permitted|EPERM)|uv_thread_create.{0,80}(?:not permitted|EPERM)",
                "[FATAL] failed to create thread: Operation not permitted (1)"),
            Signature("make: /bin/sh: operation not permitted|error adding seccomp filter rule "
                r"for syscall (?P<syscall>\w{2,30})",
                "error adding seccomp filter rule for syscall clone3: permission denied: unknown",
                3),
            Signature("(?:ls|cp|stat): cannot access .{0,120}: operation not permitted", weight=1),
            Signature(r"assertion .{0,60}uv_thread_create|node\[\d{1,8}\]: .{0,60}Assertion "
                ".{0,80}0 == uv_thread"),
        ),
        tell="The same image works with seccomp=unconfined, and on a newer engine.",
        decide=("docker version -f '{{.Server.Version}}'", "dpkg -l libseccomp2 runc | grep ^ii"),
        probes=("kernel", "engine"), step="build",
        sources=("https://github.com/docker-library/official-images/issues/16829",
            "https://github.com/docker-library/golang/issues/467",
            "https://docs.docker.com/engine/security/seccomp/"),
    ),
)  # fmt: skip
