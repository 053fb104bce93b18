"""ED735-ED737: what a program in the container expects to find, and does not."""

from envdoctor.model import Fault, Remedy, Signature


def _not_there(places: str) -> str:
    """A pattern: no file of settings there, as open() and the errors of languages name it."""
    file = (
        rf"/(?:{places})\b[^\s'\":]{{0,200}}"
        r"\.(?:ya?ml|json|toml|conf|cfg|config|ini|env|pem|crt|key|properties|xml)"
    )
    return (
        rf"\b(?:open|grep|cat|sed|stat):? \W?(?P<path>{file})\W{{0,2}}: no such file"
        r"|(?:\[Errno 2\] no such file or directory: |no such file or directory, open )\W?"
        rf"(?P<file>{file})|FileNotFoundException: (?P<java>{file}) \(no such file"
        r"|FileNotFoundException: could not find file '(?P<dotnet>/[^'\n]{1,200})'"
        r"|no such file or directory\W{1,3}open '(?P<secret>/run/secrets/[^'\n]{1,80})"
        r"|open (?P<mounted>/run/secrets/[\w.-]{1,80}): no such file"
    )


_OTHERS = (
    r"/certs/client|docker endpoint|package\.json|docker-compose|compose\.ya?ml|dockerfile"
    r"|daemon\.json"
)

FAULTS = (
    Fault(
        "ED735",
        "cluster-identity-mismatch",
        "The volume belongs to another cluster than the one that was started",
        "Kafka, MongoDB, Elasticsearch and the like write an identity into their volume at the "
        "first start. One part of the cluster was made anew (ZooKeeper's or another node's volume "
        "is gone, or a setting changed), and the kept volume carries the old identity.",
        (
            Remedy(
                "Begin anew with all parts, if there is nothing to lose",
                ("docker compose down --volumes", "docker compose up -d"),
                risk="deletes all data of this project's volumes",
            ),
            Remedy("For good: give every part a named volume, ZooKeeper's data and log as well"),
            Remedy(
                "Kafka, keeping the topics' data: remove meta.properties from its data folder, "
                "then start"
            ),
        ),
        (
            Signature(
                r"cluster ?id (?P<new>\S{4,40}) doesn't match stored cluster ?id"
                r"|InconsistentClusterId|invalid cluster\.id in\W|InconsistentBrokerId"
                r"|inconsistent (?:replica set|node) id",
                "The Cluster ID gKMTPC doesn't match stored clusterId Some(K6-IR) in "
                "meta.properties.",
                3,
            ),
            Signature(
                r"No active controller|not the same as the cluster UUID"
                r"|belongs to a different cluster|cluster uuid[^\n]{0,80}differ",
                weight=1,
            ),
        ),
        tell="The log names two identities.",
        decide=("docker compose config --volumes", "docker volume ls"),
        implies=("container-exited", "healthcheck-unhealthy"),
        step="compose-up",
        sources=("https://github.com/wurstmeister/kafka-docker/issues/559",),
        replayed=True,
    ),
    Fault(
        "ED736",
        "browser-missing",
        "The browser that the program drives is not in the image, or may not start there",
        "Playwright, Puppeteer and Selenium drive a browser that is installed apart from their "
        "package, into the home of the user that installs it, and that needs many libraries. Its "
        "version belongs to the package's version.",
        (
            Remedy(
                "Playwright, in the Dockerfile: RUN npx playwright install --with-deps chromium"
            ),
            Remedy(
                "Or build on an image that has it, of the very same version as the package: FROM "
                "mcr.microsoft.com/playwright:v<version>-noble"
            ),
            Remedy(
                "Puppeteer: RUN npx puppeteer browsers install chrome, or apt-get install chromium "
                "and ENV PUPPETEER_EXECUTABLE_PATH=/usr/bin/chromium"
            ),
            Remedy(
                "No usable sandbox: run it as another user than root, or start it with --no-sandbox"
            ),
        ),
        (
            Signature(
                r"executable doesn't exist at (?P<path>\S{1,200})"
                r"|playwright (?:test or playwright )?was just installed or updated"
                r"|missing dependencies to run browsers"
                r"|browserType\.launch: host system is missing",
                "browserType.launch: Executable doesn't exist at /root/.cache/ms-playwright/chrome",
                3,
            ),
            Signature(
                r"could not find (?:expected browser|chrom(?:e|ium)|browser revision)[^\n]{0,60}"
                r"(?:locally|\(ver)|cannot find chrome binary"
                r"|browser was not found at the configured executablepath"
                r"|tried to find the browser at the configured path",
                "Could not find Chrome (ver. 121.0.6167.85).",
                3,
            ),
            Signature(
                r"no usable sandbox|running as root without --no-sandbox|DevToolsActivePort file "
                r"doesn't exist|failed to launch the browser process",
                "Running as root without --no-sandbox is not supported.",
            ),
        ),
        tell="`npx playwright install --dry-run` in the container shows where it is expected.",
        decide=("docker compose exec <service> npx playwright install --dry-run",),
        implies=("container-exited", "shared-library-missing"),
        step="compose-up",
        sources=("https://playwright.dev/docs/docker", "https://pptr.dev/troubleshooting"),
        replayed=True,
    ),
    Fault(
        "ED737",
        "configured-file-missing",
        "A file that the program's settings name is not in the container",
        "A certificate, a configuration or a data file is looked for at a path of the container, "
        "and nothing put it there: it was never made on the host, the mount goes to another path, "
        "COPY leaves it out, or it is a path of the host.",
        (
            Remedy(
                "See what lies there",
                ("docker compose run --rm --no-deps --entrypoint ls <service> -la <folder>",),
            ),
            Remedy("Make the file on the host, then mount it: volumes: ['./<file>:<path>:ro']"),
            Remedy(
                "A certificate for trying it out",
                (
                    "openssl req -x509 -newkey rsa:2048 -nodes -days 365 -subj /CN=localhost "
                    "-keyout key.pem -out cert.pem",
                ),
            ),
        ),
        (
            Signature(
                r"cannot load certificate(?: key)? \W?(?P<cert>/[^\s\"']{1,200})[^\n]{0,200}no such"
                r"|BIO_new_file\(\W?(?P<file>/[^\s\"')]{1,200})[^\n]{0,120}no such file"
                r"|SSLCertificate\w{0,10}: file \W?(?P<apache>/\S{1,200}?)\W? does not exist",
                'nginx: [emerg] cannot load certificate "/etc/nginx/certs/web.crt": BIO_new_file() '
                "failed (SSL: error:02001002:system library:fopen:No such file or directory)",
                3,
            ),
            Signature(
                r"\[emerg\] [^\n]{0,60}?open\(\) \W?(?P<conf>/[^\s\"']{1,200})\W? failed \(2: no",
                '[emerg] open() "/etc/nginx/snippets/tls.conf" failed (2: No such file or '
                "directory)",
                3,
            ),
            Signature(
                _not_there(r"config|conf|certs?|etc/(?!docker|apt|hosts|containers)|run/secrets"),
                "open /etc/prometheus/prometheus.yml: no such file or directory",
                unless=_OTHERS,
            ),
            Signature(_not_there(r"app|code|data|srv|usr/src|opt"), weight=1, unless=_OTHERS),
        ),
        tell="`ls` of the path in the container fails; its mount is missing or goes elsewhere.",
        decide=(
            "docker compose config | grep -n -A8 'volumes:'",
            "docker compose run --rm --no-deps --entrypoint ls <service> -la <folder>",
        ),
        probes=("project-mounts",),
        implies=("container-exited",),
        step="compose-up",
        sources=("https://github.com/dperson/nginx/issues/26",),
    ),
)
