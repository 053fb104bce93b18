"""ED430-ED431: commands and rights inside of a build."""

from envdoctor.model import Fault, Remedy, Signature

FAULTS = (
    Fault(
        "ED430",
        "build-command-not-found",
        "A step of the build calls a program that its image does not have",
        "Exit code 127. The program is not installed in this stage, is installed in another one, "
        "or is not on PATH there.",
        (
            Remedy(
                "Install it in the same stage: RUN apt-get update && apt-get install -y <command>; "
                "on Alpine: RUN apk add --no-cache <command>"
            ),
            Remedy("sudo: leave it out; a build's steps are root's unless USER says otherwise"),
            Remedy(
                "Tools of a language: RUN corepack enable (yarn, pnpm), RUN pip install poetry, "
                "COPY --from=composer:2 /usr/bin/composer /usr/bin/"
            ),
            Remedy(
                "Look into the base image",
                ("docker run --rm --entrypoint sh <image> -c 'command -v <command>'",),
            ),
        ),
        (
            Signature(
                r"/bin/(?:ba|a|da)?sh: (?:line )?(?:\d{1,4}: )?(?P<command>[\w.+-]{1,60}):"
                r" (?:command )?not found",
                "/bin/sh: 1: pip: not found",
                1,  # a script of a running container says so too
                r"docker|nodemon|vite|health",
            ),
            # Beside the end of a step nothing but the step's own image can lack it.
            Signature(
                r"\b(?:ba|a|da)?sh: (?:line )?(?:\d{1,4}: )?(?P<name>[\w.+-]{1,60}): (?:command )?"
                r"not found\b.{1,900}?(?:failed to solve: process|the command \W?/bin/sh -c [^\n]"
                r"{1,400}returned a non-zero)",
                "sh: next: not found\n"
                'ERROR: failed to solve: process "/bin/sh -c npm run build" did not complete '
                "successfully: exit code: 127",
                3,
            ),
            Signature(
                r"\.sh: line \d{1,5}: (?P<manager>apt-get|apt|apk|yum|dnf|microdnf): (?:command )?"
                r"not found",
                "./install.sh: line 100: apt-get: command not found",
                3,
            ),
            Signature(
                r"spawn (?P<program>git|make|python3?|g\+\+) ENOENT"
                r"|cannot find command '(?P<pip>git)'",
                "ERROR: Cannot find command 'git' - do you have 'git' installed and in your PATH?",
            ),
            Signature(r"successfully: exit code:? 127\b|non-zero code: 127\b", weight=3),
            Signature(r"exit code:? 127\b", weight=1),
        ),
        tell="The step's own line names the program.",
        decide=("docker build --progress=plain .",),
        implies=("build-failed",),
        step="build",
        sources=("https://docs.docker.com/reference/dockerfile/#run",),
    ),
    Fault(
        "ED431",
        "build-step-needs-root",
        "A step of the build needs root, and the image runs as another user",
        "USER in this Dockerfile or in the base image switched away from root before the step "
        "that installs something.",
        (Remedy("Around that step: USER root, then back: USER <user>"),),
        (
            Signature(
                r"could not open lock file \S{1,120} - open \(13: permission denied\)",
                "E: Could not open lock file /var/lib/apt/lists/lock - open (13: Permission "
                "denied)",
                3,
            ),
            Signature(r"unable to lock database: permission denied", weight=3),
            Signature(
                r"requires superuser privilege|must be superuser|are you root\?",
                unless=r"mount:|security",
            ),
            Signature(r"EACCES[^\n]{0,80}/usr/(?:local/)?lib/node_modules"),
            Signature(
                r"EACCES: permission denied, .{1,600}(?:the command \W?/bin/sh -c|building at STEP"
                r"|process \W?/bin/sh -c [^\n]{1,300}did not complete)",
                weight=3,
            ),
            Signature(
                r"\b(?:create|mkdir|touch|chown|chmod|cp|mv|rm|ln|tee|open)\b[^\n]{0,200}"
                r"permission denied\W{0,12}"
                r"(?:the command \W?/bin/sh -c [^\n]{1,300}returned a non-zero code|"
                r".{0,900}?process \W?/bin/sh -c [^\n]{1,300}did not complete successfully)",
                "mkdir: can't create directory '/opt': Permission denied\n"
                "The command '/bin/sh -c mkdir /opt' returned a non-zero code: 1",
                3,
            ),
        ),
        tell="`id` in the image is not 0.",
        decide=("docker run --rm --entrypoint id <image>",),
        implies=("build-failed",),
        step="build",
        sources=("https://docs.docker.com/reference/dockerfile/#user",),
    ),
)
