"""ED680-ED689: the command of a container is written so that it cannot do what is meant."""

from envdoctor.model import Fault, Remedy, Signature

FAULTS = (
    Fault(
        "ED680",
        "exec-form-not-json",
        "The list of CMD, ENTRYPOINT or a health check is no JSON, so it is taken for plain text",
        "A Dockerfile's list is read as JSON: straight double quotes, commas between the words, no "
        "comma behind the last, both brackets. With single or typographic quotes it is a text for "
        "a shell, which then looks for a program called [python.",
        (
            Remedy('Write it as JSON: CMD ["python", "app.py"]'),
            Remedy("Or without a list at all: CMD python app.py"),
            Remedy("See where", ("grep -nE '^(CMD|ENTRYPOINT|HEALTHCHECK)' Dockerfile",)),
        ),
        (
            Signature(
                r"\b(?:ba|da|a)?sh: (?:line )?(?:\d{1,4}: ?){0,2}\[(?P<command>[^\s\[\]]{1,100}?)"
                r",?: (?:command )?not found",
                "/bin/sh: 1: [python,: not found",
                3,
            ),
            Signature(
                r"exec:? \W{0,4}\[\W?(?P<command>[^\s\[\]\"]{1,100}?)\W?,?\W{1,4} "
                r"(?:executable file not found|stat )",
                'exec: "[python,": executable file not found in $PATH: unknown',
                3,
            ),
            Signature(
                r"\bsh: (?:line )?(?:\d{1,4}: ?){0,2}\[: (?P<command>[\w./-]{1,100}),: "
                r"(?:unexpected|unary|binary|unknown) oper",
                "/bin/sh: 1: [: python,: unexpected operator",
                3,
            ),
        ),
        tell="The program that is not found begins with a bracket.",
        decide=("docker inspect -f '{{json .Config.Cmd}}' <image>",),
        probes=("project-programs", "project-health"),
        implies=("container-exited", "command-not-in-image"),
        step="dockerfile",
        sources=("https://docs.docker.com/reference/dockerfile/#shell-and-exec-form",),
    ),
    Fault(
        "ED681",
        "exec-form-variable",
        "A variable or a pattern stays as it is written, because no shell reads the command",
        "In a list (CMD [...], command: [...]) the words go to the program as they are: $PORT, ~ "
        "and *.jar are put in by a shell, and there is none. In a Compose file, $PORT is put in by "
        "Compose from this machine's variables, and $$PORT is left to the container.",
        (
            Remedy('Let a shell do it: CMD ["sh", "-c", "exec <program> --port $PORT"]'),
            Remedy('In a Compose file: command: sh -c "exec <program> --port $$PORT"'),
            Remedy("Or write the value itself"),
        ),
        (
            Signature(
                r"invalid int value: \W{0,2}\$\W?(?P<variable>[A-Za-z_]\w{0,60})",
                "server.py: error: argument port: invalid int value: '$PORT'",
                3,
            ),
            Signature(
                r"\$\{?(?P<variable>[A-Za-z_]\w{0,60})[^\s'\"]{0,40}['\"] is not a (?:valid|non-"
                r"negative) (?:integer|port|number)",
                "Error: '$PORT' is not a valid port number.",
                3,
            ),
            Signature(
                r"exec:? \W{0,4}\$\{?(?P<variable>[A-Za-z_]\w{0,60})\}?[^\"\n]{0,200}\"?\W{1,3}"
                r"(?:executable file not found|stat \$)",
                'exec: "${JAVA_HOME}/bin/java": stat ${JAVA_HOME}/bin/java: no such file or '
                "directory",
                3,
            ),
        ),
        tell="The message has the variable's name with its dollar sign, not its value.",
        decide=("docker inspect -f '{{json .Config.Cmd}}' <image>", "docker compose config"),
        probes=("project-programs", "project-health"),
        implies=("container-exited", "command-not-in-image"),
        step="dockerfile",
        sources=("https://docs.docker.com/reference/dockerfile/#shell-and-exec-form",),
    ),
    Fault(
        "ED682",
        "entrypoint-without-command",
        "The entrypoint hands on to a command, and there is none",
        'The script ends in exec "$@" and gets nothing: a Compose file\'s entrypoint: (and an '
        "ENTRYPOINT in the Dockerfile) empties the CMD of the image below. The container ends at "
        "once, with exit code 0 and an empty log.",
        (
            Remedy("Say what is to run: command: in the Compose file, or CMD behind ENTRYPOINT"),
            Remedy("See what the image would run", ("docker image inspect <image>",)),
        ),
        (),
        tell="`docker ps -a` shows Exited (0), and the log is empty.",
        decide=("docker inspect -f '{{json .Config.Cmd}}' <image>",),
        probes=("project-programs",),
        implies=("container-exited",),
        step="compose-up",
        sources=(
            "https://docs.docker.com/reference/compose-file/services/#entrypoint",
            "https://docs.docker.com/reference/dockerfile/#entrypoint",
        ),
    ),
    Fault(
        "ED683",
        "command-repeats-entrypoint",
        "The command names a program that the entrypoint starts already",
        "CMD, command: and what is written behind an image's name are added to ENTRYPOINT. With "
        "python there and python app.py here, `python python app.py` is run.",
        (
            Remedy(
                "Leave the program out of the command, or make it the CMD instead of ENTRYPOINT"
            ),
            Remedy("For once: another entrypoint", ("docker run --entrypoint <program> <image>",)),
        ),
        (
            Signature(r"can't open file \W?\S{0,200}?/?(?P<command>python3?)\W?: ", weight=3),
            Signature(
                r"unknown command: \W?(?P<command>npm|python3?)\W", "Unknown command: 'python'", 3
            ),
            Signature(r"no such command \W(?P<command>flask|celery|docker)\W", weight=3),
            Signature(r"could not find or load main class (?P<command>java)\b", weight=3),
            Signature(
                r"cannot find module \W?/\S{0,200}/(?P<command>node)\W",
                "Error: Cannot find module '/app/node'",
                3,
            ),
        ),
        tell="The program complains of its own name.",
        decide=("docker inspect -f '{{json .Config.Entrypoint}} {{json .Config.Cmd}}' <image>",),
        probes=("project-programs",),
        implies=("container-exited",),
        step="compose-up",
        sources=(
            "https://docs.docker.com/reference/dockerfile/#understand-how-cmd-and-entrypoint-interact",
        ),
    ),
    Fault(
        "ED684",
        "app-module-not-found",
        "The server does not find the application's module",
        "The module that uvicorn, gunicorn, flask or celery is given counts from the working "
        "directory. COPY has put the code one folder deeper, WORKDIR is another one, .dockerignore "
        "leaves the file out, or the name is misspelt.",
        (
            Remedy("Look inside", ("docker compose run --rm --entrypoint ls <service> -la",)),
            Remedy("Name it as it lies there: app.main:app for app/main.py"),
            Remedy("Or set WORKDIR to the folder that has the module"),
        ),
        (
            Signature(
                r"failed to find (?:attribute|application object) '(?P<name>\w{1,60})' in"
                r"|could not import module \W?(?P<module>[\w.]{1,100})",
                'Error loading ASGI app. Could not import module "main".',
            ),
            Signature(
                r"error: could not import \W(?P<module>[\w.]{1,100})\W",
                "Error: Could not import 'hello'.",
                3,
            ),
            Signature(
                r"could not locate a flask application",
                "Error: Could not locate a Flask application. Use the 'flask --app' option",
                3,
            ),
            Signature(
                r"unable to load celery application\W{1,40}the module "
                r"(?P<module>[\w.]{1,100}) was not found",
                "Unable to load celery application. The module proj was not found.",
                3,
            ),
            Signature(r"cannot load application from \W(?P<module>[\w.:]{1,100})\W", weight=3),
        ),
        tell="The name is one of your own files, not of a package from PyPI.",
        decide=("docker compose run --rm --entrypoint ls <service> -la",),
        probes=("project-programs",),
        implies=("container-exited", "pip-and-python-different-interpreters"),
        step="compose-up",
        sources=(
            "https://flask.palletsprojects.com/en/stable/cli/",
            "https://docs.gunicorn.org/en/stable/run.html",
        ),
    ),
)
