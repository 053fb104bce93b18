"""ED620-ED629: commands that were typed in a way that docker does not understand."""

from envdoctor.model import Fault, Remedy, Signature

FAULTS = (
    Fault(
        "ED620",
        "docker-command-usage",
        "The command lacks a word or has one too many",
        "docker reads options up to the first word that is none: the image. An option behind it "
        "goes to the program in the container; an empty variable makes a word vanish.",
        (
            Remedy("See the order of the words", ("docker run --help",)),
            Remedy("In a script, see what the variables became", ("bash -x <script>",)),
        ),
        (
            Signature(
                r"'(?P<command>(?!(?:docker )?(?:image |builder )?build)[a-z][a-z ]{1,30})' "
                r"requires (?:at least|at most|exactly)? ?\d{1,2} (?:and at most \d )?arguments?",
                'docker: "run" requires at least 1 argument.',
                3,
            ),
            Signature(
                r"(?P<command>docker [a-z]{2,12})' accepts no arguments?|accepts no arguments? for",
                weight=3,
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
                r"template parsing error",
                'Template parsing error: template: :1:2: executing "" at <.State.Health.Status>: '
                'map has no entry for key "Health"',
                3,
            ),
            Signature(r"map has no entry for key \W?(?P<field>\w{1,40})"),
            Signature(r"can't evaluate field (?P<field>\w{1,40}) in type", weight=2),
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
                r"no such container:path: (?P<name>[^\s:]{1,128}):(?P<path>\S{1,200})", weight=3
            ),
        ),
        tell="`docker exec <name> ls <path>` finds nothing.",
        decide=("docker exec <name> ls -la <path>",),
        step="compose-up",
        sources=("https://docs.docker.com/reference/cli/docker/container/cp/",),
    ),
)
