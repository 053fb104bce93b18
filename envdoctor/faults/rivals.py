"""ED738-ED739: files that two programs hold at once, and names that differ in their letters."""

from envdoctor.model import Fault, Remedy, Signature

FAULTS = (
    Fault(
        "ED738",
        "database-folder-in-use",
        "Two database servers want the same data folder",
        "A second container has the same volume or folder: an older project's, a renamed one, "
        "replicas, or an upgrade that starts the new one before the old one has ended. Or the "
        "server was killed and its lock file stayed on a disk that does not release locks (NFS, a "
        "folder of Windows or macOS).",
        (
            Remedy(
                "See which containers have the volume, and stop the other one",
                ("docker ps --filter volume=<name>", "docker stop <other>"),
            ),
            Remedy(
                "None has it: the lock is left over. Start the service again; Postgres removes "
                "its own once no such process is there",
                ("docker compose up -d --force-recreate <service>",),
            ),
            Remedy("Use a named volume and not a network share for the data"),
        ),
        (
            Signature(
                r"lock file \W?\S{0,120}postmaster\.pid\W? already exists"
                r"|another postmaster \(pid|unable to lock \S{1,120}ibdata\d{1,2}\W{1,3}error: 11"
                r"|unable to lock the lock file: \S{0,80}mongod\.lock"
                r"|can't lock aria control file",
                'FATAL:  lock file "postmaster.pid" already exists',
                3,
            ),
            # Elasticsearch says so as well where it may not write there.
            Signature(r"failed to obtain node locks?", weight=1),
            Signature(
                r"check that you do not already have another mysqld process"
                r"|is another (?:server|process) (?:already )?(?:using|running)",
                weight=2,
            ),
        ),
        tell="`docker ps` with the volume's name lists more than one container.",
        decide=("docker ps --filter volume=<name>",),
        implies=("container-exited", "healthcheck-unhealthy", "database-not-ready"),
        step="compose-up",
        sources=("https://www.postgresql.org/docs/current/creating-cluster.html",),
        replayed=True,
    ),
    Fault(
        "ED739",
        "project-file-unresolved",
        "The build does not find one of the project's own files, most often for its letters' case",
        "macOS and Windows take ./App and ./app for the same file, Linux in the container does "
        "not. Git keeps a name's old case when only that was changed. Or .dockerignore or COPY "
        "leaves the file out.",
        (
            Remedy(
                "Compare the name in the import with the one that Git has, letter by letter",
                ("git ls-files | grep -i <name>",),
            ),
            Remedy(
                "Change a name's case in Git in two steps",
                ("git mv <name> <name>.new", "git mv <name>.new <right-name>"),
            ),
            Remedy("See whether it is left out", ("cat .dockerignore",)),
        ),
        (
            Signature(
                r"module not found: (?:error: )?can't resolve '(?P<file>(?:\.{1,2}/|@/|src/)[^'\n]"
                r"{1,200})'",
                "Module not found: Error: Can't resolve './App' in '/app/src'",
            ),
            Signature(
                r"TS2307: cannot find module '(?P<file>(?:\.{1,2}/|@/)[^'\n]{1,200})'"
                r"|cannot find module '(?P<other>\.{1,2}/[^'\n]{1,200})' or its corresponding"
                r"|could not resolve \W?(?P<rollup>\.{1,2}/[^\s\"'`]{1,200})\W{1,3}from",
                "error TS2307: Cannot find module './x' or its corresponding type declarations.",
            ),
            Signature(
                r"differs from already included file name \W[^\n]{1,200} only in casing",
                "differs from already included file name '/app/src/App.ts' only in casing",
                3,
            ),
        ),
        tell="The build works on the machine of its author, and fails in the container.",
        decide=("git ls-files | grep -i <name>", "cat .dockerignore"),
        implies=("build-failed",),
        step="build",
        sources=(
            "https://git-scm.com/docs/git-config#Documentation/git-config.txt-coreignoreCase",
        ),
        replayed=True,
    ),
)
