"""Sentences of front ends and of other versions that no example of the catalogue has."""

import pytest

from envdoctor.recognition import recognise

SAID = (
    ('Error starting daemon: error initializing graphdriver: "/var/lib/docker" contains other '
     "graphdrivers: devicemapper; Please cleanup or explicitly choose storage driver",
     "daemon-storage-driver-unsupported"),
    ("running wsl-keepalive in \"docker-desktop-data\": WSL engine terminated abruptly",
     "desktop-wsl-machine-fails"),
    (r"spawn C:\Users\me\AppData\Local\Programs\Microsoft VS Code\docker ENOENT",
     "docker-cli-not-on-path-in-ci-agent"),
    ("failed to dial gRPC: cannot connect to the Docker daemon. Is 'docker daemon' running on this "
     "host?: dial tcp 10.0.0.5:2376: connect: connection refused", "docker-host-env-stale-tcp"),
    ("tool : Depends: docker.io but it is not going to be installed", "apt-containerd-conflict"),
    ("ConnectionError: ('Connection aborted.', PermissionError(13, 'Permission denied'))",
     "socket-permission-not-in-docker-group"),
    ("DockerError(900, 'Cannot connect to Docker Engine via unix:///run/docker.sock [Permission "
     "denied]')", "socket-permission-not-in-docker-group"),
    (r'Get "http://ipc/docker": open \\.\pipe\dockerLifecycleServer: The system cannot find the '
     "file specified.", "windows-desktop-engine-pipe-missing"),
    ('audit: apparmor="DENIED" operation="mkdir" profile="snap.docker.dockerd" name="/temp/"',
     "snap-docker-confinement"),
    ('rootless engine: "slirp4netns": executable file not found in $PATH',
     "rootless-network-driver-missing"),
    ("Error response from daemon: Get https://registry-1.docker.io/v2/: EOF",
     "registry-connection-reset"),
    ("Docker is either not running or misconfigured. Please ensure that Docker is running",
     "socket-daemon-not-running"),
    ("Failed to import the required Python library (Docker SDK for Python: docker) on web's Python "
     "/usr/bin/python3. The error was: No module named 'docker'\"}",
     "pip-and-python-different-interpreters"),
    ("/usr/local/bin/docker-credential-rd: source: line 5: can't open '/etc/credfwd': No such file "
     "or directory", "credential-helper-failed"),
    ("Please enable the Virtual Machine Platform Windows feature and ensure virtualization is "
     "enabled in the BIOS.\nFailed to deploy distro docker-desktop to C:\\x: exit code: -1",
     "windows-desktop-wsl-kernel-or-virtualization"),
    ("Error: Running AWS SAM projects locally requires a container runtime. Do you have Docker or "
     "Finch installed and running?", "socket-daemon-not-running"),
    ("A valid join token is necessary to join this cluster", "swarm-join-token-invalid"),
    ("$ docker cp a.txt web:/no/dir/\nno such directory", "copy-path-missing-in-container"),
    ("failed to solve: DeadlineExceeded: DeadlineExceeded: context deadline exceeded",
     "registry-unreachable"),
    ("The action ends with: buildx call failed with: error: denied: requested access to the "
     "resource is denied", "registry-push-denied"),
    ("Error response from daemon: Get https://docker-hub.corp.example/v2/: dial tcp: lookup "
     "docker-hub.corp.example on 192.168.65.1:53: read udp 192.168.65.3:4->192.168.65.1:53: i/o "
     "timeout", "registry-dns-failure"),
    ("the NAS says: failed to register layer: Error processing tar file(exit status 1): "
     "archive/tar: invalid tar header", "engine-too-old"),
    ("# Executing docker install script\nERROR: Unsupported distribution 'void'",
     "docker-repository-lacks-release"),
    ("FATA[0000] Error starting daemon: Error initializing network controller: Error creating "
     'default "bridge" network: operation not supported',
     "kernel-modules-gone-after-upgrade-no-reboot"),
    ("dockerd: Error initializing network controller: failed to create NAT chain DOCKER>\n"
     "Perhaps iptables or your kernel needs to be upgraded.\n (exit status 3)",
     "iptables-not-usable"),
    ("docker login: error storing credentials: gpg: decryption failed: No secret key",
     "cred-helper-pass-uninitialized"),
    ("Step 4/7 : RUN curl -fsSL https://example.org/setup.sh | sh\n"
     "curl: (60) SSL certificate problem: self signed certificate in certificate chain",
     "program-tls-unknown-ca"),
    # the id of a container came from a command that the engine had refused
    ("Got permission denied while trying to connect to the Docker daemon socket at "
     "unix:///var/run/docker.sock: dial unix /var/run/docker.sock: connect: permission denied\n"
     "must specify at least one container source", "socket-permission-not-in-docker-group"),
    ("docker: Error response from daemon: OCI runtime create failed: unable to apply cgroup "
     'configuration: unable to start unit "docker-1.scope"\n(properties [{Name:Slice Value:'
     '"user.slice"}]): Interactive authentication required.: unknown.', "rootless-no-user-session"),
    ("Error response from daemon: Get https://10.1.2.3/v1/users/: dial tcp 10.1.2.3:443: "
     "getsockopt: connection refused", "registry-not-running"),
    ("Error response from daemon: login attempt to http://10.1.2.3/v2/ failed with status: 403 "
     "Forbidden", "registry-returns-html-or-403"),
    ("podman compose up: dial tcp: lookup unix on 127.0.0.53:53: no such host",
     "docker-host-without-scheme"),
    ("Cannot connect to Podman. Please verify your connection.\nError: unable to connect to Podman "
     "socket: failed to connect: dial tcp 127.0.0.1:1: connectex: refused",
     "podman-machine-not-running"),
    ("Docker Desktop: timeout while waiting for vmnetd to start",
     "macos-desktop-helper-not-running"),
    ("Error response from daemon: open /var/lib/docker/overlay2/abc: no such file or directory",
     "image-store-damaged"),
    ("docker: failed to register layer: ApplyLayer exit status 1: mkdir /temp-docker-extract1: "
     "permission denied", "snap-docker-confinement"),
    ("iptables failed: iptables v1.8.0 (legacy): unknown option \"--dport\"\n(exit status 2)",
     "iptables-not-usable"),
    ("dockerd[9]: unable to configure the Docker daemon with file /etc/docker/daemon.json: the "
     "following directives don't ma\nsystemd[1]: Failed to start the engine",
     "daemon-json-unknown-option"),
    ("$ docker run --rm alpine wget http://example.org\nwget: bad address 'example.org'",
     "container-dns-broken-host-ok"),
    ("go test: panic: rootless Docker not found [recovered, repanicked]",
     "colima-testcontainers-hardcoded-socket"),
    ("failed to mount local volume ... addr=10.0.0.9,vers=3,soft: connection refused",
     "volume-remote-mount-failed"),
    ("docker: Error response from daemon: error while mounting volume with options: type='nfs' "
     "device=':/srv' o='addr=10.0.0.9,rw': no route to host", "volume-remote-mount-failed"),
    ("docker: error running hook: nvidia-container-cli: mount error: file creation failed: "
     "/x/merged/usr/lib/libcuda.so.1: file exists: unknown.", "gpu-libraries-in-image"),
    ("Error: Package: containerd.io-1.2.10-3.2.el7.x86_64 (docker-ce-stable)\n"
     "           Requires: container-selinux >= 2:2.74", "docker-package-dependency-missing"),
    ("dev container: 'docker' not found on PATH", "docker-client-not-installed"),
    ("docker compose up\nstat /mnt/d/app\\docker-compose.yml: no such file or directory",
     "compose-no-config-file-here"),
    ("runc create failed: error setting cgroup config for procHooks process: "
     "bpf_prog_query(BPF_CGROUP_DEVICE) failed: invalid argument: unknown", "kernel-too-old"),
    ("cgroups: memory cgroup not supported on this system", "raspberry-pi-memory-cgroup-disabled"),
    ("dockerd: open /sys/fs/cgroup/cpuset/docker/cpuset.mems: no such file or directory",
     "wsl-cgroup-mount-missing"),
    ('docker network create: failed to parse pool request for address space "LocalDefault": could '
     "not find an available predefined network", "network-pool-exhausted"),
    ("hcsshim::CreateComputeSystem 1ae: The virtual machine could not be started because a "
     "required feature is not installed.", "windows-desktop-wsl-kernel-or-virtualization"),
    ("fatal: failed to start daemon: a required service is not installed, ensure the Containers "
     "feature is installed: failed to open service hns", "windows-containers-feature-off"),
    ("docker push x.azurecr.io/web\nunauthorized: Invalid clientid or client secret.",
     "stale-credentials-break-public-pull"),
    ('failed to do request: Get "https://x.r2.cloudflarestorage.com/y": '
     "dial tcp [2606:4700::1]:443: "
     "connectex: A connection attempt failed because the connected party did not properly respond",
     "registry-ipv6-unreachable"),
    ("docker swarm join: advertise address must be a non-zero IP address", "swarm-address-unclear"),
    ("ansible: FAILED! => {'changed': false, 'msg': \"No package matching 'docker-ce' is "
     'available"}', "apt-containerd-conflict"),
    ("$ apt install docker-ce\nE: Unable to locate package docker-ce", "apt-containerd-conflict"),
    ("dockerd[7]: unable to configure the Docker daemon with file /etc/docker/daemon.json: the "
     "following directives are specified both as a flag and in the conf",
     "daemon-hosts-flag-conflict"),
    ("FATA[0000] Shutting down due to ServeAPI error: No sockets found",
     "daemon-socket-activation-missing"),
    ("systemd[1]: docker.socket control process exited, code=exited status=216",
     "daemon-group-missing"),
    ("Docker Desktop: starting virtiofsd for /srv: starting namespace for virtiofsd: fork/exec "
     "/bin/sh: permission denied", "rootless-userns-apparmor-ubuntu24"),
    ("docker logs web\nError response from daemon: configured logging reader does not support "
     "reading", "logging-driver-unusable"),
    ("nvidia-container-cli mount error, libcuda.so.1: file exists: unknown.",
     "gpu-libraries-in-image"),
    ("rosetta error: Unimplemented syscall number 441", "emulation-crash"),
    ("podman pull: initializing source docker://ghcr.io/x/y:1: Requesting bearer token: invalid "
     "status code from registry 403 (Forbidden)", "image-pull-access-denied-nonexistent"),
    ("Docker socket is not readable by the app user.", "socket-permission-not-in-docker-group"),
    ("mastercontainer: make sure to mount the docker socket into /var/run/docker.sock",
     "socket-not-mounted-in-container"),
    ("ERROR: No write permission for /srv/config", "bind-mount-uid-mismatch"),
    ("error from daemon in stream: Error grabbing logs: invalid character 'l' after object "
     "key:value pair", "container-log-damaged"),
    ("409 Conflict: Conflicting options: --net=host can't be used with links",
     "container-options-conflict"),
    ("VS Code: Docker fails to connect at open //./pipe/docker_wsl",
     "windows-desktop-engine-pipe-missing"),
    ("rosetta error: futex(FUTEX_WAIT) failure: 11", "emulation-crash"),
    ("Could not mmap data for the VMTracker slab allocator: 12", "emulation-crash"),
    ("podman: Error response from daemon: make cli opts(): making volume mountpoint for volume "
     "/Users/x/p: mkdir /Users: operation not permitted", "bind-source-not-creatable"),
    ("Error starting userland proxy: listen tcp4 0.0.0.0:80: bind: adress already in use",
     "port-in-use-by-host-process"),
    ("Bind mount failed: '/volume1/docker/app' does not exist", "bind-source-missing"),
    ("dockerd: failed to find iptables", "daemon-iptables-missing"),
    ("docker push git.example.org/x/y\nunauthorized: reqPackageAccess",
     "registry-token-lacks-rights"),
    ("podman push: trying to reuse blob sha256:b2 at destination: failed to read from destination "
     "repository x/y: 403 (Forbidden)", "registry-push-denied"),
    ("500 Server Error for http+docker://localhost/v1.44/images/create?tag=1&fromImage=x: Internal "
     'Server Error ("Get "https://ghcr.io/v2/": net/http: request canceled while waiting for '
     'connection (Client.Timeout exceeded while awaiting headers)")', "registry-unreachable"),
    ("minikube: stderr: Got permission denied while trying to connect to the Docker dae",
     "socket-permission-not-in-docker-group"),
    ("Error: pasta failed with exit code 1:\nCouldn't open network namespace /run/user/1/netns/n: "
     "Permission denied", "podman-network-setup-fails"),
    ("docker.exe: Error response from daemon: hcsshim::CreateComputeSystem 1a: Insufficient system "
     "resources exist to complete the requested service.", "memory-cannot-allocate"),
    ("volume plugin: Unable to mount 10.0.0.9:/srv at /var/lib/x/ (operation not permitted)",
     "volume-remote-mount-failed"),
    ("mount -t cifs //nas/x /mnt\nmount error: could not resolve address for nas: Unknown error",
     "volume-remote-mount-failed"),
    ("Error: watch ./src/app.js EMFILE\n    at FSWatcher.start (fs.js:1400:19)",
     "inotify-limit-reached"),
    ("Ports are not available: unable to list exposed ports: Get http://unix/forwards/list: "
     "net/http: request canceled (Client.Timeout exceeded while awaiting headers)",
     "desktop-port-forwarder-stuck"),
    ("error while creating mount source path '/var/lib/docker': mkdir /var/lib/docker: read-only "
     "file system", "snap-docker-confinement"),
    ("docker pull x\nfailed to register layer: Error processing tar file(exit status 1): write "
     "/opt/a.so: no space l", "disk-full-data-root"),
    ("failed to register layer: open /srv/docker/aufs/layers/979db2360ccd: no such file or "
     "directory", "image-store-damaged"),
    ("FATA[0009] error provisioning docker: signal: killed", "colima-vm-fails-to-start"),
    ("Error: unable to connect to Podman. failed to create sshClient: connection to bastion host "
     "(ssh://core@localhost:6000/run/user/5/podman/podman.sock) failed: dial tcp [::1]:6000: "
     "connect: connection refused", "podman-machine-not-running"),
    ('Error: unable to connect to Podman socket: Get "http://d/v5.0.0/libpod/_ping": '
     "ssh: rejected: connect failed (open failed)", "podman-machine-not-running"),
    ("$ podman pull x\nError: failed to connect: dial tcp 127.0.0.1:6000: connectex: No connection "
     "could be made because the target machine actively refused it.", "podman-machine-not-running"),
    ("Error: pasta failed with exit code 1:\nFailed to bind port 80 (Permission denied) for option "
     "'-t 80-80:80-80'", "rootless-privileged-port"),
    ('The name "/db" is already used by container 69d0. You have to remove that container.',
     "container-name-conflict"),
    ("1:error:0D0D90AD:asn1 encoding routines:ASN1_TIME_adj:error getting time:crypto/asn1/a.c",
     "libseccomp-too-old-time64"),
    ("Error response from daemon: rpc error: transport: Error while dialing dial tcp "
     "10.0.0.4:2377: connect: connection refused", "swarm-address-unclear"),
)  # fmt: skip


@pytest.mark.parametrize(("text", "fault"), SAID)
def test_the_wording_names_the_fault(text: str, fault: str) -> None:
    assert recognise(text).candidates[0].fault.name == fault


NEVER = (
    # the engine of a snap sees another root: its disk is sound
    ("error while creating mount source path '/var/lib/docker': mkdir /var/lib/docker: read-only "
     "file system", "data-root-filesystem-readonly"),
    # a refused connection has not come to TLS
    ("failed to dial gRPC: cannot connect to the Docker daemon: dial tcp 10.0.0.5:2376: connect: "
     "connection refused", "tls-client-vs-plain-daemon-2375-2376"),
    ("Get https://registry-1.docker.io/v2/: EOF", "image-archive-unusable"),
    ("Docker host: DOCKER_HOST environment variable is not set", "app-env-missing"),
    ("Error: Unable to find a match: docker-ce docker-ce-cli", "build-package-missing"),
    # a device of the machine is no data of a container
    ("Could not access KVM kernel module: Permission denied", "volume-permission-denied"),
    # files and folders that are only named
    ("[ERROR] disk\nDocker.qcow2 missing: the VM has never been started",
     "desktop-vm-disk-full-or-not-shrinking"),
    ("docker-machine executable was not found on PATH ([C:\\Program Files\\Git\\cmd, C:\\x])",
     "gitbash-msys-path-conversion"),
    ("found cert: /home/me/.minikube/certs/ca.pem (1082 bytes)", "minikube-docker-env-stale"),
    ("Error: dial unix /run/user/1000/podman/qmp_podman-machine-default.sock: connect: no such "
     "file or directory", "podman-socket-not-enabled"),
)  # fmt: skip


@pytest.mark.parametrize(("text", "fault"), NEVER)
def test_the_wording_does_not_name_the_fault_first(text: str, fault: str) -> None:
    assert fault not in [c.fault.name for c in recognise(text).candidates[:1]]


@pytest.mark.parametrize(
    "text", ["lstat //nope: no such file or directory", "open x: The system cannot find the path"]
)
def test_the_end_of_every_other_sentence_is_the_beginning_of_none(text: str) -> None:
    assert not recognise(text).candidates


def test_a_container_that_was_just_made_is_not_missing_for_its_name() -> None:
    text = (
        "Container started: 9784e0df56ac\n"
        "failed accessing logs: Error response from daemon: No such container: 9784e0df56ace89ed"
    )
    assert recognise(text).verdict != "identified"


def test_what_a_unit_clears_away_need_not_have_been_there() -> None:
    text = (
        "Sep 13 17:08:36 box docker[15232]: Error response from daemon: No such container: web\n"
        "Sep 13 17:08:37 box web[15241]: [Error] the settings are not there"
    )
    assert recognise(text).verdict != "identified"
