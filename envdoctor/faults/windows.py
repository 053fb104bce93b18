"""ED500-ED509: Docker Desktop on Windows."""

from envdoctor.model import Fault, Remedy, Signature

FAULTS = (
    Fault(
        "ED501", "windows-desktop-engine-pipe-missing", "Docker Desktop's engine is not running",
        "The client found no pipe to the engine: Docker Desktop has not been started, is "
        "updating, or its machine in WSL or Hyper-V did not come up. Running as administrator "
        "changes nothing.",
        (
            Remedy("Start Docker Desktop and wait for `Engine running`", ("docker desktop start",),
                ("windows",), safe=True),
            Remedy("Older versions have no such command",
                ("Start-Process 'C:\\Program Files\\Docker\\Docker\\Docker Desktop.exe'",),
                ("windows",), safe=True),
            Remedy("If it does not come up, restart WSL and update it",
                ("wsl --shutdown", "wsl --update"), ("windows",),
                risk="Stops everything that runs in WSL."),
        ),
        (
            Signature(r"pipe[/\\]docker(?!_engine\b)\w{1,40}\S{0,80}:? "
                "(?:the system cannot find|no such file)",
                "error during connect: open //./pipe/dockerDesktopLinuxEngine: The system cannot "
                "find the file specified.", 3),
            Signature(r"pipe[/\\]docker_engine:? \(?(?:the system cannot find|no such file)",
                "open //./pipe/docker_engine: The system cannot find the file specified."),
            Signature(r"(?:docker (?:daemon|API) at npipe:|fails? to connect .{0,20})/{2,4}\./pipe/"
                "docker",
                "Cannot connect to the Docker daemon at npipe:////./pipe/docker_engine. Is the "
                "docker daemon running?", unless="access is denied|podman"),
            Signature("'CreateFile', 'the system cannot find",
                "pywintypes.error: (2, 'CreateFile', 'The system cannot find the file "
                "specified.')", 3),
            Signature(r"connect ENOENT \S{0,8}pipe[/\\]docker",
                "connect ENOENT //./pipe/docker_engine", 3, "podman"),
            Signature("error may (?:also )?indicate that the docker daemon is not running",
                weight=1, unless="access is denied"),
        ),
        tell="The same pipe with `Access is denied` is a matter of rights (ED505).",
        decide=("docker context ls",
            "Get-ChildItem \\\\.\\pipe\\ | Where-Object Name -like 'docker*'"),
        probes=("connection", "engine"), step="hello-world", replayed=True,
        sources=("https://github.com/docker/for-win/issues/14975",
            "https://github.com/docker/for-win/issues/7186"),
    ),
    Fault(
        "ED502", "windows-desktop-wsl-kernel-or-virtualization",
        "Windows lacks what Docker Desktop's Linux machine needs",
        "The WSL kernel is too old, the feature Virtual Machine Platform (or Hyper-V) is off, or "
        "virtualisation is disabled in the firmware or by a custom kernel in .wslconfig.",
        (
            Remedy("Update WSL (a terminal as administrator)", ("wsl --update", "wsl --shutdown"),
                ("windows",), risk="Stops everything that runs in WSL."),
            Remedy("Switch the feature on, then restart Windows",
                ("dism /online /enable-feature /featurename:VirtualMachinePlatform /all "
                    "/norestart", "bcdedit /set hypervisorlaunchtype auto"), ("windows",),
                risk="Needs a restart; other hypervisors may become slower."),
            Remedy("Task Manager, Performance, CPU must say `Virtualization: Enabled`; if not, "
                "switch VT-x or SVM on in the firmware (BIOS)", (), ("windows",)),
        ),
        (
            Signature("wsl ?2 requires an update to its kernel",
                "WSL 2 requires an update to its kernel component. For information please visit "
                "https://aka.ms/wsl2kernel", 3),
            Signature("wsl kernel version (?:is )?too low|requires a newer wsl kernel",
                "WSL kernel version too low", 3),
            Signature("wsl update failed|manual wsl update is required",
                "wsl update failed: a manual wsl update is required", 3),
            Signature("virtuali[sz]ation support (?:not|wasn't) detected|virtuali[sz]ation "
                "support was not detected", "Virtualization support not detected", 3),
            Signature("virtual machine platform.{0,60}(?:must be enabled|is not "
                "(?:enabled|installed)|ensure virtuali[sz]ation)|hyper-v.{0,60}(?:must be "
                "enabled|is not (?:enabled|installed))",
                "Please enable the Virtual Machine Platform Windows feature and ensure "
                "virtualization is enabled in the BIOS.", 3),
            Signature("hardware assisted virtuali[sz]ation .{0,60}must be enabled in the BIOS",
                weight=3),
            Signature(
                "0x80370102|0x80370114|HCS_E_HYPERV_NOT_INSTALLED|HCS_E_SERVICE_NOT_AVAILABLE"
                r"|exec: 'wsl(?:\.exe)?': executable file not found"
                r"|required feature is not installed|windows feature\(s\) not enabled: hyper",
                weight=3),
        ),
        tell="Docker Desktop's own window, or `wsl --status`, says it.",
        decide=("wsl --status", "wsl --version", "systeminfo | findstr /i hyper"),
        probes=("connection", "engine"),
        implies=("windows-desktop-engine-pipe-missing", "desktop-wsl-machine-fails"),
        step="install", replayed=True,
        sources=("https://github.com/docker/for-win/issues/7867",
            "https://github.com/docker/for-win/issues/14177"),
    ),
    Fault(
        "ED503", "windows-containers-mode",
        "Docker Desktop runs Windows containers, the image is for Linux",
        "Docker Desktop has been switched to Windows containers, and most images (hello-world's "
        "Linux one, Python, databases) are for Linux.",
        (
            Remedy("Switch back",
                ("& 'C:\\Program Files\\Docker\\Docker\\DockerCli.exe' -SwitchLinuxEngine",),
                ("windows",),
                risk="Running Windows containers go out of sight until you switch back."),
        ),
        (
            Signature("no matching manifest for windows/",
                "no matching manifest for windows/amd64 in the manifest list entries", 2,
                "servercore|nanoserver|windowsservercore|/windows"),
            Signature("image operating system 'linux' cannot be used on this platform",
                'image operating system "linux" cannot be used on this platform', 3),
        ),
        tell="`docker info -f '{{.OSType}}'` prints windows.",
        decide=("docker info -f '{{.OSType}}'",), probes=("engine",), step="hello-world",
        replayed=True,
        sources=("https://github.com/docker/for-win/issues/1949",
            "https://github.com/docker-archive-public/docker.kitematic/issues/5511"),
    ),
    Fault(
        "ED504", "windows-port-excluded-range", "Windows has reserved this port",
        "Hyper-V's network (winnat) keeps ranges of ports for itself. Nothing listens on the "
        "port, and still nobody may take it.",
        (
            Remedy("See the ranges, and take another port on the left of the colon",
                ("netsh interface ipv4 show excludedportrange protocol=tcp",), ("windows",)),
            Remedy("Or have them given out anew (a terminal as administrator)",
                ("net stop winnat", "netsh int ipv4 set dynamic tcp start=49152 num=16384",
                    "net start winnat"), ("windows",),
                risk="Cuts the connections of running virtual machines and WSL for a moment."),
        ),
        (
            Signature("access a socket in a way forbidden by its access permissions",
                "Ports are not available: listen tcp 0.0.0.0:5432: bind: An attempt was made to "
                "access a socket in a way forbidden by its access permissions.", 3),
        ),
        tell="`netstat -ano` shows nobody on the port, the list of excluded ranges contains it.",
        decide=("netsh interface ipv4 show excludedportrange protocol=tcp",), probes=("ports",),
        step="compose-up", replayed=True,
        sources=("https://github.com/docker/for-win/issues/3171",
            "https://github.com/docker/for-win/issues/9272"),
    ),
    Fault(
        "ED505", "windows-docker-users-group-access-denied",
        "Your Windows account may not use Docker Desktop",
        "The engine's pipe is there, but your account is not in the local group docker-users, "
        "has not logged in again since, or another user's session owns Docker Desktop.",
        (
            Remedy("Join the group (a terminal as administrator), then log off and on",
                ('net localgroup docker-users "$env:USERDOMAIN\\$env:USERNAME" /add',),
                ("windows",),
                risk="Members of docker-users can become administrator through containers."),
            Remedy("Quit Docker Desktop in the other session, or where it was started as "
                "administrator, and start it normally", (), ("windows",)),
        ),
        (
            Signature(r"pipe[/\\](?:docker\w{0,30}|rancher_desktop\w{0,20})\S{0,80}:? access is "
                "denied", "open //./pipe/docker_engine: Access is denied.", 3),
            Signature("'CreateFile', 'access is denied", weight=3),
            Signature("must be in the .{0,3}docker-users.{0,3} group|not allowed to use docker",
                'You are not allowed to use Docker. You must be in the "docker-users" group.', 3),
            Signature("docker client must be run (?:elevated|with elevated privileges)", weight=1),
            Signature("permission denied while trying to connect to (?:the )?docker .{0,40}npipe",
                weight=3),
        ),
        tell="Access is denied, where a stopped engine gives `cannot find the file specified` "
        "(ED501).",
        decide=("whoami /groups | findstr docker-users",), probes=("connection",),
        step="hello-world", replayed=True,
        sources=("https://github.com/docker/for-win/issues/868",
            "https://github.com/docker/for-win/issues/1679"),
    ),
    Fault(
        "ED506", "desktop-wsl-machine-fails", "Docker Desktop's machine in WSL does not start",
        "WSL itself answers with an error when Docker Desktop starts its distribution "
        "docker-desktop: it hangs, its disk is damaged or locked, or an update was interrupted.",
        (
            Remedy("Restart WSL, then Docker Desktop",
                ("wsl --shutdown", "docker desktop restart"), ("windows",),
                risk="Stops everything that runs in WSL."),
            Remedy("Update WSL; where the Store does not answer, from the web",
                ("wsl --update", "wsl --update --web-download"), ("windows",)),
            Remedy("Let Docker Desktop make its machine anew",
                ("wsl --unregister docker-desktop",), ("windows",),
                risk="Deletes Docker's machine; on older versions images and volumes are in "
                "docker-desktop-data, on newer ones in a disk file of their own. Save them "
                "first."),
        ),
        (
            Signature(r"DockerDesktop/Wsl/\w{3,40}",
                "DockerDesktop/Wsl/ExecError: c:\\windows\\system32\\wsl.exe: exit status "
                "0xffffffff", 3),
            Signature("unexpected .{0,20}error (?:occurred|was encountered) while executing a "
                "wsl command", "An unexpected error occurred while executing a WSL command.", 3),
            Signature(r"ensuring data disk is available: |running wsl command wsl\.exe "
                ".{0,120}--mount|wsl distribution docker-desktop is missing",
                "ensuring data disk is available: exit code: 4294967295: running WSL command "
                "wsl.exe C:\\WINDOWS\\System32\\wsl.exe --mount --bare --vhd docker_data.vhdx: "
                "Invalid command line option: --mount", 3),
            Signature("waiting for lifecycle server|mounting wslCLIDest"
                "|waiting for wsl .{0,40}integration|distro stopped unexpectedly",
                "WSL distro stopped while waiting for Lifecycle server.", 3),
            Signature("docker desktop .{0,20}unexpected wsl error|wsl (?:distro|engine) terminated "
                "abruptly|wsl-?bootstrap|wsl-keepalive",
                "Docker Desktop - WSL distro terminated abruptly", 3),
            Signature(r"failed to (?:\w{4,10} distro\b|set version to docker-desktop)",
                "System.InvalidOperationException: Failed to set version to docker-desktop: exit "
                "code: -1", 3),
            Signature("(?:terminating|importing|provisioning|deploying) .{0,40}(?:wsl2?|main) "
                r"distro\w{0,8}.{0,200}(?:exit (?:code|status)|failed|error)"),
            Signature(r"Wsl/Service/\w{0,30}/?(?:\w{0,40}/)?(?:E_\w{4,30}|0x8\w{7}|HCS_\w{4,40})"),
        ),
        tell="The words wsl.exe or DockerDesktop/Wsl stand in Docker Desktop's window or log.",
        decide=("wsl -l -v", "wsl --version"), probes=("connection",),
        implies=("windows-desktop-engine-pipe-missing",), step="install", replayed=True,
        sources=("https://github.com/docker/for-win/issues/14634",
            "https://github.com/docker/for-win/issues/14420"),
    ),
    Fault(
        "ED507", "windows-container-version-mismatch",
        "The Windows image is for another version of Windows than this one",
        "A Windows container shares the kernel of its host, so image and host have to be of the "
        "same release (process isolation), or the host of a newer one (Hyper-V isolation).",
        (
            Remedy("See this machine's release, and take the tag of the same one",
                ("[System.Environment]::OSVersion.Version",
                    "docker pull mcr.microsoft.com/windows/servercore:ltsc2022"), ("windows",)),
            Remedy("Or run it in a small virtual machine",
                ("docker run --isolation=hyperv <image>",), ("windows",)),
        ),
        (
            Signature("container operating system does not match the host operating system"
                "|0xc0370101",
                "The container operating system does not match the host operating system. "
                "(0xc0370101)", 3),
            Signature("a windows version .{0,40} is required|image .{0,60}is for (?:a )?newer "
                "(?:version of )?windows", weight=3),
            Signature(r"(?:servercore|nanoserver|/windows).{0,300}no matching manifest for "
                r"windows/|no matching manifest for windows/.{0,300}(?:servercore|nanoserver)",
                "pulling mcr.microsoft.com/windows/servercore:20H2: no matching manifest for "
                "windows/amd64 10.0.17763 in the manifest list entries", 3),
            Signature(r"no matching manifest for windows/\w{3,6} 10\.0\.\d{5}", weight=1),
            Signature("hcsshim::ImportLayer failed in Win32", weight=1),
        ),
        tell="`docker info -f '{{.OSType}}'` prints windows, and the image is a Windows image; a "
        "Linux image there is ED503.",
        decide=("docker info -f '{{.OSType}} {{.OperatingSystem}}'",), probes=("engine",),
        step="hello-world", replayed=True,
        sources=("https://learn.microsoft.com/en-us/virtualization/windowscontainers/"
            "deploy-containers/version-compatibility",),
    ),
)  # fmt: skip
