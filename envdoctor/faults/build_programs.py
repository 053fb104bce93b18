"""ED640-ED659: package managers, shells and files that a step of a build counts on in vain."""

from envdoctor.model import Fault, Remedy, Signature

_IN_A_STEP = r"/bin/(?:ba|a|da)?sh: (?:line )?(?:\d{1,4}: )?"

FAULTS = (
    Fault(
        "ED640",
        "build-package-manager-of-another-distribution",
        "A step of the build calls the package manager of another distribution",
        "apk is Alpine's, apt-get that of Debian and Ubuntu, dnf and yum that of Fedora and Red "
        "Hat. The step was written for another base image: for a tag with -alpine or -slim, for "
        "one that has moved to another distribution, or in an example from elsewhere.",
        (
            Remedy(
                "See what the image is made of",
                ("docker run --rm --entrypoint cat <image> /etc/os-release",),
            ),
            Remedy(
                "Debian and Ubuntu (python:3, node, …-slim): RUN apt-get update && apt-get "
                "install -y --no-install-recommends <package> && rm -rf /var/lib/apt/lists/*"
            ),
            Remedy("Alpine (…-alpine): RUN apk add --no-cache <package>"),
            Remedy("Or name the base image that the step was written for, in FROM"),
            Remedy("BusyBox and distroless images have none: install in another stage, and COPY"),
        ),
        (
            Signature(
                _IN_A_STEP + r"(?P<command>apk|apt|apt-get|yum|dnf|microdnf|zypper|pacman): "
                r"(?:command )?not found",
                "/bin/sh: 1: apk: not found",
                3,
            ),
            Signature(
                r'exec: "(?P<command>apk|apt|apt-get|yum|dnf|microdnf)": executable file not found',
                'runc run failed: unable to start container process: exec: "apk": executable file '
                "not found in $PATH",
                3,
            ),
        ),
        tell="/etc/os-release of the image names another distribution than the program's.",
        decide=("docker run --rm --entrypoint cat <image> /etc/os-release",),
        probes=("project-build",),
        implies=("build-failed", "build-command-not-found"),
        step="build",
        sources=("https://docs.docker.com/build/building/best-practices/#apt-get",),
    ),
    Fault(
        "ED641",
        "build-step-for-another-shell",
        "A step of the build is written for bash, and another shell reads it",
        "RUN uses /bin/sh, which is dash on Debian and Ubuntu and BusyBox's on Alpine. They do "
        "not know bash's own words and forms: source and [[ (dash), pushd, arrays, <<<, and "
        "`set -o pipefail` in dash before 0.5.13.",
        (
            Remedy("source FILE: write `. FILE` (a path with a slash); [[ … ]]: write [ … ]"),
            Remedy(
                "A virtual environment need not be activated: ENV PATH=/venv/bin:$PATH, or call "
                "/venv/bin/pip"
            ),
            Remedy(
                'Above the step, in an image with bash: SHELL ["/bin/bash", "-o", "pipefail", "-c"]'
            ),
        ),
        (
            Signature(
                _IN_A_STEP + r"(?P<command>source|\[\[|pushd|popd|shopt|declare|mapfile|readarray):"
                r" not found",
                "/bin/sh: 1: source: not found",
                3,
            ),
            Signature(
                r"set: Illegal option -o pipefail",
                "/bin/sh: 1: set: Illegal option -o pipefail",
                3,
            ),
            Signature(
                _IN_A_STEP + r"Syntax error: (?:\"\(\" unexpected|redirection unexpected"
                r"|unexpected (?:redirection|\"\(\"))",
                '/bin/sh: 1: Syntax error: "(" unexpected',
                2,
            ),
        ),
        tell='The message names /bin/sh, and the word is one of bash. "/bin/bash: …: command not '
        'found" is a missing program instead.',
        decide=("docker run --rm --entrypoint ls <image> -l /bin/sh", "grep -n SHELL Dockerfile"),
        probes=("project-build",),
        implies=("build-failed", "build-command-not-found"),
        step="build",
        sources=("https://docs.docker.com/reference/dockerfile/#shell",),
    ),
    Fault(
        "ED642",
        "build-step-file-missing",
        "A step of the build uses a file that is not in the image at that point",
        "A build has only what the instructions above have copied: the file's COPY stands below "
        "the step, puts it into another folder, .dockerignore keeps it out, or WORKDIR is another "
        "than the step counts on.",
        (
            Remedy(
                "Compare the order and the folders: COPY <path> has to stand above the RUN that "
                "uses it",
                ("grep -nE 'FROM|WORKDIR|COPY|ADD|RUN' Dockerfile",),
            ),
            Remedy("See whether it is kept out", ("cat .dockerignore",)),
            Remedy("chmod without a step: COPY --chmod=755 <path> /"),
        ),
        (
            Signature(
                r"\bch(?:mod|own): (?:can(?:no|')t access \W?)?(?P<path>[^\s'\":]{1,200})\W{0,3}: "
                r"no such file or directory",
                "chmod: cannot access '/entrypoint.sh': No such file or directory",
                3,
                r"docker\.sock|/var/lib/docker",
            ),
            Signature(
                r"\bcd: (?:line \d{1,4}: )?can't cd to (?P<path>[^\s:]{1,200})",
                "/bin/sh: 1: cd: can't cd to frontend",
            ),
            Signature(
                r"\b(?:cp|mv): (?:cannot stat|can't (?:stat|rename)) '(?P<path>[^'\n]{1,200})': no "
                r"such file or directory",
                "cp: cannot stat 'nginx.conf': No such file or directory",
                1,
            ),
        ),
        tell="A step above, RUN ls -la with the same folder, does not list it.",
        decide=("grep -nE 'WORKDIR|COPY|ADD|RUN' Dockerfile", "cat .dockerignore"),
        probes=("project-build",),
        implies=("build-failed",),
        step="build",
        sources=("https://docs.docker.com/reference/dockerfile/#copy",),
    ),
    Fault(
        "ED643",
        "build-adduser-of-another-distribution",
        "adduser or addgroup is called with another distribution's options",
        "They are other programs on Alpine (BusyBox: -D, -S, -G) than on Debian and Ubuntu "
        "(--disabled-password, --system, --ingroup). Newer slim images of Debian have none.",
        (
            Remedy("Debian and Ubuntu: RUN useradd --create-home <user>; groups: groupadd"),
            Remedy("Alpine: RUN adduser -D <user>; groups: addgroup -S <group>"),
        ),
        (
            Signature(
                r"\boption [dsgh] is ambiguous \([\w, -]{1,80}\)",
                "Option d is ambiguous (debug, disabled-login, disabled-password)",
                3,
            ),
            Signature(
                r"add(?:user|group): unrecognized option:? \W?(?P<option>[\w-]{1,40})",
                "adduser: unrecognized option: group",
                3,
            ),
        ),
        tell="The usage that is printed names the options of the program that is there.",
        decide=("docker run --rm --entrypoint cat <image> /etc/os-release",),
        probes=("project-build",),
        implies=("build-failed",),
        step="build",
        sources=("https://manpages.debian.org/bookworm/adduser/adduser.8.en.html",),
    ),
    Fault(
        "ED644",
        "npm-script-missing",
        "package.json has no script of that name",
        "The name is misspelt or was changed, or the package.json in that folder of the image is "
        "another one: that of a workspace, of an older copy, or one that npm has made.",
        (
            Remedy("See which there are", ("npm run",)),
            Remedy("Optional: npm run <script> --if-present"),
        ),
        (
            Signature(
                r"missing script: \W?(?P<script>[\w:.-]{1,60})"
                r"|couldn't find a script named \W?(?P<yarn>[\w:.-]{1,60})"
                r"|error command \W(?P<command>build|dev|start|test|lint)\W not found",
                'npm error Missing script: "build"',
                3,
            ),
        ),
        tell="`npm run` lists the scripts; run it in the folder of the image, too.",
        decide=("npm run", "docker run --rm --entrypoint npm <image> run"),
        probes=("project-build",),
        implies=("build-failed",),
        step="build",
        sources=("https://docs.npmjs.com/cli/commands/npm-run-script",),
        replayed=True,
    ),
)
