"""ED460-ED469: the Compose file as a text: found, read, and made of known keys."""

from envdoctor.model import Fault, Remedy, Signature

# Other programs read YAML as well, and say the same of it.
_OTHER_FILES = "kube|k8s|helm|converting yaml|ansible|prometheus|traefik|github/workflows|gitlab-ci"
# Keys that Compose learnt after its first v2 release, by which an old Compose is known.
_NEWER = (
    r"(?:name|include|profiles|develop|models?|provider|gpus|use_api_socket|post_start|pre_stop|"
    r"annotations|attach|additional_contexts|dockerfile_inline|start_interval|env_file|required|"
    r"restart|pull_policy|platforms|tags|interface_name|subpath|recursive|entitlements|label_file|"
    r"extends|secrets|privileged|content|driver_opts|uts|cgroup|watch|gw_priority)"
)
# Those that Compose v1 learnt in the course of time; v2 knows them all.
_SINCE_V1 = (
    r"(?:healthcheck|start_period|target|init|runtime|configs|deploy|sysctls|shm_size|isolation|"
    r"stop_grace_period|cache_from|network|platform|depends_on|condition|scale|userns_mode|"
    r"oom_score_adj|device_cgroup_rules|credential_spec|storage_opt|device_requests|ssh|gpus|"
    + _NEWER[3:]
)

FAULTS = (
    Fault(
        "ED460",
        "compose-yaml-syntax",
        "The Compose file is not valid YAML",
        "A tab, a wrong indentation, a missing colon or space, an empty file, or a web page saved "
        "in its place. The line number is where the parser gave up, often one below the mistake.",
        (
            Remedy(
                "Let Compose point at it, and look for tabs",
                ("docker compose config -q", "grep -n \"$(printf '\\t')\" *.y*ml"),
            ),
            Remedy("Indent with spaces only, the same number everywhere"),
        ),
        (
            Signature(
                r"\byaml: (?:line (?P<line>\d{1,6})|while|control|invalid|did not|found)",
                "yaml: line 35: mapping values are not allowed in this context",
                3,
                unless=r"already defined|additional propert|workflow|" + _OTHER_FILES,
            ),
            Signature(
                r"go-yaml load error|\byaml\.(?:scanner|parser|reader|composer)\.\w{1,20}Error",
                unless=_OTHER_FILES,
            ),
            Signature(
                r"mapping values are not allowed|block sequence entries are not allowed",
                unless=_OTHER_FILES,
            ),
            Signature(
                r"cannot start any token|expected <block end>, but found", unless=_OTHER_FILES
            ),
            Signature(
                r"could not find expected ':'|did not find expected (?:key|'-'|node|alpha)",
                unless=_OTHER_FILES,
            ),
            Signature(r"top-level object must be a mapping|needs to be an object, not", weight=3),
            Signature(r"yaml: unmarshal errors", unless=r"already defined"),
            Signature(r"cannot unmarshal !!\w{1,8}", weight=3),
        ),
        tell="The parser speaks of lines, tokens and mappings; unknown keys come after that.",
        decide=("docker compose config -q",),
        probes=("project-files",),
        step="compose-up",
        sources=(
            "https://docs.docker.com/reference/compose-file/",
            "https://github.com/docker/compose/issues/10536",
        ),
    ),
    Fault(
        "ED461",
        "compose-schema-errors",
        "The Compose file has a key or a value that does not belong there",
        "A misspelt key, a key or service at the wrong level (services: missing, one space too "
        "few), list and mapping mixed, or a service, volume or network that is used but not "
        "declared.",
        (
            Remedy("See what Compose makes of the file", ("docker compose config",)),
            Remedy("Undeclared: add it under the top-level volumes:, networks: or secrets:"),
            Remedy("Services named at the top level: put them below `services:`"),
        ),
        (
            Signature(
                r"additional propert(?:y|ies) \W?(?!" + _NEWER + r"\b)(?P<property>[\w.-]{1,60})\W?"
                r" (?:is |are )?not allowed",
                "validating compose.yml: services.web Additional property cmd is not allowed",
                3,
                r"\('" + _SINCE_V1 + r"' (?:was|were) unexpected",
            ),
            Signature(
                r"unsupported config option for (?![\w-]{1,60}: |[^\n]{0,100}'(?:"
                r"volumes_from|" + _SINCE_V1 + r")')[^\n]{1,120}",
                weight=3,
            ),
            Signature(
                r"\b(?:services|volumes|networks|configs|secrets)\.\S{1,120}"
                r" (?:(?:must|should) be an? |missing propert|items at \d|value must be "
                r"|false schema|'[^'\n]{0,80}' does not match pattern )",
                weight=3,
            ),
            Signature(
                r"(?<!\.ports )contains (?:an invalid type|unsupported option|non-unique items"
                r"|an invalid)",
                weight=3,
                unless=r"unsupported option: '" + _SINCE_V1 + "'",
            ),
            Signature(
                r"must be (?:a )?mapping\W{1,3}not an?\b|\bservices must be a mapping", weight=3
            ),
            Signature(
                r"has neither an image nor a build context|healthcheck\.test must start either by"
                r"|\bservices\S{1,80} invalid (?:suffix: |size: |duration |boolean: )"
                r"|'services\[\S{1,80}'?:? (?:time: |invalid |cannot parse |strconv\.)"
                r"|interpolating \S{1,120}: failed to cast to expected type",
                weight=3,
            ),
            Signature(r"source data must be an array or slice, got \w", weight=3),
            Signature(r"\b(?:services|volumes|networks)\.\S{1,120}:? unexpected type", weight=3),
            Signature(
                r"depends on undefined service|service \W?\S{1,80}\W? which is undefined",
                weight=3,
                unless=r"unhealthy|start",
            ),
            Signature(
                r"refers to undefined (?:\w{1,8} )?(?P<kind>volume|network|config|secret)", weight=3
            ),
            Signature(
                r"but no declaration was found|uses an undefined (?:network|volume|secret)",
                weight=3,
            ),
            Signature(r"circular dependency between|dependency cycle detected"),
            Signature(r"validating \S{1,200}\.ya?ml:|invalid compose (?:project|file)"),
            Signature(r"compose file '\S{1,200}' is invalid because", weight=1),
        ),
        tell="The file was read as YAML; the message names a path such as services.web.ports.",
        decide=("docker compose config", "docker compose version"),
        probes=("project-files",),
        step="compose-up",
        sources=(
            "https://docs.docker.com/reference/compose-file/services/",
            "https://github.com/docker/docs/issues/15098",
        ),
    ),
    Fault(
        "ED462",
        "compose-unsupported-property",
        "The Compose file uses a key that this Compose is too old for",
        "The key exists in the Compose specification, but came later than the Compose installed "
        "here; or a key of one level stands at another.",
        (
            Remedy(
                "See the version, and bring it up to date",
                (
                    "docker compose version",
                    "sudo apt-get update",
                    "sudo apt-get install --only-upgrade docker-compose-plugin",
                ),
                ("debian",),
            ),
            Remedy(
                "See the version, and bring it up to date",
                ("docker compose version", "sudo dnf upgrade docker-compose-plugin"),
                ("fedora",),
            ),
            Remedy(
                "Update Docker Desktop, or the formula",
                ("brew upgrade docker-compose",),
                ("macos",),
            ),
            Remedy("Or remove the key, if you can do without it"),
        ),
        (
            Signature(
                r"additional propert(?:y|ies) \W?(?P<property>"
                + _NEWER
                + r")\W? (?:is |are )?not allowed|env_file\S{0,4} (?:must be a str|contains \{)",
                "(root) Additional property name is not allowed",
                3,
            ),
            Signature(
                r"unsupported (?:config )?option(?: for)?[^\n]{0,100}'(?P<property>"
                + _SINCE_V1
                + r")'",
                "Unsupported config option for services.web: 'profiles'",
                3,
                r"option for [\w-]{1,60}: ",
            ),
            Signature(
                r"not allowed \('(?P<property>" + _SINCE_V1 + r")' (?:was|were) unexpected",
                "Additional properties are not allowed ('start_period' was unexpected)",
                3,
            ),
            Signature(r"\(root\) additional propert", weight=1),
            Signature(r"unsupported (?:compose )?(?:attribute|key|property)[^\n]{1,80}compose"),
        ),
        tell="The key is in the reference; `docker compose version` is older than the version "
        "given there.",
        decide=("docker compose version",),
        probes=("compose", "project-files"),
        step="compose-up",
        sources=(
            "https://docs.docker.com/reference/compose-file/",
            "https://github.com/docker/getting-started-todo-app/issues/22",
        ),
    ),
    Fault(
        "ED463",
        "compose-no-config-file-here",
        "There is no Compose file in this folder",
        "The command runs in another folder, the file lies in a subfolder or has another name "
        "(docker-compose.yml.txt on Windows), or a confined Docker (snap) may not read the folder.",
        (
            Remedy(
                "Look for it, then go there or name it",
                ("ls *compose*.y*ml */*compose*.y*ml", "docker compose -f <path> up -d"),
            ),
        ),
        (
            Signature(
                r"no configuration file provided",
                "no configuration file provided: not found",
                3,
            ),
            Signature(r"can't find a suitable configuration file", weight=3),
            Signature(r"\bopen (?P<path>\S{1,300}\.ya?ml): no such file or directory", weight=1),
            Signature(
                r"\.FileNotFoundError: \[Errno 2\][^\n]{0,40} \W(?P<path>\S{1,200}\.ya?ml)",
                weight=3,
            ),
            Signature(r"file found, pass files with -f|missing files: \[.{1,200}compose", weight=3),
            Signature(
                r"\b(?:open|stat) (?P<path>\S{0,300}compose[^\s/]{0,60}\.ya?ml): (?:no such|the s)",
                weight=3,
            ),
            Signature(
                r"\[Errno 2\][^\n]{0,60}\W(?P<path>\S{0,200}compose\S{0,40}\.ya?ml)",
                weight=3,
                unless=r"permission denied",
            ),
        ),
        tell="Compose itself runs.",
        decide=("pwd", "ls -la"),
        probes=("project-files",),
        step="compose-up",
        sources=(
            "https://docs.docker.com/compose/intro/compose-application-model/",
            "https://github.com/docker/compose/issues/11264",
        ),
    ),
)
