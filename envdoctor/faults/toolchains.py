"""ED720-ED721: the language of the project is not in the image, or not as it is needed."""

from envdoctor.model import Fault, Remedy, Signature

_FOLLOWS = ("build-failed", "container-exited", "bind-mount-hides-image-content")

FAULTS = (
    Fault(
        "ED720",
        "toolchain-version-unsuitable",
        "The image's Go, Java, PHP, Ruby, Rust, .NET or Yarn is not the version that is needed",
        "The project states which version of its language it needs, in go.mod, pom.xml, "
        "composer.json, Gemfile, Cargo.toml or the like, and FROM names an image with another one. "
        "A dependency that was renewed may have raised it.",
        (
            Remedy(
                "Name an image with the wanted version: FROM golang:<wanted>, and the same for "
                "every stage that builds or runs it",
                ("grep -n '^FROM' Dockerfile",),
            ),
            Remedy("Then build with a fresh base image", ("docker build --pull .",)),
            Remedy("Or lower what the project asks for, if it runs on the older version as well"),
            Remedy(
                "Yarn or pnpm, before they are called: RUN npm install -g corepack@latest && "
                "corepack enable"
            ),
        ),
        (
            Signature(
                r"requires go >= ?(?P<wanted>[\d.]{1,12})[^\n]{0,10}running go ?(?P<have>[\d.]+)"
                r"|go\.mod file indicates go (?P<indicated>[\d.]{1,12}), but",
                "go: go.mod requires go >= 1.24.0 (running go 1.23.8; GOTOOLCHAIN=local)",
                3,
            ),
            Signature(
                r"note: module requires Go (?P<wanted>[\d.]{1,12})"
                r"|invalid go version '(?P<version>[\d.]{1,12})': must match format"
                r"|go\.mod:\d{1,4}: unknown directive: (?:toolchain|tool|godebug)"
                r"|package [\w./-]{1,100} is not in (?:GOROOT|std) \(",
                "go: errors parsing go.mod: invalid go version '1.21.0': must match format 1.23",
                3,
            ),
            Signature(
                r"UnsupportedClassVersionError|recognizes class file versions up to"
                r"|unsupported class file major version (?P<version>\d{1,3})"
                r"|class file has wrong version",
                "java.lang.UnsupportedClassVersionError: App has been compiled by a more recent "
                "version of the Java Runtime (class file version 61.0)",
                3,
            ),
            Signature(
                r"invalid (?:target|source) release: (?P<wanted>[\d.]{1,6})"
                r"|release version (?P<release>\d{1,3}) not supported"
                r"|requires at least JVM runtime version (?P<jvm>\d{1,3})"
                r"|compatible with Java (?P<java>\d{1,3}) and the consumer needed a component"
                r"|cannot find a java installation on your machine[^\n]{0,80}matching",
                "Fatal error compiling: error: invalid target release: 17",
                3,
            ),
            Signature(
                r"your ruby version is (?P<have>[\d.]{1,12}), but your gemfile specified"
                r"|requires ruby version [^\n]{1,40}(?:incompatible with the current|the current "
                r"ruby version)",
                "Your Ruby version is 2.7.2, but your Gemfile specified 3.0.0",
                3,
            ),
            Signature(
                r"your php version \((?P<have>[\d.]{1,12})[^\n]{0,80} does not satisfy"
                r"|composer dependencies require a PHP version",
                "Root composer.json requires php ^8.1 but your php version (8.0.30) does not "
                "satisfy that requirement.",
                3,
            ),
            Signature(
                r"requires rustc (?P<wanted>[\d.]{1,12}) or newer"
                r"|rustc (?P<have>[\d.]{1,12}) is not supported by"
                r"|feature `edition20\d\d` is required"
                r"|lock ?file version `?\d`? (?:requires|was found)",
                "error: package `clap v4.4.0` cannot be built because it requires rustc 1.70.0 or "
                "newer, while the currently active rustc version is 1.65.0",
                3,
            ),
            Signature(
                r"NETSDK1045|\.NET SDK does not support targeting \.NET (?P<wanted>[\d.]{1,8})"
                r"|you must install or update \.NET to run this application"
                r"|not possible to find any compatible framework version"
                r"|compatible \.NET SDK was not found",
                "error NETSDK1045: The current .NET SDK does not support targeting .NET 8.0.",
                3,
            ),
            Signature(
                r"declared in its mix\.exs file it supports only elixir"
                r"|current dart sdk version is [^\n]{1,160}requires sdk version"
                r"|no ruby version matching|no version is set for command",
                "You're trying to run :shop on Elixir v1.13 but it has declared in its mix.exs "
                "file it supports only Elixir ~> 1.14",
                3,
            ),
            Signature(
                r"package\.json defines \W?packageManager\W{1,5}(?P<manager>[\w@.-]{1,40})"
                r"|cannot find matching keyid"
                r"|this project is configured to use (?:yarn|pnpm|npm)\b",
                'This project\'s package.json defines "packageManager": "yarn@3.5.0". However the '
                "current global version of Yarn is 1.22.22.",
                3,
            ),
        ),
        tell="The sentence names both versions. Python and Node.js have faults of their own.",
        decide=("grep -n '^FROM' Dockerfile", "docker run --rm --entrypoint go <image> version"),
        implies=_FOLLOWS,
        step="build",
        sources=(
            "https://go.dev/doc/toolchain",
            "https://github.com/docker-library/golang/issues/472",
        ),
        replayed=True,
    ),
    Fault(
        "ED721",
        "native-build-tools-missing",
        "A package has to be compiled, and the image has no compiler or library for that",
        "Packages of Node.js, Ruby, Go or Rust with a part in C need make, a C compiler, Python "
        "(for Node.js) and the libraries they speak to. Slim and Alpine images leave them out; no "
        "ready-made package exists for this version or this processor.",
        (
            Remedy(
                "Debian images, before the step: RUN apt-get update && apt-get install -y "
                "build-essential python3 pkg-config"
            ),
            Remedy("Alpine images: RUN apk add --no-cache build-base python3 pkgconf"),
            Remedy(
                "Ruby's pg needs libpq-dev as well, mysql2 default-libmysqlclient-dev, psych "
                "libyaml-dev; on Alpine postgresql-dev, mariadb-dev, yaml-dev"
            ),
            Remedy("Go without C: ENV CGO_ENABLED=0, if no package needs it"),
        ),
        (
            Signature(
                r"gyp ERR! (?:find Python|stack Error: (?:not found: make|could not find any "
                r"python))",
                "gyp ERR! stack Error: not found: make",
                3,
            ),
            Signature(
                r"failed to build gem native extension"
                r"|an error occurred while installing (?P<package>[\w.-]{1,60}) \([^)\n]{1,30}\), "
                r"and bundler cannot continue",
                "An error occurred while installing pg (1.2.3), and Bundler cannot continue.",
                3,
            ),
            Signature(
                r"the system library `(?P<system>[\w.+-]{1,60})` required by crate"
                r"|failed to run custom build command for `[\w-]{1,60}-sys\b",
                "The system library `openssl` required by crate `openssl-sys` was not found.",
                3,
            ),
            Signature(
                r"linker `(?P<command>[\w.-]{1,60})` not found|failed to find tool\b"
                r"|\bis `(?P<tool>[\w.-]{0,30}(?:gcc|cc|clang|cmake|make|ar|g\+\+))` not installed"
                r"|C compiler \W?(?P<compiler>[\w.+-]{1,60})\W? not found"
                r"|can't find crate for `(?:std|core)`",
                "error: linker `cc` not found",
                3,
            ),
            Signature(
                r"no acceptable C compiler found|C compiler cannot create executables"
                r"|go-\w{2,20} requires cgo to work",
                "configure: error: no acceptable C compiler found in $PATH",
                2,
                r"pip|wheel",
            ),
            Signature(
                r"could not find (?:directory of )?openssl installation"
                r"|the pkg-config command could not be found"
                r"|package '[\w.+-]{1,60}',? [^\n]{0,40}not found in the pkg-config search path",
                "Could not find openssl via pkg-config: The pkg-config command could not be found.",
                2,
                r"pip|mysqlclient|wheel",
            ),
        ),
        tell="It is found in the image that the official one is built from (without -slim or "
        "-alpine), or it builds there.",
        decide=("docker run --rm --entrypoint sh <image> -c 'command -v make gcc python3'",),
        implies=(*_FOLLOWS, "command-not-in-image", "build-command-not-found"),
        step="build",
        sources=("https://github.com/nodejs/node-gyp#installation",),
        replayed=True,
    ),
)
