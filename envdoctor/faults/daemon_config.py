"""ED140-ED149: what the engine does not understand of its own settings."""

from envdoctor.model import Fault, Remedy, Signature

FAULTS = (
    Fault(
        "ED141", "daemon-json-invalid", "The engine's daemon.json is not valid",
        "A comma too many, a cut file, a byte-order mark from a Windows editor, or a value of "
        "the wrong type: the engine refuses to start. All that the client sees is that it cannot "
        "connect.",
        (
            Remedy("See where it is wrong, mend it, and start again",
                ("python3 -m json.tool /etc/docker/daemon.json",
                    "sudo systemctl reset-failed docker && sudo systemctl restart docker"),
                ("linux", "systemd")),
            Remedy("Engines from 23 on check types too",
                ("sudo dockerd --validate --config-file=/etc/docker/daemon.json",), ("linux",)),
            Remedy("Docker Desktop: Settings, Docker Engine; or reset the file",
                ("Rename-Item $env:USERPROFILE\\.docker\\daemon.json daemon.json.bad",),
                ("windows",)),
            Remedy("Docker Desktop: Settings, Docker Engine; or reset the file",
                ("mv ~/.docker/daemon.json ~/.docker/daemon.json.bad",), ("macos",)),
        ),
        (
            Signature(r"configure the docker daemon with file (?P<file>\S{1,200}): (?:invalid "
                "JSON|invalid character|unexpected EOF|EOF|json:|unexpected end|invalid "
                "UTF|yaml|cannot unmarshal|.{0,30}cannot unmarshal)",
                "unable to configure the Docker daemon with file /etc/docker/daemon.json: "
                "invalid JSON: invalid character '}' looking for beginning of object key string",
                3),
            Signature("configure the docker daemon with file", weight=1),
            Signature(r"daemon\.json:? .{0,60}(?:invalid character|unexpected EOF|is not valid "
                "JSON|cannot unmarshal|parse error|expecting)"),
        ),
        tell="The engine's log has the words `configure the Docker daemon with file`; ED143 and "
        "ED144 continue with `the following directives`.",
        decide=("python3 -m json.tool /etc/docker/daemon.json",
            "sudo journalctl -u docker -n 20 --no-pager"), probes=("daemon-config",),
        implies=("socket-daemon-not-running", "systemd-start-failed"), step="hello-world",
        sources=("https://github.com/moby/moby/issues/42948",
            "https://github.com/docker/for-linux/issues/165"),
    ),
    Fault(
        "ED142", "daemon-json-singular-keys-silently-ignored",
        "A key in daemon.json is spelled like the flag, and is ignored",
        "Keys that equal a command-line flag (registry-mirror, insecure-registry, host, dns-opt, "
        "label) pass the engine's check but do nothing: in the file they are plural.",
        (
            Remedy("Write registry-mirrors, insecure-registries, hosts, dns-opts, labels, then "
                "restart",
                ("sudoedit /etc/docker/daemon.json", "sudo systemctl restart docker",
                    "docker info | grep -iA3 -e mirrors -e 'insecure reg'"), ("linux", "systemd"),
                risk="Running containers stop unless live-restore is on."),
        ),
        (
            Signature("no error from dockerd", "(no error from dockerd)", 1),
            Signature("server gave HTTP response to HTTPS client", weight=1,
                unless="error during connect"),
            Signature(r"registry-mirror': ?\[|insecure-registry': ?\[|dns-opt': ?\[",
                '{"insecure-registry": ["10.0.0.5:5000"]}', 3),
        ),
        tell="The file is valid, but `docker info` does not show the setting.",
        decide=("docker info", "cat /etc/docker/daemon.json"), probes=("daemon-config",),
        severity="warning", step="docker-info",
        sources=("https://github.com/docker/for-linux/issues/732",),
    ),
    Fault(
        "ED143", "daemon-hosts-flag-conflict",
        "A setting is given both in daemon.json and to dockerd itself",
        "The distribution's unit starts dockerd with a flag such as -H fd://, and daemon.json "
        "sets the same option (`hosts`): the engine refuses to start.",
        (
            Remedy("Either remove the option from daemon.json, or the flag from the unit, so",
                ("sudo mkdir -p /etc/systemd/system/docker.service.d",
                    "printf '[Service]\\nExecStart=\\nExecStart=/usr/bin/dockerd "
                    "--containerd=/run/containerd/containerd.sock\\n' | sudo tee "
                    "/etc/systemd/system/docker.service.d/hosts.conf",
                    "sudo systemctl daemon-reload && sudo systemctl restart docker"),
                ("linux", "systemd")),
        ),
        (
            Signature("specified both as a flag and in the conf(?:iguration file: "
                r"(?P<option>[\w-]{1,40})|[a-z]{0,9} ?(?:file:?)? ?$)",
                "the following directives are specified both as a flag and in the configuration "
                "file: hosts: (from flag: [fd://], from file: [unix:///var/run/docker.sock])", 3),
        ),
        tell="The text names the option and both values.",
        decide=("systemctl cat docker | grep ExecStart", "cat /etc/docker/daemon.json"),
        probes=("daemon-config",), implies=("socket-daemon-not-running", "systemd-start-failed"),
        step="hello-world",
        sources=("https://github.com/moby/moby/issues/22339",
            "https://github.com/moby/moby/issues/25471"),
    ),
    Fault(
        "ED144", "daemon-json-unknown-option",
        "daemon.json has an option or a value that this engine does not know",
        "A key is misspelled, belongs to another file or another version, or its value is none "
        "that the engine accepts (a mirror without scheme, a wrong log level). It refuses to "
        "start.",
        (
            Remedy("Remove or correct it, then start again",
                ("sudoedit /etc/docker/daemon.json",
                    "sudo systemctl reset-failed docker && sudo systemctl restart docker"),
                ("linux", "systemd")),
            Remedy("Correct it in Docker Desktop: Settings, Docker Engine", (), ("desktop",)),
        ),
        (
            Signature("directives don't ma(?:tch any configuration option: "
                r"(?P<option>[\w.-]{1,60}))?",
                "the following directives don't match any configuration option: registry_mirrors",
                3),
            Signature("failed to start daemon: invalid mirror|unable to parse logging "
                "level|invalid logging level: ", "unable to parse logging level: loud", 3),
            Signature("merged configuration validation from file and command line flags failed: "
                "(?P<detail>.{1,120})",
                "merged configuration validation from file and command line flags failed: "
                'invalid mirror: no scheme specified for "registry.example": must use either '
                "'https://' or 'http://'", 3),
        ),
        tell="The JSON is well-formed; the text names the option.",
        decide=("sudo dockerd --validate --config-file=/etc/docker/daemon.json",),
        probes=("daemon-config",), implies=("socket-daemon-not-running", "systemd-start-failed"),
        step="hello-world",
        sources=("https://docs.docker.com/reference/cli/dockerd/#daemon-configuration-file",),
    ),
    Fault(
        "ED145", "daemon-flag-unknown", "dockerd is started with a flag that it does not know",
        "A unit, a drop-in or /etc/default/docker passes a flag that this version never had or "
        "has dropped (--graph, --cluster-store, the `daemon` subcommand).",
        (
            Remedy("Find it, remove it, and start again",
                ("systemctl cat docker | grep -n -e ExecStart -e Environment",
                    "grep -n . /etc/default/docker /etc/sysconfig/docker 2>/dev/null",
                    "sudo systemctl daemon-reload && sudo systemctl restart docker"),
                ("linux", "systemd")),
        ),
        (
            Signature("unknown (?:shorthand )?flag:? .{1,60}see '?dockerd --help",
                "Status: unknown flag: --graph, See 'dockerd --help'.", 3),
            Signature(r"dockerd\S{0,12}: .{0,60}(?:unknown (?:shorthand )?flag|flag provided but "
                "not defined)", "dockerd[811]: unknown flag: --cluster-store", 3),
            Signature(r"flag (?P<flag>--[\w-]{2,40}) has been deprecated.{0,80}dockerd", weight=1),
        ),
        tell="The engine's log says `unknown flag` and ends at once.",
        decide=("systemctl cat docker",), probes=("daemon-config",),
        implies=("socket-daemon-not-running", "systemd-start-failed"), step="hello-world",
        sources=("https://docs.docker.com/engine/deprecated/",),
    ),
)  # fmt: skip
