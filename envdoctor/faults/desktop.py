"""ED510-ED519: Docker Desktop on every platform."""

from envdoctor.model import Fault, Remedy, Signature

FAULTS = (
    Fault(
        "ED511", "macos-vmnetd-malware-block", "macOS blocks Docker's helper as malware",
        "The certificate of Docker's helper programs was revoked in January 2025; they are not "
        "malware. Old versions of Docker Desktop are blocked until the helpers are replaced.",
        (
            Remedy("Update Docker Desktop (4.37.2 or newer, or a patched 4.32 to 4.36)",
                ("brew upgrade --cask docker",), ("macos",)),
            Remedy("If the message stays, replace the helpers, then start Docker Desktop",
                ("sudo launchctl bootout system /Library/LaunchDaemons/com.docker.vmnetd.plist",
                    "sudo launchctl bootout system /Library/LaunchDaemons/com.docker.socket.plist",
                    "sudo rm -f /Library/PrivilegedHelperTools/com.docker.vmnetd "
                    "/Library/PrivilegedHelperTools/com.docker.socket",
                    "sudo cp "
                    "/Applications/Docker.app/Contents/Library/LaunchServices/com.docker.vmnetd "
                    "/Library/PrivilegedHelperTools/", "open -a Docker"), ("macos",)),
        ),
        (
            Signature(r"com\.docker\.\w{3,20}.{0,40}(?:contains malware|malware blocked|will "
                "damage your computer)",
                '"com.docker.vmnetd" was not opened because it contains malware. This action did '
                "not harm your Mac.", 3),
            Signature(r"malware blocked.{0,60}com\.docker",
                'Malware Blocked. "com.docker.socket" was not opened', 3),
        ),
        tell="macOS's own window says it, and names com.docker.vmnetd or com.docker.socket.",
        decide=("ls -l /Library/PrivilegedHelperTools",), probes=("connection",), step="install",
        replayed=True,
        sources=("https://github.com/docker/for-mac/issues/7520",
            "https://github.com/docker/for-mac/issues/7534"),
    ),
    Fault(
        "ED518", "macos-desktop-helper-not-running",
        "Docker Desktop's helper on macOS does not run",
        "com.docker.vmnetd is a small service with root's rights that Docker Desktop installs for "
        "its network. An older one was left behind, or macOS does not start it, so the engine's "
        "machine does not come up.",
        (
            Remedy("Take the helper out, start Docker Desktop, and give the password when it "
                "installs it anew",
                ("sudo launchctl bootout system /Library/LaunchDaemons/com.docker.vmnetd.plist",
                    "sudo rm -f /Library/LaunchDaemons/com.docker.vmnetd.plist "
                    "/Library/PrivilegedHelperTools/com.docker.vmnetd", "open -a Docker"),
                ("macos",)),
            Remedy("If macOS blocks it: System Settings, General, Login Items: allow Docker in the "
                "background"),
        ),
        (
            Signature("waiting for vmnetd|VmnetdError",
                "Issue installing docker helper: timeout while waiting for vmnetd to start", 3),
            Signature(r"vmnetd\S{0,20} is not running|(?:refused|no such file|failed|timeout)"
                r".{0,60}vmnetd\.sock",
                "Connection refused (ECONNREFUSED) connecting to "
                "/var/tmp/com.docker.vmnetd.socket: check if service is running"),
        ),
        tell="`launchctl print system/com.docker.vmnetd` finds no such service, or one that fails.",
        decide=("sudo launchctl print system/com.docker.vmnetd",), probes=("connection",),
        implies=("socket-daemon-not-running", "desktop-engine-internal-error"),
        step="install", replayed=True,
        sources=("https://docs.docker.com/desktop/setup/install/mac-permission-requirements/",
            "https://github.com/docker/for-mac/issues/5762"),
    ),
    Fault(
        "ED512", "desktop-sign-in-required",
        "Your organisation wants you to sign in to Docker Desktop",
        "An administrator has switched sign-in enforcement on: until you sign in with an account "
        "of the organisation, the engine refuses every command.",
        (
            Remedy("Sign in", ("docker login",)),
            Remedy("Or in Docker Desktop's window; if your account is refused, your "
                "administrator must add it to the organisation"),
        ),
        (
            Signature("sign-?in enforcement is enabled",
                "Error response from daemon: Sign-in enforcement is enabled. Open Docker Desktop "
                "to sign in", 3),
            Signature("sign in required|you must be signed in to .{0,40}docker|must be a member "
                "of the .{1,60} organi[sz]ation", unless="registry|repository"),
            Signature("docker desktop .{0,60}(?:requires you to sign in|sign in to continue)",
                weight=3),
        ),
        tell="The message speaks of sign-in; a registry's `denied` names an image.",
        decide=("docker info",), probes=("engine",), step="hello-world", replayed=True,
        sources=("https://docs.docker.com/enterprise/security/enforce-sign-in/",),
    ),
    Fault(
        "ED513", "desktop-paused", "Docker Desktop is paused",
        "Its machine has been paused by hand or is asleep (resource saver), so containers stand "
        "still and commands are refused until it is resumed.",
        (
            Remedy("Resume it: the whale's menu, Resume; or restart it",
                ("docker desktop restart",), risk="A restart stops running containers."),
        ),
        (
            Signature("docker desktop is (?:manually )?paused",
                "Error response from daemon: Docker Desktop is manually paused. Unpause it "
                "through the Whale menu or Dashboard.", 3),
            Signature("unpause it through the whale menu", weight=3),
            Signature("resource saver mode.{0,80}(?:fail|error|unable)"),
        ),
        tell="`docker desktop status` says paused.",
        decide=("docker desktop status",), probes=("engine", "connection"), step="hello-world",
        replayed=True,
        sources=("https://docs.docker.com/desktop/use-desktop/pause/",),
    ),
    Fault(
        "ED514", "desktop-engine-internal-error",
        "Docker Desktop is there, but its engine gives errors",
        "Docker Desktop's front answers, the machine behind it does not: it is still starting, "
        "out of memory, has crashed, or waits for sign-in. `check if the server supports the "
        "requested API version` is not the point.",
        (
            Remedy("Wait a minute; if it stays, restart it", ("docker desktop restart",),
                risk="Stops running containers."),
            Remedy("On Windows restart WSL too", ("wsl --shutdown", "docker desktop restart"),
                ("windows",), risk="Stops everything that runs in WSL."),
            Remedy("Collect what Docker Desktop knows", ("docker desktop diagnose",),
                ("desktop",)),
        ),
        (
            Signature("request returned (?:500 )?internal server error for API route and version",
                "request returned 500 Internal Server Error for API route and version "
                "http://%2F%2F.%2Fpipe%2FdockerDesktopLinuxEngine/v1.48/containers/json, check "
                "if the server supports the requested API version"),
            Signature("docker desktop (?:is unable to start|encountered an unexpected "
                r"error|failed to (?:start|initiali[sz]e)|stopped\.{3})",
                "Docker Desktop is unable to start"),
            Signature("docker desktop is (?:still )?starting|waiting for (?:the )?(?:docker "
                ")?engine to start"),
            Signature(r"docker\.raw\.sock: ?.{0,40}(?:EOF|connection refused|no such "
                r"file)|%2Fpipe%2Fdocker\S{0,60}: EOF",
                "dial unix docker.raw.sock: connect: connection refused", 3),
            Signature(r"request returned (?:bad gateway|service unavailable|50[23] \S{3,20}) "
                ".{0,40}for API route .{0,80}(?:pipe|%2F)", weight=3),
        ),
        tell="The address in the message is a pipe or Docker Desktop's socket; something answers "
        "at once, with an error.",
        decide=("docker desktop status",), probes=("engine", "connection"), step="hello-world",
        replayed=True,
        sources=("https://github.com/docker/for-win/issues/13834",
            "https://github.com/docker/for-mac/issues/7775"),
    ),
    Fault(
        "ED515", "desktop-linux-kvm-unusable", "The virtual machine below Docker cannot use KVM",
        "On Linux, the virtual machine of Docker Desktop or Colima needs /dev/kvm: the module is "
        "not loaded, virtualisation is off in the firmware (or this is a virtual machine itself), "
        "or your user is not in the group kvm.",
        (
            Remedy("Load the module", ("sudo modprobe kvm_intel || sudo modprobe kvm_amd",),
                ("linux",)),
            Remedy("Join the group, then log out and in", ("sudo usermod -aG kvm $USER",),
                ("linux",)),
            Remedy("Or use the engine without a virtual machine", ("docker context use default",),
                ("linux",), safe=True),
        ),
        (
            Signature(r"/dev/kvm\W{0,3} .{0,60}(?:permission denied|no such file|not "
                "(?:found|accessible|available))", "/dev/kvm: Permission denied", 3),
            Signature("user access to /dev/kvm|could not access kvm kernel module|failed to "
                "initialize kvm|kvm is not enabled on (?:the )?host|kvm acceleration (?:can ?not "
                "be used|not available)", "KVM is not enabled on host", 3),
        ),
        tell="`ls -l /dev/kvm` shows nothing, or a group that you are not in.",
        decide=("ls -l /dev/kvm", "grep -cE 'vmx|svm' /proc/cpuinfo"), probes=("connection",),
        step="install",
        sources=(
            "https://docs.docker.com/desktop/setup/install/linux/#kvm-virtualization-support",),
    ),
    Fault(
        "ED517", "desktop-terms-not-accepted", "Docker Desktop waits for you to accept its terms",
        "At its first start Docker Desktop shows its subscription agreement and starts no engine "
        "before it is accepted; over SSH or in a script nobody sees the window.",
        (
            Remedy("Open Docker Desktop on the screen and accept"),
            Remedy("Or accept when installing",
                ("sudo /Applications/Docker.app/Contents/MacOS/install --accept-license",),
                ("macos",),
                risk="Accepts the agreement for you; large companies need a paid subscription."),
            Remedy("Or accept when installing",
                ("Start-Process 'Docker Desktop Installer.exe' -Wait -ArgumentList "
                    "'install','--accept-license'",), ("windows",),
                risk="Accepts the agreement for you; large companies need a paid subscription."),
        ),
        (
            Signature("(?:accept|agree to) .{0,40}docker (?:subscription )?(?:service "
                ")?(?:agreement|terms)",
                "You must accept the Docker Subscription Service Agreement to use Docker Desktop",
                3),
            Signature("licen[sc]e(?:TermsVersion| agreement).{0,60}not accepted"),
        ),
        tell="The whale is there, no engine is.",
        decide=("docker desktop status",), probes=("connection",), step="install", replayed=True,
        sources=("https://docs.docker.com/subscription/desktop-license/",),
    ),
    Fault(
        "ED516", "desktop-port-forwarder-stuck", "Docker Desktop's port forwarding is stuck",
        "Desktop hands a published port from its virtual machine to the computer. After sleep, a "
        "fast start-up or a network change that forwarder fails, though the port is free.",
        (
            Remedy("Restart Docker Desktop", ("docker desktop restart",), ("macos",),
                risk="Stops all containers."),
            Remedy("Restart Docker Desktop", ("docker desktop restart",), ("windows",),
                risk="Stops all containers."),
            Remedy("On Windows switch fast start-up off, if it returns after each boot",
                ("powercfg /hibernate off",), ("windows",), risk="Switches hibernation off too."),
        ),
        (
            Signature("(?:external connectivity|forwarding|expos).{0,300}(?:tcp|udp):.{0,80}"
                "input/output error",
                "driver failed programming external connectivity on endpoint redis: Error starting "
                "userland proxy: mkdir /port/tcp:0.0.0.0:6379:tcp:172.18.0.2:6379: input/output "
                "error", 3),
            Signature("unable to list exposed ports|unix/forwards/list",
                "Ports are not available: unable to list exposed ports: Get "
                "http://unix/forwards/list: net/http: request canceled", 3),
            Signature(r"/forwards/expose (?:returned|failed).{0,200}|mkdir /port/tcp", weight=2,
                unless="already in use|only one usage|access permissions|EADDRINUSE"),
        ),
        tell="No program listens on the port, and it works after a restart.",
        decide=("docker ps --format '{{.Ports}}'",), probes=("connection",), step="compose-up",
        replayed=True, sources=("https://github.com/docker/for-win/issues/573",
            "https://github.com/docker/for-win/issues/2000"),
    ),
)  # fmt: skip
