"""Compose files with one mistake each: what Compose says of it, our hint, and the line.

`tests/engine/test_compose_schema.py` compares the sentences with those of real Composes.
"""

from __future__ import annotations

from typing import NamedTuple


class Wrong(NamedTuple):
    """A file's text; `said` is Compose's sentence, `hint` what we add, `line` where it is wrong."""

    text: str
    said: str
    hint: str
    line: int


def service(said: str, hint: str, *lines: str, at: int = 0) -> Wrong:
    """A service `web` with these lines; the mistake is in the last, or `at` that many above."""
    text = "".join(f"    {line}\n" for line in ("image: busybox", *lines))
    return Wrong(f"services:\n  web:\n{text}", said, hint, 3 + len(lines) - at)


def word(said: str, *lines: str) -> Wrong:
    """A word that Compose cannot decode."""
    return service(f"'services[web]{said}", "", *lines)


def cast(said: str, *lines: str) -> Wrong:
    """A number or a truth value in quotes that is none."""
    return service(f"error while interpolating services.web.{said}", "", *lines)


SHAPED = (
    # kinds of values
    service("services.web.ports must be a array", "list is meant", "ports: 80:80"),
    service("services.web.ports must be a array", "list is meant", "ports:"),
    service("services.web.volumes must be a array", "list is meant", "volumes: {./a: /b}"),
    service("services.web.restart must be a string", "", "restart: true"),
    service("services.web.user must be a string", "", "user: 1000"),
    service("services.web.healthcheck must be a mapping", "", "healthcheck: curl localhost"),
    service("services.web.healthcheck.interval must be a string", "",
            "healthcheck:", "  interval: 30"),
    service("services.web.deploy.resources.limits.memory must be a string", "",
            "deploy: {resources: {limits: {memory: 512}}}"),
    service("services.web.privileged must be a boolean or string", "", "privileged: [a]"),
    service("services.web.environment.A must be a boolean, null, number or string", "",
            "environment:", "  A: [b]"),
    service("services.web.environment must be a mapping", "list or mapping is meant",
            "environment: A=b"),
    service("services.web.environment must be a mapping", "list or mapping is meant",
            "environment:", "#  A: b", at=1),
    service("services.web.environment.[1]: unexpected type map[string]interface {}",
            "KEY=value is meant", "environment:", "  - A=b", "  - C: d"),
    service("services.web.depends_on must be a array", "list or mapping is meant",
            "depends_on: web"),
    service("services.web.command must be a null", "list or string is meant", "command: {a: b}"),
    service("services.web.command.1 must be a string", "", "command:", "  - sleep", "  - 60"),
    service("services.web.build must be a string", "mapping or string is meant", "build: 5"),
    service("services.web.build.context must be a string", "", "build:", "  context:"),
    service("services.web.dns.[0]: unexpected type int", "string is meant", "dns: [8]"),
    Wrong("services:\n  web:\n", "services.web must be a mapping", "", 2),
    Wrong("services: [web]\n", "services must be a mapping", "", 1),
    Wrong("services:\n  web: {image: a}\nvolumes: [data]\n", "volumes must be a mapping", "", 3),
    Wrong("services:\n  web: {image: a}\nvolumes:\n", "volumes must be a mapping", "", 3),
    Wrong("services:\n  web: {image: a}\nvolumes:\n  data: local\n",
          "volumes.data must be a mapping or null", "", 4),
    Wrong("version: 3.8\nservices:\n  web: {image: a}\n", "version must be a string", "", 1),
    Wrong("services:\n  web: {image: a}\ninclude: other.yaml\n",
          "`include` must be a list, got other.yaml", "", 3),
    # keys
    service("services.web additional properties 'enviroment' not allowed",
            "environment is meant", "enviroment: {A: b}"),
    service("services.web additional properties 'frobnicate' not allowed", "", "frobnicate: 1"),
    service("services.web.build additional properties 'dockerfil' not allowed",
            "dockerfile is meant", "build: {dockerfil: a}"),
    service("services.web.healthcheck additional properties 'intervall' not allowed",
            "interval is meant", "healthcheck:", "  test: 'true'", "  intervall: 5s"),
    service("services.web.ports.0 additional properties 'publish' not allowed",
            "published is meant", "ports:", "  - target: 80", "    publish: 80"),
    Wrong("services:\n  web: {image: a}\nnetwork: {}\n",
          "additional properties 'network' not allowed", "networks is meant", 3),
    Wrong("services:\n  my web: {image: a}\n",
          "services additional properties 'my web' not allowed", "", 2),
    Wrong("services:\n  web: {image: a}\nnetworks:\n  x: {extern: true}\n",
          "networks.x additional properties 'extern' not allowed", "external is meant", 4),
    # words, numbers, what is missing, what is there twice
    service("services.web.depends_on.web.condition value must be one of 'service_started', "
            "'service_healthy', 'service_completed_successfully'", "",
            "depends_on: {web: {condition: healthy}}"),
    service("services.web.gpus value must be 'all'", "", "gpus: some"),
    service("services.web.container_name '-' does not match pattern "
            "'[a-zA-Z0-9][a-zA-Z0-9_.-]+'", "", "container_name: '-'"),
    service("services.web.oom_score_adj must be a string", "maximum: got 2,000, want 1,000",
            "oom_score_adj: 2000"),
    service("services.web.depends_on.web missing property 'condition'", "",
            "depends_on:", "  web: {restart: true}"),
    service("services.web.volumes.0 must be a string", "missing property 'type'",
            "volumes:", "  - source: /a", "    target: /b", at=1),
    service("services.web.ulimits.nofile must be a integer or string", "missing property 'hard'",
            "ulimits: {nofile: {soft: 1}}"),
    service("services.web.develop.watch.0 missing properties 'path', 'action'", "",
            "develop: {watch: [{}]}"),
    service("services.web.security_opt items at 0 and 2 are equal", "",
            "security_opt: ['a:b', 'c:d', 'a:b']"),
)  # fmt: skip

WORDED = (
    # words inside of values
    word('.stop_grace_period\' time: unknown unit " s" in duration "1 s"',
         "stop_grace_period: 1 s"),
    word('.healthcheck.interval\' time: missing unit in duration "10"',
         "healthcheck:", "  test: 'true'", "  interval: '10'"),
    word('.healthcheck.timeout\' time: invalid duration "soon"',
         "healthcheck: {test: a, timeout: soon}"),
    word(".mem_limit' invalid suffix: 'x'", "mem_limit: 5x"),
    word(".shm_size' invalid size: 'big'", "shm_size: big"),
    word('.deploy.resources.limits.memory\' strconv.ParseFloat: parsing "1,5": invalid syntax',
         "deploy: {resources: {limits: {memory: '1,5g'}}}"),
    word(".command' invalid command line string", "command: a 'b"),
    word(".extra_hosts' invalid additional host, missing IP: db", "extra_hosts: [db]"),
    word(".build.pull' invalid boolean: maybe", "build: {context: ., pull: maybe}"),
    cast('cpus: failed to cast to expected type: strconv.ParseFloat: parsing "1,5": invalid syntax',
         "cpus: '1,5'"),
    cast('scale: failed to cast to expected type: strconv.Atoi: parsing "two": invalid syntax',
         "scale: two"),
    cast('ulimits.nofile.soft: failed to cast to expected type: strconv.Atoi: parsing "x": '
         "invalid syntax", "ulimits: {nofile: {soft: x, hard: 5}}"),
    cast('cpu_quota: failed to cast to expected type: strconv.ParseInt: parsing "50ms": invalid '
         "syntax", "cpu_quota: 50ms"),
    cast("privileged: failed to cast to expected type: invalid boolean: maybe",
         "privileged: maybe"),
    service("Invalid containerPort: http", "", "ports: ['80:http']"),
    service("Invalid hostPort: web", "", "ports: ['web:80']"),
    service("Invalid ip address: localhost", "", "ports: ['localhost:80:80']"),
    service("Invalid ip address ::1: address ::1:: too many colons in address", "",
            "ports: ['::1:80:80']"),
    service("No port specified: 80:<empty>", "", "ports: ['80:']"),
    service("Invalid ranges specified for container and host Ports: 1-3 and 1-2", "",
            "ports: ['1-2:1-3']"),
    service("Invalid proto: http", "", "ports: ['80:80/http']"),
    service("empty section between colons", "", "volumes: ['./d:']"),
    service("too many colons", "", "volumes: ['./d:/d:ro:rw']"),
    service("service volume services.web.volumes.[0] is missing a mount target", "",
            "volumes: [{type: volume, source: x}]"),
    # keys that exclude each other, names of services that there are not
    service("services.web: can't set distinct values on 'mem_limit' and "
            "'deploy.resources.limits.memory': invalid compose project", "",
            "deploy: {resources: {limits: {memory: 64m}}}", "mem_limit: 32m"),
    service("service web declares mutually exclusive `network_mode` and `networks`: invalid "
            "compose project", "", "networks: [default]", "network_mode: host"),
    service("can't set container_name and web as container name must be unique", "",
            "container_name: shop", "scale: 2"),
    service('healthcheck.test must start either by "CMD", "CMD-SHELL" or "NONE"', "",
            "healthcheck: {test: [curl, localhost]}"),
    service('service "web" depends on undefined service "db": invalid compose project', "",
            "network_mode: service:db"),
    service('service "web" depends on undefined service "db": invalid compose project', "",
            "volumes_from: ['db:ro']"),
    service("dependency cycle detected: web -> web", "", "depends_on: [web]"),
)  # fmt: skip

WRONG = (*SHAPED, *WORDED)
