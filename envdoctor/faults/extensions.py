"""ED610-ED619: what is handed to containers or to the engine from outside: devices, rights."""

from envdoctor.model import Fault, Remedy, Signature

FAULTS = (
    Fault(
        "ED610",
        "device-missing",
        "A device that the container shall get does not exist where the engine runs",
        "--device or devices: names a file below /dev that is not there: the stick is not plugged "
        "in or got another number, the driver is not loaded, or the engine runs in a virtual "
        "machine (Docker Desktop) that has no such device.",
        (
            Remedy("Look for it", ("ls -l <device>",), ("linux",)),
            Remedy(
                "USB: take a name that stays the same", ("ls -l /dev/serial/by-id",), ("linux",)
            ),
            Remedy("WSL: hand the USB device over first", ("usbipd list",), ("windows",)),
            Remedy("Without the device: leave devices: out of the Compose file"),
        ),
        (
            Signature(
                r"error gathering device information while adding (?:custom )?device "
                r"\W?(?P<device>/dev/[^\s\"']{1,100})",
                'error gathering device information while adding custom device "/dev/ttyUSB0": no '
                "such file or directory",
                3,
            ),
            Signature(
                r"(?:no such file or directory\W|could not open port).{0,40}"
                r"(?P<device>/dev/tty(?:USB|ACM|AMA)\d{1,2})",
                "Error: No such file or directory, cannot open /dev/ttyUSB0",
                1,
            ),
            Signature(
                r"(?:stat|lstat|open) (?P<device>/dev/(?!kvm|shm|null)\S{1,80}): no such "
                r"(?:file|device)",
                weight=2,
            ),
        ),
        tell="`ls` of the device on the engine's machine.",
        decide=("ls -l <device>", "docker info --format '{{.OperatingSystem}}'"),
        probes=("engine", "project-devices"),
        step="compose-up",
        sources=("https://docs.docker.com/reference/cli/docker/container/run/#device",),
    ),
    Fault(
        "ED611",
        "engine-plugin-missing",
        "A plugin of the engine is not installed or does not answer",
        "A volume, network or logging driver that is asked for is a plugin of the engine, and "
        "that is not installed, not enabled, or its process is gone.",
        (
            Remedy("See what is there", ("docker plugin ls",)),
            Remedy("Install and enable it", ("docker plugin install <plugin>",)),
            Remedy("If it is there, switch it on", ("docker plugin enable <plugin>",)),
        ),
        (
            Signature(
                r"error looking up (?:volume|network|ipam) plugin "
                r"(?P<plugin>[\w./-]{1,80}(?::[\w.-]{1,40})?)",
                'create data: error looking up volume plugin nfs: plugin "nfs" not found',
                3,
            ),
            Signature(
                r"plugin (?P<plugin>[\w./-]{1,80}(?::[\w.-]{1,40})?) found but disabled", weight=3
            ),
            Signature(
                r"plugin \W?(?P<plugin>[\w./:-]{1,80})\W? not found",
                weight=2,
                unless="logging plugin|compose|buildx|cli-plugins|mysql|pytest|eslint|babel|gradle"
                "|maven",
            ),
            Signature(r"dial unix /run/docker/plugins/(?P<plugin>[\w.-]{1,60})\.sock", weight=3),
        ),
        tell="`docker plugin ls` does not list it, or says ENABLED false.",
        decide=("docker plugin ls",),
        step="compose-up",
        sources=("https://docs.docker.com/engine/extend/",),
    ),
    Fault(
        "ED612",
        "engine-init-missing",
        "The engine's own small init program is not installed",
        "--init (init: true in Compose) puts docker-init before the program in the container. "
        "The engine takes it from its own folder or PATH, where an update, a package of a NAS or "
        "an incomplete installation left it out. Containers without --init start.",
        (
            Remedy("See what the engine looks for", ("docker info --format '{{.InitBinary}}'",)),
            Remedy(
                "Install the engine's package again",
                ("sudo apt-get install --reinstall docker-ce", "sudo systemctl restart docker"),
                ("debian",),
                risk="stops containers that have no restart policy",
            ),
            Remedy(
                "Install the engine's package again",
                ("sudo dnf reinstall docker-ce", "sudo systemctl restart docker"),
                ("fedora",),
                risk="stops containers that have no restart policy",
            ),
            Remedy("Without it: take --init, or init: true, away"),
        ),
        (
            Signature(
                r"exec: '(?:/\S{0,80}/)?docker-init\S{0,20}: (?:executable file not found|stat |"
                r"no such file)",
                'Error response from daemon: exec: "docker-init": executable file not found in '
                "$PATH",
                3,
            ),
        ),
        tell="The message names docker-init, not the program of the image.",
        decide=("docker info --format '{{.InitBinary}}'",),
        probes=("engine",),
        implies=("command-not-in-image",),
        step="compose-up",
        sources=("https://docs.docker.com/reference/cli/docker/container/run/#init",),
    ),
    Fault(
        "ED613",
        "container-lacks-right",
        "The container was not given a right or a device that its program needs",
        "Containers may not change their network or open the machine's devices unless that is "
        "granted. VPN programs need NET_ADMIN and /dev/net/tun; the latter was open to every "
        "container up to runc 1.1 and no longer is. With cap_drop: [ALL] not even root may give "
        "files to others (CHOWN) or become another user (SETUID, SETGID: gosu, su-exec).",
        (
            Remedy(
                "cap_drop: [ALL] and a script that begins with chown: cap_add: [CHOWN, SETUID, "
                "SETGID] beside it; or let the image's USER start it, and leave out the script's "
                "chown"
            ),
            Remedy(
                "Grant what the program's documentation names, as for a VPN",
                ("docker run --cap-add NET_ADMIN --device /dev/net/tun <image>",),
                risk="The container can change its own network; grant no more than it needs.",
            ),
            Remedy(
                "Compose: cap_add: [NET_ADMIN] and devices: [/dev/net/tun:/dev/net/tun] in the "
                "service"
            ),
            Remedy(
                "A serial stick: hand over its file, under the name that the program looks for",
                ("docker run --device /dev/ttyUSB0 <image>",),
                ("linux",),
            ),
            Remedy("LXC, Proxmox: the LXC container around it must be given the device first"),
        ),
        (
            Signature(
                r"(?:gosu|error): failed switching to \W?\S{1,80}: operation not permitted"
                r"|su-exec: set(?:groups|gid|uid)\S{0,10}: operation not permitted",
                'error: failed switching to "app": operation not permitted',
                3,
            ),
            Signature(
                r"RTNETLINK answers: operation not permitted",
                "ip: RTNETLINK answers: Operation not permitted",
                3,
            ),
            Signature(
                r"\btun (?:device|interface)\b.{0,80}(?:operation not permitted|permission denied)"
                r"|(?:open|access)\w{0,3} /dev/net/tun\W.{0,40}(?:not permitted|denied)",
                "ERROR creating tun device: unix opening TUN device file: operation not permitted",
                3,
            ),
            Signature(
                r"(?:no such file or directory\W|could not open port).{0,40}"
                r"/dev/tty(?:USB|ACM|AMA)\d",
                "could not open port /dev/ttyACM0: No such file or directory: '/dev/ttyACM0'",
                1,
            ),
        ),
        tell="The same program works with --privileged, which is only a test and no remedy.",
        decide=("docker inspect -f '{{.HostConfig.CapAdd}} {{.HostConfig.Devices}}' <name>",),
        probes=("project-programs",),
        step="compose-up",
        sources=(
            "https://docs.docker.com/engine/containers/run/"
            "#runtime-privilege-and-linux-capabilities",
            "https://github.com/opencontainers/runc/pull/3468",
        ),
    ),
    Fault(
        "ED614",
        "display-not-reachable",
        "The program in the container finds no screen to show its windows on",
        "A container has no screen. A graphical program needs the machine's X server: its "
        "address in DISPLAY, its socket as a mount, and its permission.",
        (
            Remedy(
                "Hand over address and socket, and let this machine's root in, while you need it",
                (
                    "xhost +si:localuser:root",
                    "docker run --rm -e DISPLAY -v /tmp/.X11-unix:/tmp/.X11-unix <image>",
                    "xhost -si:localuser:root",
                ),
                ("linux",),
                risk="Programs of that user can watch and control your screen; never `xhost +`, "
                "which lets everybody in.",
            ),
            Remedy(
                "Without a screen (tests, CI): a virtual one inside of the container",
                ("docker run --rm <image> xvfb-run <command>",),
            ),
        ),
        (
            Signature(
                r"(?:can't|cannot|can not|couldn't|could not|unable to|failed to) (?:open|connect "
                r"to)(?: any)?(?: X)? display\b|cannot connect to X server|no display name and no "
                r"\$DISPLAY",
                "qt.qpa.xcb: could not connect to display :0",
            ),
        ),
        tell="`echo $DISPLAY` inside is empty, or /tmp/.X11-unix is, or the X server refused.",
        decide=("docker exec <name> sh -c 'echo $DISPLAY; ls /tmp/.X11-unix'",),
        step="compose-up",
        sources=("https://wiki.ros.org/docker/Tutorials/GUI",),
    ),
)
