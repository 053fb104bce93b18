"""ED110-ED116: contexts and DOCKER_HOST that aim at no living engine."""

from envdoctor.model import Fault, Remedy, Signature

FAULTS = (
    Fault(
        "ED110", "tcp-endpoint-not-listening", "Nothing listens at the engine's TCP address",
        "The context or DOCKER_HOST names a TCP address whose machine is there, but no engine "
        "listens on that port. Engines listen on a local socket only, unless they are told "
        "otherwise.",
        (
            Remedy("If you did not mean a remote engine, use the local one",
                ("unset DOCKER_HOST", "docker context use default")),
            Remedy("On the remote, see where its engine listens; better than an open port is SSH",
                ("docker context create remote --docker host=ssh://<user>@<host>",)),
        ),
        (
            Signature("(?:docker daemon|docker API) at tcp://", weight=1,
                unless=r"tcp://(?:docker|dind)\b|tcp://localhost:237[56]/|no such host"),
        ),
        tell="The port refuses at once. If the address comes from a forgotten DOCKER_HOST it is "
        "ED111; time-outs are ED124.",
        decide=("docker context ls", "env | grep DOCKER_"), probes=("connection",),
        step="hello-world",
        sources=("https://docs.docker.com/engine/daemon/remote-access/",),
    ),
    Fault(
        "ED111", "docker-host-env-stale-tcp",
        "DOCKER_HOST points at an engine that does not answer",
        "The variable DOCKER_HOST (an old docker-machine, Minikube, WSL 1 or CI recipe in a "
        "shell profile) sends every command to a network address where nothing listens, or to a "
        "socket that is not there, while the local engine may be fine.",
        (
            Remedy("Forget it in this shell, then remove the `export` from your shell's profile",
                ("unset DOCKER_HOST DOCKER_TLS_VERIFY DOCKER_CERT_PATH DOCKER_MACHINE_NAME",
                    "grep -n DOCKER_ ~/.bashrc ~/.profile ~/.zshrc /etc/environment"), safe=True),
            Remedy("In PowerShell: in this window, and from the user's variables",
                ("Remove-Item Env:DOCKER_HOST",
                    "[Environment]::SetEnvironmentVariable('DOCKER_HOST', $null, 'User')"),
                ("windows",)),
            Remedy("No engine answers without it either: install one (docker.com/get-started), or "
                "name the one that you have", ("ls -l /var/run/docker.sock", "docker context ls")),
        ),
        (
            Signature(r"(?:docker daemon|docker API) at tcp://(?P<address>[^\s/;]{1,100})",
                "Cannot connect to the Docker daemon at tcp://192.168.99.100:2376. Is the docker "
                "daemon running?",
                unless=
                r"tcp://(?:docker|dind)\b|tcp://localhost:2376|tcp://localhost:237[56]/|no "
                "such host|timeout|timed out|no route|proxyconnect|x509|tls:"),
            Signature("(?:error during connect: |cannot connect to the docker daemon)"
                r".{0,200}dial tcp (?P<address>\S{3,60}): (?:connect(?:ex)?: )?.{0,60}refused",
                'error during connect: Get "http://10.0.0.5:2375/v1.24/info": dial tcp '
                "10.0.0.5:2375: connect: connection refused", unless="://docker:|proxyconnect"),
            Signature(r"HTTPS?ConnectionPool\(host='(?P<address>[\w.-]{1,100})', "
                r"port=237[56]\).{0,300}(?:refused|Errno 111)",
                "HTTPConnectionPool(host='10.0.0.5', port=2375): Max retries exceeded with "
                "url: /version (Caused by NewConnectionError('Failed to establish a new "
                "connection: [Errno 111] Connection refused'))"),
            Signature(weight=1, source="connect", errno=111),
        ),
        tell="The address in the message begins with tcp:// and `env | grep DOCKER_` shows it, "
        "while `DOCKER_HOST= docker info` works.",
        decide=("env | grep DOCKER_", "DOCKER_HOST= docker info"), probes=("connection",),
        step="hello-world",
        sources=("https://github.com/cattle-ops/terraform-aws-gitlab-runner/issues/1043",
            "https://github.com/actions/actions-runner-controller/issues/787"),
    ),
    Fault(
        "ED112", "docker-host-without-scheme", "DOCKER_HOST is no address that clients understand",
        "DOCKER_HOST holds a bare path, a wrong scheme or a bad port. The docker command turns a "
        "bare path into tcp://localhost:2375/<path>, which nobody meant; libraries reject it.",
        (
            Remedy("Write a local socket with its scheme and three slashes",
                ("export DOCKER_HOST=unix:///var/run/docker.sock",), safe=True),
            Remedy("Or do without the variable", ("unset DOCKER_HOST",), safe=True),
        ),
        (
            Signature(r"tcp://localhost:237[56]/+\w",
                "Cannot connect to the Docker daemon at "
                "tcp://localhost:2375/var/run/docker.sock. Is the docker daemon running?", 3),
            Signature("invalid bind address (?:format|protocol)",
                "Failed to initialize: unable to resolve docker endpoint: invalid bind address "
                "format: htp://foo", 3),
            Signature("unable to parse docker host", "unable to parse docker host `127.0.0.1`", 3),
            Signature(r"docker endpoint: parse \S{1,150}: .{0,80}",
                'unable to resolve docker endpoint: parse "tcp://127.0.0.1:abc": invalid port '
                '":abc" after host', 3),
            Signature(r"lookup (?:unix|npipe|tcp|ssh|fd)(?: on \S{1,80})?: ",
                "dial tcp: lookup unix on 127.0.0.53:53: server misbehaving", 3),
            Signature("failed to initialize: protocol not available",
                "Failed to initialize: protocol not available", 3),
            Signature("Invalid URL .{0,80}No (?:host|schema) supplied", weight=1),
        ),
        tell="`echo $DOCKER_HOST` shows a value without unix://, tcp:// or ssh:// in front; no "
        "need to open a TCP port for it.",
        decide=("echo $DOCKER_HOST",), probes=("connection",), step="hello-world",
        sources=("https://github.com/openshift/source-to-image/issues/871",
            "https://github.com/Tecnativa/docker-socket-proxy/issues/51"),
    ),
    Fault(
        "ED113", "docker-host-overrides-context", "DOCKER_HOST overrides the context you chose",
        "As long as DOCKER_HOST is set, `docker context use` and DOCKER_CONTEXT have no effect: "
        "containers and images seem to be missing, because another engine answers.",
        (
            Remedy("Do without the variable, and remove it from the shell's profile",
                ("unset DOCKER_HOST",), safe=True),
            Remedy("Or name the context each time", ("docker --context <context> ps",)),
        ),
        (
            Signature("DOCKER_HOST environment variable overrides (?:the )?active context",
                "Warning: DOCKER_HOST environment variable overrides the active context. To use "
                "a context, either set the global --context flag, or unset DOCKER_HOST "
                "environment variable.", 3),
        ),
        tell="`docker context ls` prints this warning; `docker context show` and the engine that "
        "answers differ.",
        decide=("docker context ls", "echo $DOCKER_HOST"), probes=("connection",),
        severity="warning", step="docker-info",
        sources=("https://github.com/abiosoft/colima/issues/144",
            "https://github.com/orbstack/orbstack/issues/374"),
    ),
    Fault(
        "ED114", "context-missing", "The chosen Docker context does not exist",
        "config.json (`currentContext`) or DOCKER_CONTEXT names a context that is not there any "
        "more, as after removing Docker Desktop, Colima or Rancher Desktop, or after copying "
        "~/.docker to another machine.",
        (
            Remedy("Go back to the default context",
                ("unset DOCKER_CONTEXT", "docker context use default"), safe=True),
            Remedy("See which ones there are", ("docker context ls",)),
        ),
        (
            Signature(r"context '(?P<context>[\w.-]{1,80})': context not found",
                'unable to resolve docker endpoint: context "nope": context not found: open '
                "/root/.docker/contexts/meta/ca3704aa/meta.json: no such file or directory", 3),
            Signature(r"current context '?(?P<context>\S{1,80}?)'? is not found on the file "
                "system",
                'current context "desktop-linux" is not found on the file system, please check '
                "your config file at /home/u/.docker/config.json", 3),
            Signature(r"contexts[/\\]meta[/\\]\S{1,90}meta\.json: (?:no such file|the system "
                "cannot find)",
                "open /home/u/.docker/contexts/meta/fe9c6bd7a663/meta.json: no such file or "
                "directory", 3),
            Signature(r"\bcontext '(?P<context>[^\s'\"]{1,80})' (?:does not exist|not found)",
                "Docker context 'colima' not found", unless="kube"),
            Signature("unable to resolve docker endpoint: context", weight=1),
        ),
        tell="`docker context ls` does not show the name; the engine need not be down at all.",
        decide=("docker context ls", "grep currentContext ~/.docker/config.json"),
        probes=("connection", "configuration"), step="hello-world",
        sources=("https://github.com/docker/cli/issues/4676",
            "https://github.com/docker/for-win/issues/13810"),
    ),
    Fault(
        "ED115", "context-points-to-stopped-backend",
        "The chosen context belongs to an engine that is not running",
        "The active context (desktop-linux, colima, orbstack, rancher-desktop, …) leads to a "
        "stopped or uninstalled product. Another engine on this machine may be running and is "
        "not asked.",
        (
            Remedy("Use this machine's own engine", ("docker context use default",), ("linux",),
                safe=True),
            Remedy("Or start the one the context means: Docker Desktop",
                ("systemctl --user start docker-desktop",), ("linux", "systemd"), safe=True),
            Remedy("Start the application that it belongs to (Docker, OrbStack or Rancher "
                "Desktop; Colima by `colima start`)", ("open -a <application>",), ("macos",),
                safe=True),
        ),
        (
            Signature("connect to (?:the )?docker (?:daemon|API) at "
                r"unix://(?P<socket>/\S{0,120}/(?:\.docker/(?:desktop|run)|\.colima"
                r"|\.orbstack|\.rd|\.lima)/\S{0,80}\.sock)",
                "Cannot connect to the Docker daemon at "
                "unix:///home/u/.docker/desktop/docker.sock. Is the docker daemon running?", 3),
            Signature("dial unix "
                r"(?P<socket>/\S{0,120}/(?:\.docker/(?:desktop|run)|\.colima|\.orbstack|\.rd"
                r"|\.lima)/\S{0,80}\.sock): (?:connect: )?(?:no such file|connection refused)",
                "dial unix /Users/u/.colima/default/docker.sock: connect: no such file or "
                "directory", 3),
            Signature("(?:connect (?:ENOENT|ECONNREFUSED) |SocketNotFoundError\\(')"
                r"(?P<socket>/\S{0,120}/(?:\.docker/(?:desktop|run)|\.colima|\.orbstack|\.rd"
                r"|\.lima)/\S{0,80}\.sock)", "connect ENOENT /Users/u/.docker/run/docker.sock",
                3),
        ),
        tell="The socket in the message lies in a user's folder of a product, not in /var/run; "
        "`docker context ls` marks that context with a star.",
        decide=("docker context ls", "docker --context default info"), probes=("connection",),
        step="hello-world",
        sources=("https://github.com/docker/desktop-linux/issues/94",
            "https://github.com/rancher-sandbox/rancher-desktop/issues/2178"),
    ),
    Fault(
        "ED116", "context-meta-json-corrupt", "A context's file is damaged",
        "A meta.json below ~/.docker/contexts is empty or full of zero bytes after a crash or an "
        "update of Docker Desktop. The client reads all contexts, so one such file breaks "
        "commands for every one.",
        (
            Remedy("Find the damaged file and move its folder away; Docker Desktop writes its "
                "contexts anew",
                ("find ~/.docker/contexts/meta -name meta.json -size -3c",
                    "mv ~/.docker/contexts/meta/<folder> /tmp/"), ("linux",),
                risk="The contexts in the folder that you move are gone; logins stay."),
            Remedy("Find it (compare the sizes), move its folder away, restart Docker Desktop",
                ("ls -l ~/.docker/contexts/meta/*/meta.json",), ("macos",)),
            Remedy("Look for files of size 0 and move their folder away; WSL has its own "
                "~/.docker", ("dir /s %USERPROFILE%\\.docker\\contexts\\meta\\*.json",),
                ("windows",)),
        ),
        (
            Signature(r"contexts[/\\]meta[/\\]\S{1,90}meta\.json: (?:unexpected end|invalid "
                "char|EOF|json:)",
                "parsing /root/.docker/contexts/meta/fe9c/meta.json: unexpected end of JSON input",
                3),
            Signature(r"meta\.json: (?:unexpected end of JSON|invalid character)",
                "context \"desktop-linux\": parsing .../meta.json: invalid character '\\x00' "
                "looking for beginning of value", 3),
            Signature("failed to read metadata: .{0,200}(?:JSON|invalid character|EOF)",
                "failed to read metadata: unexpected end of JSON input", 2),
            Signature(r"invalid character '\\x00' looking for beginning of value",
                "invalid character '\\x00' looking for beginning of value",
                unless=r"daemon\.json|config\.json|\blogs?\b"),
            Signature("^unexpected end of JSON input$", "unexpected end of JSON input", 1),
        ),
        tell="`docker context ls` fails with the same words; a broken config.json only warns and "
        "names itself (ED172).",
        decide=("docker context ls",), probes=("configuration", "connection"), step="hello-world",
        sources=("https://github.com/docker/compose/issues/9956",
            "https://github.com/docker/for-win/issues/13180"),
    ),
)  # fmt: skip
