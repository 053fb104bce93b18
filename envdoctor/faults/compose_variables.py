"""ED470-ED479: variables and env files of a Compose project."""

from envdoctor.model import Fault, Remedy, Signature

FAULTS = (
    Fault(
        "ED470",
        "compose-variable-unset",
        "A variable that the Compose file uses has no value",
        "Compose puts an empty text in its place and goes on. That may be meant; where it is not, "
        "the failure comes later and looks different (no password, an image without tag).",
        (
            Remedy(
                "Set it in .env beside the Compose file", ("echo '<variable>=<value>' >> .env",)
            ),
            Remedy("Or start from the example", ("cp -n .env.example .env",)),
            Remedy("Or give a default in the file: ${<variable>:-value}; a real $ is written $$"),
        ),
        (
            Signature(
                r"variable is not set\. substituting a blank",
                "The DB_HOST variable is not set. Substituting a blank string.",
            ),
            Signature(r"\"(?P<variable>\w{1,80})\" variable is not set\. defaulting to a blank"),
            Signature(r"variable \W?(?P<variable>[A-Z_]\w{1,80})\W? is not set"),
        ),
        tell="Only a warning: it is the cause only if what failed uses that variable.",
        decide=("docker compose config", "ls -la .env*"),
        probes=("project-variables",),
        implies=("compose-port-invalid",),
        severity="warning",
        step="compose-up",
        sources=(
            "https://docs.docker.com/compose/how-tos/environment-variables/variable-interpolation/",
        ),
    ),
    Fault(
        "ED471",
        "compose-env-interpolation",
        "A ${variable} of the Compose file cannot be filled in as meant",
        ".env is missing (files with a dot are easily left behind) or belongs to another folder, "
        "sudo dropped the variable, or a $ inside of a value is taken for a variable: PW=pa$word "
        "becomes `pa`.",
        (
            Remedy("See what Compose makes of it", ("docker compose config",)),
            Remedy("Write a real $ twice ($$); close every ${"),
            Remedy("Name the file", ("docker compose --env-file <path> up -d",)),
            Remedy("With sudo, keep the variables", ("sudo -E docker compose up -d",), ("linux",)),
        ),
        (
            Signature(
                r"invalid interpolation format",
                'Invalid interpolation format for "environment" option in service "a": "PW=${bad-"',
                3,
                r"required variable",
            ),
            Signature(r"variable is not set\. (?:defaulting to|substituting) a blank", weight=1),
            Signature(r"invalid reference format", weight=3, unless=r"must be lowercase"),
        ),
        tell="`docker compose config` shows an empty or shortened value.",
        decide=("docker compose config",),
        probes=("project-variables", "project-files"),
        step="compose-up",
        sources=("https://docs.docker.com/reference/compose-file/interpolation/",),
    ),
    Fault(
        "ED472",
        "compose-required-variable",
        "A variable that the Compose file requires has no value",
        "The file says ${NAME:?message}: without a value nothing is to start. It belongs into "
        ".env beside the Compose file or into the environment.",
        (
            Remedy("Set it", ("echo '<variable>=<value>' >> .env",)),
            Remedy("Or start from the example, and fill it in", ("cp -n .env.example .env",)),
        ),
        (
            Signature(
                r"required variable (?P<variable>\w{1,80}) is missing a value",
                "error while interpolating services.web.environment.[]: required variable "
                "DB_PASSWORD is missing a value: set it",
                3,
            ),
            Signature(
                r"missing mandatory value for [^\n]{1,120} interpolating [^\n]{0,80}\{"
                r"(?P<variable>\w{1,80})",
                weight=3,
            ),
            Signature(r"missing mandatory value for \W?\w{1,40}\W? option", weight=3),
            Signature(r"error while interpolating (?P<path>\S{1,160}): required", weight=3),
        ),
        tell="The message names the variable; an `:?` stands behind it in the file.",
        decide=("grep -rn '<variable>' .env* *compose*.y*ml",),
        probes=("project-variables",),
        implies=("compose-env-interpolation",),
        step="compose-up",
        sources=("https://docs.docker.com/reference/compose-file/interpolation/",),
    ),
    Fault(
        "ED473",
        "compose-env-file-missing",
        "A file of variables that the project names does not exist",
        "env_file (or --env-file) names a file that is kept out of Git because it holds secrets: "
        "a fresh clone has only .env.example or the like.",
        (
            Remedy(
                "Make it from the example, and fill it in",
                ("find . -maxdepth 2 -name '*.env*'", "cp -n .env.example <path>"),
            ),
            Remedy("Where it may be absent: env_file: [{path: <path>, required: false}]"),
        ),
        (
            Signature(
                r"couldn't find env file:? ?(?P<path>\S{0,300})",
                "Couldn't find env file: /srv/app/.env.local",
                3,
            ),
            Signature(r"env file (?P<path>\S{1,300}) not found", weight=3),
            Signature(
                r"(?:open|stat|load|read) \W?(?P<path>\S{0,300}\.env[\w.-]{0,40})\W?:"
                r" (?:no such file|the system|open)",
                weight=3,
            ),
            Signature(r"cannot (?:stat|open) \W?(?P<path>\S{0,200}\.env[\w.-]{0,40})\W?: no such"),
            Signature(
                r"\.env(?:\.\w{1,20})? (?:file )?(?:is missing|not found|does(?:n't| not) exist)"
            ),
        ),
        tell="`ls -la` (with -a: the name begins with a dot) does not show it.",
        decide=("ls -la", "docker compose config -q"),
        probes=("project-variables",),
        implies=("compose-variable-unset",),
        step="compose-up",
        sources=(
            "https://docs.docker.com/reference/compose-file/services/#env_file",
            "https://github.com/langflow-ai/langflow/issues/1632",
        ),
    ),
    Fault(
        "ED474",
        "env-file-syntax",
        "A file of variables cannot be read",
        "A line is not NAME=value: spaces around the name, `export`, an unclosed quote, a colon, "
        "or an invisible mark at the beginning of a file from Windows.",
        (
            Remedy("See it with its invisible characters", ("cat -A <path>",)),
            Remedy("Put values with spaces or # between quotes"),
        ),
        (
            Signature(
                r"unexpected character \W{1,3}\S{1,6}\W{1,3} in variable name",
                'failed to read /srv/.env: line 3: unexpected character " " in variable name "A B"',
                3,
            ),
            Signature(
                r"invalid env file \(|variable '[^'\n]{1,80}' contains white ?spaces", weight=3
            ),
            Signature(r"poorly formatted environment: variable", weight=3),
            Signature(r"failed to read (?P<path>\S{0,200}env\S{0,40}): line \d{1,5}", weight=3),
            Signature(r"unterminated quoted value|could not parse statement starting at line"),
        ),
        tell="The message names file and line.",
        decide=("cat -A <path>",),
        probes=("project-variables",),
        step="compose-up",
        sources=(
            "https://docs.docker.com/compose/how-tos/environment-variables/"
            "variable-interpolation/#env-file-syntax",
        ),
    ),
    Fault(
        "ED475",
        "compose-secret-file-missing",
        "The file or the variable of a secret is not there",
        "secrets: or configs: of the Compose file name a file that is kept out of Git, so that a "
        "fresh clone lacks it, or a path that counts from another folder.",
        (
            Remedy(
                "Compare its name with those beside it; else make the file, which holds nothing "
                "but the secret",
                ("ls -la <folder>", "mkdir -p <folder>", "openssl rand -hex 24 ><path>"),
            ),
            Remedy("Or take it from the environment: secrets: {<secret>: {environment: NAME}}"),
        ),
        (
            Signature(
                r"environment variable \W?(?P<variable>\w{1,80})\W? required by (?:secret|config)",
                'environment variable "API_TOKEN" required by secret "shop_token" is not set',
                3,
            ),
            Signature(
                r"\bsecret\b \W?(?P<secret>[\w.-]{0,80})[^\n]{0,120}\bfile\b "
                r"\W{0,2}(?P<path>(?P<folder>[^\s\"']{0,200})/[^\s\"'/]{0,80})[^\n]{0,40}"
                r"(?:does not exist|not found|no such file)",
                'secret "db_password" file "/srv/app/secrets/db_password.txt" does not exist',
                3,
                r"runc|/run/secrets",
            ),
            Signature(
                r"source path does not exist:? (?P<path>(?P<folder>\S{0,200}/\.?secrets?)/"
                r"(?P<secret>[\w-]{1,80})[\w.-]{0,40})",
                'invalid mount config for type "bind": bind source path does not exist: '
                "/srv/app/secrets/db_password.txt",
                3,
            ),
        ),
        tell="The path belongs to `secrets:` or `configs:`, not to `volumes:`.",
        decide=("docker compose config",),
        probes=("project-files", "project-variables"),
        implies=("bind-source-missing",),
        step="compose-up",
        sources=("https://docs.docker.com/reference/compose-file/secrets/",),
    ),
)
