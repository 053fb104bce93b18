"""ED432-ED436: packages of JavaScript and lock files inside of a build, and harmless warnings."""

from envdoctor.model import Fault, Remedy, Signature

FAULTS = (
    Fault(
        "ED432",
        "npm-peer-conflict",
        "npm finds no versions that fit all packages",
        "Since version 7 npm refuses to install when packages want different versions of the same "
        "peer. It has nothing to do with Docker, except that the image's npm may be newer.",
        (
            Remedy("Mend the versions in package.json", ("npm explain <package>",)),
            Remedy(
                "Stop-gap in the Dockerfile: RUN npm ci --legacy-peer-deps",
                risk="may install versions that do not work together",
            ),
        ),
        (
            Signature(
                r"ERESOLVE (?:unable to resolve|could not resolve|overriding)",
                "npm ERR! ERESOLVE unable to resolve dependency tree",
                3,
            ),
            Signature(r"conflicting peer dependency: (?P<package>\S{1,120})"),
        ),
        tell="`npm ci` fails outside of Docker with the same npm version, too.",
        decide=("npm --version", "docker run --rm --entrypoint npm <image> --version"),
        implies=("build-failed",),
        step="build",
        sources=("https://docs.npmjs.com/cli/using-npm/config#legacy-peer-deps",),
    ),
    Fault(
        "ED433",
        "lock-file-mismatch",
        "The lock file is missing or does not fit the list of dependencies",
        "Builds install exactly what the lock file says. It was not updated after a change, is "
        "not in Git, or .dockerignore keeps it out.",
        (
            Remedy("Renew it and commit it", ("npm install --package-lock-only",)),
            Remedy("Poetry", ("poetry lock",)),
            Remedy("uv", ("uv lock",)),
        ),
        (
            Signature(
                r"npm ci\W{0,2} (?:command )?can only install",
                "npm ERR! `npm ci` can only install packages when your package.json and "
                "package-lock.json are in sync",
                3,
            ),
            Signature(
                r"lockfile (?:needs to be|would have been|is not) (?:updated|modified|up to date)",
                weight=3,
            ),
            Signature(r"ERR_PNPM_(?:(?:OUTDATED|NO)_LOCKFILE|LOCKFILE_[A-Z])", weight=3),
            Signature(
                r"missing go\.sum entry|updates to go\.mod needed|inconsistent vendoring in"
                r"|lock file \S{1,200} needs to be updated but --(?:locked|frozen)"
                r"|lock ?file had changes, but lock ?file is frozen"
                r"|Pipfile\.lock \([^)\n]{1,80}\) out of date"
                r"|your (?:lock file|bundle) [^\n]{0,60}(?:frozen|deployment)|gemfile and "
                r"gemfile\.lock are [^\n]{0,20}out of sync",
                "missing go.sum entry for module providing package github.com/x/y",
                3,
            ),
            Signature(
                r"(?:poetry|uv|pdm)\.lock\W{0,2} (?:is not up to date|was last generated|needs)",
                weight=3,
            ),
            Signature(
                r"seem to be present in your lockfile|npm (?:ERR!|error) code EINTEGRITY"
                r"|changed significantly since poetry\.lock"
                r"|lock file is not (?:compatible with the current version|up to date with)",
                weight=3,
            ),
        ),
        tell="The package manager says so itself.",
        decide=("git status --short", "cat .dockerignore"),
        implies=("build-failed",),
        step="build",
        sources=("https://docs.npmjs.com/cli/commands/npm-ci",),
    ),
    Fault(
        "ED434",
        "node-heap-out-of-memory",
        "Node.js ran out of the memory that it allows itself",
        "Not the machine but V8's own limit was reached, which follows from the memory that it "
        "sees. Large front-end builds need more.",
        (
            Remedy("Allow it more in that step: ENV NODE_OPTIONS=--max-old-space-size=4096"),
            Remedy(
                "Give the VM more memory: Docker Desktop > Settings > Resources", (), ("macos",)
            ),
        ),
        (
            Signature(
                r"javascript heap out of memory",
                "FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory",
                3,
            ),
        ),
        tell="V8 prints it. `Killed` and exit code 137 is the kernel instead.",
        decide=("docker info --format '{{.MemTotal}}'",),
        probes=("resources",),
        implies=("build-failed",),
        step="build",
        sources=("https://nodejs.org/api/cli.html#--max-old-space-sizesize-in-mib",),
        replayed=True,
    ),
    Fault(
        "ED435",
        "node-version-unsupported",
        "The image's Node.js is too new or too old for the project",
        "Packages state which Node versions they work with; Node 17 and later refuse the hashes "
        "that old webpack uses.",
        (
            Remedy("Name the project's version: FROM node:<version> (see .nvmrc or engines)"),
            Remedy(
                "Old webpack, stop-gap: ENV NODE_OPTIONS=--openssl-legacy-provider",
                risk="allows outdated hashes",
            ),
        ),
        (
            Signature(
                r"ERR_OSSL_EVP_UNSUPPORTED|digital envelope routines::?unsupported",
                "Error: error:0308010C:digital envelope routines::unsupported",
                3,
            ),
            Signature(r'the engine "node" is incompatible with this module', weight=3),
            Signature(r"EBADENGINE\W{1,4}unsupported engine|\bunsupported engine for"),
            Signature(
                r"no such built-in module: node:|ERR_UNKNOWN_BUILTIN_MODULE"
                r"|known not to (?:run|work) on node\.js|ERR_PNPM_UNSUPPORTED_ENGINE"
                r"|node(?:\.js)? version (?P<wanted>[>=^~v ]{0,4}[\d.]{1,12})[^\n]{0,40} is "
                r"required"
                r"|requires (?:at least|a minimum) node\.js (?:version )?"
                r"|node sass does not yet support your current environment"
                r"|crypto\S{0,3}\.(?:getRandomValues|hash) is not a function",
                "Error [ERR_UNKNOWN_BUILTIN_MODULE]: No such built-in module: node:sqlite",
                3,
            ),
        ),
        tell="`node --version` in the image against engines in package.json.",
        decide=("docker run --rm --entrypoint node <image> --version",),
        implies=("build-failed",),
        step="build",
        sources=("https://nodejs.org/en/blog/release/v17.0.0",),
        replayed=True,
    ),
    Fault(
        "ED436",
        "build-harmless-noise",
        "A warning of apt or pip that does no harm",
        "debconf without a terminal and pip as root inside of an image warn, and go on. They are "
        "not why a build fails.",
        (Remedy("Look for the first error after it", ("docker build --progress=plain .",)),),
        (
            Signature(
                r"debconf: (?:unable to initialize frontend|delaying package configuration)",
                "debconf: unable to initialize frontend: Dialog",
            ),
            Signature(r"running pip as the 'root' user can result"),
            Signature(r"apt does not have a stable cli interface"),
        ),
        tell="The build went on after it.",
        decide=("docker build --progress=plain .",),
        severity="warning",
        step="build",
        sources=("https://docs.docker.com/build/building/best-practices/",),
    ),
)
