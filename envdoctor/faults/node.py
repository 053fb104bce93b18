"""ED437-ED439: Node.js projects in images and containers."""

from envdoctor.model import Fault, Remedy, Signature

FAULTS = (
    Fault(
        "ED437",
        "package-json-not-in-container",
        "npm finds no package.json where it runs in the container or the build",
        "A mount lays an empty or another folder over the project's (.:/app from the wrong "
        "place); WORKDIR, working_dir: or -w name another folder than COPY fills; or RUN npm "
        "install stands before COPY package.json.",
        (
            Remedy(
                "See what the container finds there; without the mount, it is the image's",
                (
                    "docker compose run --rm --no-deps --entrypoint ls <service> -la <folder>",
                    "docker compose config | grep -n -A6 'volumes:'",
                ),
            ),
            Remedy(
                "The mount hides it: mount the folder that holds package.json, or leave the mount "
                "out"
            ),
            Remedy(
                "In the Dockerfile, in this order: WORKDIR /app, COPY package*.json ./, RUN npm "
                "install, COPY . .",
                ("grep -nE 'WORKDIR|COPY|RUN' Dockerfile",),
            ),
        ),
        (
            Signature(
                r"open '(?P<folder>/(?:(?:app|code|src|srv|usr/(?:src|app)|home/(?:node|app)"
                r"|opt/(?:app|node))\b[^'\n]{0,160}?)?)/?package\.json'",
                "npm ERR! enoent ENOENT: no such file or directory, open '/app/package.json'",
                3,
            ),
            # A path of a person's own machine (/home, /Users) is none of a container.
            Signature(
                r"ENOENT: no such file or directory, open '(?P<folder>/(?!home/|Users/|private/"
                r"|tmp/|mnt/|builds/)[^'\n]{0,200}?)/?package\.json'",
            ),
            Signature(
                r"couldn't find a package\.json file in \W?(?P<folder>/(?!home/(?!node/)|Users/)"
                r"[^\s\"']{0,200})",
                'error Couldn\'t find a package.json file in "/usr/src/app"',
                3,
            ),
            Signature(
                r"ERR_PNPM_NO_(?:IMPORTER_MANIFEST_FOUND|PKG_MANIFEST)[^\n]{0,80} found in "
                r"\W?(?P<folder>/(?!home/(?!node/)|Users/)[^\s\"']{0,200})",
                "ERR_PNPM_NO_PKG_MANIFEST  No package.json found in /app",
                3,
            ),
        ),
        tell="The path in the message is one of the container. On your own machine instead: you "
        "are in the wrong folder.",
        decide=(
            "docker compose run --rm --no-deps --entrypoint ls <service> -la <folder>",
            "docker run --rm --entrypoint ls <image> -la <folder>",
        ),
        implies=("container-exited", "build-failed"),
        step="compose-up",
        sources=(
            "https://github.com/docker/bindmount-apps/issues/4",
            "https://docs.docker.com/engine/storage/bind-mounts/",
        ),
    ),
)
