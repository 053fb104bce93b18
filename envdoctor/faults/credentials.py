"""ED260-ED264: the programs that keep the client's passwords (credential helpers)."""

from __future__ import annotations

from envdoctor.model import Fault, Remedy, Signature

NO_STORE = Remedy(
    "Stop using the helper: take credsStore out of the client's configuration (a copy is kept), "
    "then log in again where you need to. The empty entry for Docker Hub keeps the client from "
    "choosing a helper by itself.",
    ("touch ~/.docker/config.json", "cp ~/.docker/config.json ~/.docker/config.json.bak",
     "python3 -c 'import json,pathlib as p; f=p.Path.home()/\".docker/config.json\"; "
     'd=json.loads(f.read_text() or "{}"); d.pop("credsStore",None); '
     'd.setdefault("auths",{}).setdefault("https://index.docker.io/v1/",{}); '
     'f.write_text(json.dumps(d,indent=2))\''),
    risk="Passwords of later logins are then kept readable (base64) in that file.",
)  # fmt: skip
_LOOK = (
    "grep -E 'credsStore|credHelpers' -A3 ~/.docker/config.json",
    "echo https://index.docker.io/v1/ | timeout 10 docker-credential-<helper> get",
)
_HELPER = r"docker-credential-(?P<helper>[\w.-]{1,60}?)"

# A catalogue reads as a table: a signature stands with its example and its weight.
# fmt: off
FAULTS: tuple[Fault, ...] = (
    Fault(
        code="ED260",
        name="cred-helper-missing",
        title="The configured credential helper is not installed",
        cause="~/.docker/config.json names a program that keeps passwords (credsStore or "
        "credHelpers), and that program is not on PATH: Docker Desktop was removed, the file was "
        "copied to another machine or into WSL, or sudo, ssh or a service has another PATH.",
        tell="The file names a helper for which no docker-credential-NAME exists on PATH. A plain "
        "`docker pull` of a public image may still work, `docker run` and builds do not.",
        decide=(_LOOK[0], "which docker-credential-<helper>"),
        probes=("credentials", "configuration"),
        remedies=(
            NO_STORE._replace(safe=True),
            Remedy("Or, without Desktop, install helpers and set credsStore to osxkeychain.",
                   ("brew install docker-credential-helper",), ("macos",)),
        ),
        signatures=(
            Signature(rf"'{_HELPER}': executable file not found",
                      'error getting credentials - err: exec: "docker-credential-desktop": '
                      "executable file not found in $PATH, out: ``", 3),
            Signature(rf"{_HELPER}'? ?(?:is )?(?:not installed|not available in|not "
                        "found|could not be found|: no "
                      r"such file|: command not found)",
                      "docker.credentials.errors.InitializationError: docker-credential-desktop "
                      "not installed or not available in PATH", 3, "resolves to"),
            Signature("credentials - err: exec: ", weight=1),
            Signature(r"docker-credential-\S{1,60}.{0,80}(?:executable file not found|no such "
                      r"file or directory"
                      "|cannot find the file)",
                      "fork/exec /usr/bin/docker-credential-desktop: no such file or directory", 3,
                      r"\bline \d+: |shared librar"),
            Signature(r"credentials\.errors\.InitializationError|credential helper .{0,60}not "
                      r"found",
                      "docker.credentials.errors.InitializationError", 2),
        ),
        step="hello-world",
        sources=("https://docs.docker.com/reference/cli/docker/login/#credential-stores",
                 "https://github.com/docker/for-mac/issues/7445",
                 "https://github.com/rancher-sandbox/rancher-desktop/issues/9516"),
    ),
    Fault(
        code="ED261",
        name="cred-helper-wsl-exe-broken-interop",
        title="The credential helper is a Windows program, and WSL cannot start it",
        cause="credsStore is desktop.exe, and starting Windows programs from WSL is off or broken "
        "(enabled systemd, /etc/wsl.conf, a lost binfmt entry).",
        tell="No .exe starts from this shell at all.",
        decide=("/mnt/c/Windows/System32/cmd.exe /c ver", "ls /proc/sys/fs/binfmt_misc"),
        probes=("credentials",),
        remedies=(
            Remedy("Restart WSL (from Windows).", ("wsl.exe --shutdown",), ("wsl",),
                   "Stops everything that runs in WSL."),
            Remedy("Register Windows programs again.",
                   ("echo ':WSLInterop:M::MZ::/init:PF' | sudo tee "
                    "/usr/lib/binfmt.d/WSLInterop.conf", "sudo systemctl restart systemd-binfmt"),
                   ("wsl", "systemd")),
            NO_STORE,
        ),
        signatures=(
            Signature(rf"{_HELPER}: (?:exec format error|invalid argument|permission denied)",
                      "error getting credentials - err: fork/exec "
                      "/usr/bin/docker-credential-desktop.exe: exec format error, out: ``", 3),
            Signature(r"(?:getting|storing|listing) credentials - err: exit status 255",
                      "error getting credentials - err: exit status 255, out: ``", 2),
            Signature(r"docker-credential-\S{1,30}\.exe.{0,60}(?:UtilConnectVsock|cannot execute"
                      r"|input/output)",
                      "docker-credential-desktop.exe: UtilConnectVsock failed 110", 3),
        ),
        step="hello-world",
        sources=("https://github.com/docker/for-win/issues/12273",
                 "https://github.com/docker/for-win/issues/9061"),
        replayed=True,
    ),
    Fault(
        code="ED262",
        name="cred-helper-hangs",
        title="The credential helper does not answer",
        cause="Docker waits for the helper without a limit, and the helper waits too: for a "
        "password window that nobody sees, a locked keychain over ssh, a D-Bus that is not there, "
        "a key without terminal, or a cloud login without network.",
        tell="docker run, login and pull print nothing and never end; the helper alone hangs as "
        "well, and with an empty DOCKER_CONFIG the same command works.",
        decide=(_LOOK[1], "DOCKER_CONFIG=$(mktemp -d) docker pull hello-world"),
        probes=("credentials",),
        remedies=(
            Remedy("Unlock the keychain.", ("security unlock-keychain",), ("macos",)),
            Remedy("Tell GPG which terminal to ask at.", ("export GPG_TTY=$(tty)",), ("linux",),
                   safe=True),
            NO_STORE,
        ),
        signatures=(
            Signature("docker run/login/pull never return",
                      "(no output; docker run/login/pull never return)", 3),
            Signature("docker-credential-.{0,80}(?:hang|stuck|timed out|never returns|deadline)",
                      "docker-credential-desktop.exe hangs", 2),
            Signature("(?:getting|storing|listing) credentials - err: signal: killed",
                      "error getting credentials - err: signal: killed, out: ``", 2),
        ),
        step="hello-world",
        sources=("https://github.com/docker/for-win/issues/12995",
                 "https://github.com/docker/for-win/issues/7851"),
    ),
    Fault(
        code="ED263",
        name="credential-helper-failed",
        title="The credential helper is there, and it fails",
        cause="The program that keeps the passwords starts and ends with an error, prints no "
        "valid answer, or is found only through a relative entry of PATH, which Docker refuses to "
        "execute.",
        tell="The message does not say 'executable file not found'. What stands behind 'out:' is "
        "the helper's own reason.",
        decide=_LOOK,
        probes=("credentials",),
        remedies=(
            Remedy("'in current directory': take relative entries (such as . or an empty one) out "
                   "of PATH.", ("echo $PATH | tr : '\\n' | grep -nv ^/",)),
            Remedy("Run the helper alone and mend what it complains of.", (_LOOK[1],)),
            NO_STORE,
        ),
        signatures=(
            Signature(rf"{_HELPER} resolves to executable in current directory",
                      "error getting credentials - err: docker-credential-desktop.exe resolves to "
                      "executable in current directory (./docker-credential-desktop.exe), "
                      "out: ``", 3),
            Signature(rf"{_HELPER}'?: cannot run executable found relative to current",
                      'exec: "docker-credential-odd": cannot run executable found relative to '
                      'current '
                      "directory", 3),
            Signature("error (?:getting|storing|listing|erasing|saving) credentials - err:",
                      "docker: error getting credentials - err: exit status 3, out: `some "
                      "trouble`", 2,
                      "executable file not found|exit status 255|err: exec: "),
            Signature(r"credentials store .{0,80}exited with|StoreError|credentials store error",
                      "docker.errors.DockerException: Credentials store error: "
                      "StoreError('Credentials store docker-credential-gcloud exited with "
                      "\"\".')", 2,
                      "user interaction|not initialized"),
            Signature(r"docker-credential-[\w.-]{1,40}'.{0,60}returned non-zero exit status",
                      "CalledProcessError: Command '['docker-credential-pass', 'get']' returned "
                      "non-zero exit status 1.", 2),
            Signature(rf"{_HELPER}: (?:source: )?(?:line \d+: |error while loading shared librar)"
                      ".{0,300}",
                      "docker-credential-secretservice: error while loading shared libraries: "
                      "libsecret-1.so.0: cannot open shared object file", 3),
            Signature(r"docker-credential-(?:gcloud|gcr|ecr-login|acr"
                      r"|desktop)\b.{0,200}(?:error|fail|traceback"
                      "|exit status)|credstore-updated.{0,30}: (?:Post|open) ",
                      "docker-credential-gcloud: ERROR: (gcloud.auth.docker-helper) There was a "
                      "problem refreshing your current auth tokens", 2,
                      "executable file not found|unable to determine docker version"),
            Signature(r"error getting credentials", "error getting credentials", 1),
        ),
        step="hello-world",
        sources=("https://github.com/docker/docker-credential-helpers",
                 "https://go.dev/blog/path-security"),
    ),
)
