"""ED620-ED629: commands that were typed in a way that docker does not understand."""

from envdoctor.model import Fault, Remedy, Signature

# Commands that come with a program of their own: unknown are they where that is missing.
_PLUGINS = (
    "(?:ai|app|buildx?|compose|debug|desktop|dev|dial-stdio|extension|init|mcp|model|offload|sbom"
    r"|sandbox|scan|scout)\b"
)

FAULTS = (
    Fault(
        "ED620",
        "docker-command-usage",
        "docker does not understand the command: a word too few or too many, or an unknown one",
        "docker reads options up to the first word that is none: the image. An option behind it "
        "goes to the program in the container; an empty variable makes a word vanish; a command "
        "or an option is misspelt, or newer than this client.",
        (
            Remedy("See the order of the words", ("docker <command...> --help",)),
            Remedy("In a script, see what the variables became", ("bash -x <script>",)),
        ),
        (
            Signature(
                r"(?:docker |[\"'`])"
                r"(?P<command>(?!docker\b|(?:image |builder |buildx )?build\b)[a-z]{2,12}"
                r"(?: [a-z]{2,12})?)' requires (?:at least|at most|exactly)? ?\d{1,2} "
                r"(?:and at most \d )?arguments?",
                'docker: "run" requires at least 1 argument.',
                3,
            ),
            Signature(
                r"docker (?P<command>[a-z]{2,12}(?: [a-z]{2,12})?)' accepts no arguments?"
                r"|accepts no arguments? for",
                weight=3,
            ),
            Signature(
                r"must specify at least one container source|copying between containers is not",
                weight=3,
            ),
            # docker's own help, with no command before --help, is printed where a plugin is absent.
            Signature(
                r"unknown flag: --[\w-]{1,40} (?:see|usage:) '?docker "
                r"(?P<command>(?!compose|buildx|(?:image |builder |buildx )?build)[a-z]{2,12}"
                r"(?: [a-z]{2,12})?)\b",
                "unknown flag: --nmae See 'docker run --help'.",
                3,
            ),
            Signature(
                rf"'(?!{_PLUGINS})[a-z-]{{2,20}}' is not a docker command"
                rf"|unknown command: docker (?!{_PLUGINS})[a-z]",
                "docker: 'imgaes' is not a docker command.",
                3,
            ),
        ),
        tell="docker prints the usage behind it, and asks no engine.",
        decide=("docker --help",),
        step="hello-world",
        sources=("https://docs.docker.com/reference/cli/docker/",),
    ),
    Fault(
        "ED621",
        "format-template-invalid",
        "The template behind --format cannot be used",
        "--format takes a Go template. A brace or quote is missing, or it names a field that this "
        "object lacks (Health where no health check is defined).",
        (
            Remedy("See all fields", ("docker inspect <name>",)),
            Remedy(
                "A field that may be missing",
                (
                    "docker inspect --format '{{if .State.Health}}{{.State.Health.Status}}{{end}}' "
                    "<name>",
                ),
            ),
        ),
        (
            Signature(
                r"template parsing error|failed to (?:parse|execute) template: template:",
                'Template parsing error: template: :1:2: executing "" at <.State.Health.Status>: '
                'map has no entry for key "Health"',
                3,
            ),
            Signature(r"map has no entry for key \W?(?P<field>\w{1,40})"),
            Signature(r"can't evaluate field (?P<field>\w{1,40}) in type", weight=2),
            # The packages of docker's own types; other programs have templates as well.
            Signature(
                r"can't evaluate field (?P<field>\w{1,40}) in type \*?(?:formatter|system|types)\.",
                weight=3,
            ),
        ),
        tell="Without --format the command works.",
        decide=("docker inspect <name>",),
        step="hello-world",
        sources=("https://docs.docker.com/engine/cli/formatting/",),
    ),
    Fault(
        "ED622",
        "copy-path-missing-in-container",
        "The path for docker cp does not exist in the container",
        "`docker cp` follows no pattern such as *.log, and a relative path begins at the "
        "container's root, not in its working directory.",
        (Remedy("Look for it inside", ("docker exec <name> ls -la <path>",)),),
        (
            Signature(
                r"could not find the file (?P<path>\S{1,200}) in container (?P<name>[\w.-]{1,128})",
                "Could not find the file /app/x in container web",
                3,
            ),
            Signature(
                r"either container (?P<name>[\w.-]{1,128}) or path (?P<path>\S{1,200}) not found"
            ),
            Signature(
                r"no such container:path: (?P<name>[^\s:]{1,128}):(?P<path>\S{1,200})", weight=3
            ),
            Signature(r"\bdocker cp .{1,300}\bno such directory"),
            Signature(r"^no such directory$", weight=1),
        ),
        tell="`docker exec <name> ls <path>` finds nothing.",
        decide=("docker exec <name> ls -la <path>",),
        step="compose-up",
        sources=("https://docs.docker.com/reference/cli/docker/container/cp/",),
    ),
)
