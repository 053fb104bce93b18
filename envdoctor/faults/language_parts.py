"""ED722-ED723: compiled parts of packages, and PHP's extensions."""

from envdoctor.model import Fault, Remedy, Signature

FAULTS = (
    Fault(
        "ED722",
        "native-module-of-other-system",
        "A package was installed on another system than the one it runs on",
        "node_modules, vendor or a program came from the host (by COPY . . without .dockerignore, "
        "or by a mount) into the container, or from a Debian stage into an Alpine one: macOS, "
        "Windows, musl and glibc each need their own compiled parts.",
        (
            Remedy(
                "Keep the host's packages out of the image, and install them inside",
                ("printf 'node_modules\\n' >> .dockerignore", "docker compose build --no-cache"),
            ),
            Remedy("With a mount of the whole project, add `- /app/node_modules` to volumes:"),
            Remedy("Build and run on the same distribution: the same FROM in both stages"),
            Remedy(
                "A lock file that was made on another system lacks this one's packages: make it "
                "anew",
                ("rm -rf node_modules package-lock.json", "npm install"),
            ),
            Remedy(
                "Prisma: name the system in schema.prisma (binaryTargets) and generate it in the "
                "image"
            ),
        ),
        (
            Signature(
                r"\.node'?\W{1,3}(?:invalid ELF header|wrong ELF class|not a mach-o file)"
                r"|invalid ELF header",
                "Error: /app/node_modules/bcrypt/lib/binding/bcrypt_lib.node: invalid ELF header",
                3,
            ),
            Signature(
                r"cannot find module \W?(?P<package>@(?:rollup/rollup|esbuild/|swc/core|next/swc|"
                r"img/sharp|parcel/watcher|tailwindcss/oxide|biomejs/cli|oxc-[\w-]{1,30}/|"
                r"rspack/binding)-?[\w./-]{0,60})",
                "Error: Cannot find module '@rollup/rollup-linux-x64-musl'. npm has a bug related "
                "to optional dependencies",
                3,
            ),
            Signature(
                r"installed esbuild (?:for another platform|on another platform)"
                r"|could not load the \W?sharp\W? module using the"
                r"|lightningcss\.[\w-]{1,40}\.node",
                "You installed esbuild for another platform than the one you're currently using.",
                3,
            ),
            Signature(
                r"query engine library for current platform|prisma engines do not seem to be "
                r"compatible|npm (?:ERR!|error) code EBADPLATFORM|could not locate the query "
                r"engine for runtime",
                "The Prisma engines do not seem to be compatible with your system",
                3,
            ),
        ),
        tell="The file is there and was made for another system.",
        decide=("cat .dockerignore", "grep -nE '^FROM|COPY' Dockerfile"),
        probes=("project-mounts", "project-build"),
        implies=(
            "bind-mount-hides-image-content",
            "container-exited",
            "build-failed",
        ),
        step="compose-up",
        sources=(
            "https://github.com/nodejs/docker-node/blob/main/docs/BestPractices.md",
            "https://www.prisma.io/docs/orm/reference/prisma-schema-reference#binarytargets-options",
        ),
        replayed=True,
    ),
    Fault(
        "ED723",
        "php-extension-missing",
        "The image's PHP lacks an extension that the project needs",
        "The official php images come with few extensions; each other one is added in the "
        "Dockerfile. Installed for the wrong image: the web server's, the command line's and the "
        "worker's image may differ.",
        (
            Remedy("In the Dockerfile: RUN docker-php-ext-install <extension>"),
            Remedy(
                "Databases: pdo_mysql and mysqli, or libpq-dev by apt-get and then pdo_pgsql and "
                "pgsql; Redis and the like: RUN pecl install redis && docker-php-ext-enable redis"
            ),
            Remedy("See what is there", ("docker run --rm --entrypoint php <image> -m",)),
        ),
        (
            Signature(
                r"requires? (?:PHP extension )?ext-(?P<extension>[\w-]{1,40})[^\n]{0,60}"
                r"(?:missing|not installed)|requires PHP extension (?P<name>[\w-]{1,40})"
                r"|install or enable PHP's (?P<php>[\w-]{1,40}) extension",
                "- Root composer.json requires PHP extension ext-gd * but it is missing from your "
                "system.",
                3,
            ),
            Signature(
                r"could not find driver\b",
                "could not find driver (Connection: mysql, SQL: select * from users)",
            ),
            Signature(
                r"call to undefined function \\?(?P<function>(?:mysqli?|pg|curl|mb|bc|gd|image|"
                r"gmp|ldap|imap|sodium|bind|socket|zip|intl|exif|pcntl)_?\w{0,40})\(",
                "Fatal error: Uncaught Error: Call to undefined function mysqli_connect()",
                3,
            ),
            Signature(
                r"class \W{0,2}(?P<class>Redis|Memcached|Imagick|ZipArchive|NumberFormatter|"
                r"DOMDocument|SoapClient|mysqli|MongoDB\\Driver\\Manager)\W{0,2} not found",
                'Class "Redis" not found',
            ),
        ),
        tell="`php -m` in the image does not list it.",
        decide=("docker compose exec <service> php -m",),
        implies=("build-failed", "container-exited"),
        step="build",
        sources=("https://hub.docker.com/_/php",),
        replayed=True,
    ),
)
