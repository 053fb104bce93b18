"""ED125-ED129: an engine on another machine, reached by SSH."""

from envdoctor.model import Fault, Remedy, Signature

FAULTS = (
    Fault(
        "ED125", "docker-ssh-not-admitted", "The remote machine does not let you in by SSH",
        "The context or DOCKER_HOST goes over SSH, and the remote refuses the login. Docker "
        "cannot ask for a password there: a key must be known on both sides.",
        (
            Remedy("Load your key and put it on the remote",
                ("ssh-add", "ssh-copy-id <user>@<host>")),
            Remedy("This must work without a question before Docker can",
                ("ssh -o BatchMode=yes <user>@<host> docker version",)),
        ),
        (
            Signature(r"(?P<user>[\w.-]{1,64})@(?P<host>[\w.-]{1,200}): permission denied "
                r"\((?:publickey|password|keyboard|gssapi)",
                "stderr=dev@build.example: Permission denied (publickey,password).", 3,
                r"git@|github\.com|gitlab\.com|hg@"),
            Signature(r"dial-stdio\] has exited with exit status 255.{0,200}permission denied \(",
                weight=3),
            Signature(r"paramiko\.ssh_exception\.(?:Authentication|PasswordRequired"
                "|BadAuthenticationType|SSHException: No authentication)",
                "paramiko.ssh_exception.AuthenticationException: Authentication failed.", 3),
            Signature("ssh: (?:handshake failed: .{0,60}unable to authenticate|.{0,20}too many "
                "authentication failures)"),
        ),
        tell="`ssh <host>` alone fails as well, or asks for a password. `permission denied … "
        "docker.sock` behind a working login is the remote user's group (ED103, on the remote).",
        decide=("ssh -o BatchMode=yes <user>@<host> true",), probes=("connection",),
        step="hello-world",
        sources=("https://docs.docker.com/engine/security/protect-access/",),
    ),
    Fault(
        "ED126", "docker-ssh-host-key-unknown",
        "The remote machine's SSH key is not known, or has changed",
        "SSH stops because it has never seen this machine, or sees another key than before. "
        "Docker gives it no terminal to ask you. A changed key can mean a reinstalled machine or "
        "somebody in between.",
        (
            Remedy("Connect once by hand, compare the fingerprint and accept it",
                ("ssh <user>@<host> true",)),
            Remedy("In CI, put the key you know into known_hosts",
                ("ssh-keyscan -H <host> >> ~/.ssh/known_hosts",),
                risk="Trusts whoever answers now: compare the fingerprint."),
            Remedy("If the machine was reinstalled, forget its old key", ("ssh-keygen -R <host>",),
                risk="Only when you know why the key has changed."),
        ),
        (
            Signature("host key verification failed",
                "command [ssh -l dev -- build.example docker system dial-stdio] has exited with "
                "exit status 255: stderr=Host key verification failed.",
                unless=r"git@|github\.com|gitlab\.com"),
            Signature("remote host identification has changed"),
            Signature(r"Server '?(?P<host>[\w.-]{1,200})'? not found in known_hosts",
                "paramiko.ssh_exception.SSHException: Server 'build.example' not found in "
                "known_hosts", 3),
        ),
        tell="The word `host key` or `known_hosts`; a refused login says `Permission denied "
        "(publickey)` (ED125).",
        decide=("ssh-keygen -F <host>",), probes=("connection",), step="hello-world",
        sources=("https://github.com/sagebind/docker-swarm-deploy-action/issues/2",
            "https://github.com/hashicorp/terraform-provider-docker/issues/170"),
    ),
    Fault(
        "ED127", "docker-ssh-remote-without-docker",
        "The remote machine has no usable docker command",
        "Docker over SSH runs `docker system dial-stdio` on the remote. There is no docker "
        "command on the PATH of a non-interactive login there, or it is older than 18.09.",
        (
            Remedy("See what that login finds",
                ("ssh <user>@<host> 'command -v docker; docker --version; echo $PATH'",)),
            Remedy("Install Docker on the remote, or add its folder to PATH in ~/.bashrc "
                "(above the line that stops for non-interactive shells) or in ~/.zshenv there"),
        ),
        (
            Signature(r"dial-stdio\] has exited with exit status 127",
                "command [ssh -- build.example docker system dial-stdio] has exited with exit "
                "status 127", 3),
            Signature("stderr=.{0,120}docker: (?:command )?not found",
                "stderr=bash: line 1: docker: command not found", 3),
            Signature("'dial-stdio' is not a docker command|unknown command:? .{0,10}dial-stdio",
                weight=3),
        ),
        tell="The login works (`ssh <host> true`), `ssh <host> docker version` does not.",
        decide=("ssh <user>@<host> docker version",), probes=("connection",), step="hello-world",
        sources=("https://github.com/moby/moby/issues/39841",),
    ),
    Fault(
        "ED128", "docker-ssh-client-missing", "Docker shall go over SSH, but there is no ssh here",
        "DOCKER_HOST or the context begins with ssh://, and this machine (or container) has no "
        "`ssh` program; docker-py needs the package paramiko for it.",
        (
            Remedy("Install it", ("sudo apt-get install -y openssh-client",), ("debian",)),
            Remedy("Install it", ("sudo dnf install -y openssh-clients",), ("fedora",)),
            Remedy("Install it", ("apk add openssh-client",), ("alpine",)),
            Remedy("For docker-py", ("python3 -m pip install 'docker[ssh]'",)),
        ),
        (
            Signature("exec: 'ssh': executable file not found",
                'error during connect: Get "http://docker.example.com/v1.50/info": exec: "ssh": '
                "executable file not found in $PATH", 3),
            Signature("install paramiko package to enable ssh://",
                "Install paramiko package to enable ssh:// support", 3),
        ),
        tell="The message names the program `ssh` (or paramiko), not the remote.",
        decide=("command -v ssh",), probes=("connection",), step="hello-world",
        sources=("https://github.com/kimdre/doco-cd/issues/1549",),
    ),
)  # fmt: skip
