"""Variables: those of the Compose file, files of variables, and what well-known images require."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from envdoctor.host import Host
from envdoctor.model import Evidence, Finding, Settings, Status
from envdoctor.probes.engine_facts import many
from envdoctor.probes.project.contents.image_facts import REQUIRED_VARIABLES, repository
from envdoctor.probes.project.ground import Ground, docker_says, ground, skipped
from envdoctor.probes.project.server.official import may_have_data, other_program, version
from envdoctor.project.requirements import Place, Problem, Service, Variable

UNSET = "ED470"  # compose-variable-unset
REQUIRED = "ED472"  # compose-required-variable
FILE_MISSING = "ED473"  # compose-env-file-missing
FILE_SYNTAX = "ED474"  # env-file-syntax
SECRET = "ED475"  # compose-secret-file-missing
APP_NEEDS = "ED490"  # app-env-missing

# The releases of February 2020 were the first to want a password; a tag of an older one is as it
# was, see https://github.com/docker-library/postgres/pull/658.
FIRST_TO_ASK: Mapping[tuple[int, ...], tuple[int, ...]] = {
    (9, 4): (26,), (9, 5): (21,), (9, 6): (17,), (10,): (12,), (11,): (7,), (12,): (2,),
}  # fmt: skip

SAMPLES = (".env.example", ".env.sample", ".env.dist", ".env.template", "env.example")


def check(host: Host, settings: Settings) -> Iterator[Finding]:
    """Every variable without a value, every file of variables that is not there."""
    here = ground(host, settings)
    compose = here.compose
    if not here.project.compose:
        yield skipped("no Compose file here")
        return
    found = [*_required(here), *_unset(here), *_files(here), *_secrets(here)]
    for service in compose.services:
        found += _of_image(here, service)
    yield from found
    if not found:
        names = sorted({v.name for v in compose.variables})
        yield Finding(Status.PASS, many(len(names), "variable"), data={"variables": names})


def _required(here: Ground) -> Iterator[Finding]:
    for problem in here.compose.problems:
        if problem.kind == "required":
            name = problem.data["variable"]
            evidence = (docker_says(problem.said or problem.text), here.quote(problem.place),
                        *_sample(here, name))  # fmt: skip
            text = f"{problem.place}: {name} must be set"
            yield Finding(Status.FAIL, text, evidence, REQUIRED, {"variable": name})


def _unset(here: Ground) -> Iterator[Finding]:
    """Compose puts in nothing and goes on, with a warning of its own."""
    seen: dict[str, list[Variable]] = {}
    for variable in here.compose.variables:
        if variable.value is None and variable.default is None and not variable.required:
            seen.setdefault(variable.name, []).append(variable)
    for name, places in seen.items():
        said = f'The "{name}" variable is not set. Defaulting to a blank string.'
        quotes = tuple(here.quote(v.place) for v in places[:3])
        evidence = (docker_says(said), *quotes, *_sample(here, name))
        text = f"{places[0].place}: {name} is not set, nothing is put in"
        yield Finding(Status.WARN, text, evidence, UNSET, {"variable": name})


def _sample(here: Ground, name: str) -> tuple[Evidence, ...]:
    """A file that shows how the project's authors mean the variable to be set."""
    for file in SAMPLES:
        text = here.host.read_text(f"{here.compose.folder}/{file}").text or ""
        for number, line in enumerate(text.splitlines(), 1):
            if line.strip().startswith((f"{name}=", f"export {name}=")):
                # The value is an example, but people have put real ones there.
                return (Evidence(f"{file}:{number}", f"{name}=…"),)
    return ()


def _files(here: Ground) -> Iterator[Finding]:
    together: dict[tuple[Place, str], list[Problem]] = {}  # an anchor's line is of several services
    for problem in here.compose.problems:
        if problem.kind in ("env-file", "env-file-missing"):
            together.setdefault((problem.place, problem.data.get("path", "")), []).append(problem)
    for same in together.values():
        problem = next((p for p in same if p.said), same[0])
        missing = problem.kind == "env-file-missing"
        evidence = [docker_says(problem.said or problem.text)]
        evidence += [here.quote(problem.place)] if missing else []
        path = problem.data.get("path", problem.place.file)
        text = f"{problem.place}: {path} is missing" if missing else f"{problem.place}: no variable"
        if missing and len(same) > 1:
            text += f", wanted by {', '.join(p.data['service'] for p in same)}"
        fault = FILE_MISSING if missing else FILE_SYNTAX
        yield Finding(Status.FAIL, text, tuple(evidence), fault, {"path": path})


def _secrets(here: Ground) -> Iterator[Finding]:
    """A secret or a config that a variable holds, which has to be set."""
    compose = here.compose
    for kind, declared in (("secret", compose.secrets), ("config", compose.configs)):
        for named in declared:
            users = [s for s in compose.services if named.name in s.uses]
            if not named.variable or not users or compose.values.get(named.variable) is not None:
                continue
            said = f'environment variable "{named.variable}" required by {kind}'
            evidence = (docker_says(said), here.quote(named.place), *_sample(here, named.variable))
            text = f"{named.place}: the {kind} {named.name} is to come from {named.variable}, "
            data = {"variable": named.variable, "secret": named.name,
                    "folder": "secrets", "path": f"secrets/{named.name}.txt"}  # fmt: skip
            yield Finding(Status.FAIL, f"{text}which is not set", evidence, SECRET, data)


def _of_image(here: Ground, service: Service) -> Iterator[Finding]:
    """Databases refuse to begin without a password; once their volume is filled they do not ask."""
    needs = REQUIRED_VARIABLES.get(repository(service.image)) if not service.build else None
    if needs is None or needs.fulfilled(_resolved(here, service)) or _asks_not(service.image):
        return
    if may_have_data(here, service, needs.data):
        return
    if service.entrypoint is not None or other_program(service.command, needs.programs):
        return  # something else than the server is started
    evidence = (
        Evidence("the container would say", needs.complaint), here.quote(service.at("image")),
        here.quote(service.at("environment")),
    )  # fmt: skip
    data = {"variable": needs.names[0], "image": service.image, "service": service.name}
    text = f"{service.name}: {service.image} wants {needs.names[0]}"
    yield Finding(Status.FAIL, text, evidence, APP_NEEDS, data)


def _asks_not(image: str) -> bool:
    """A release of Postgres from before February 2020, whose image is built no more."""
    found = version(image)
    if repository(image) != "library/postgres" or not found:
        return False
    series, release = (found[:2], found[2:3]) if found < (10,) else (found[:1], found[1:2])
    if series < (9, 4) and len(found) > 1:
        return True
    return bool(release) and release < FIRST_TO_ASK.get(series, (0,))


def _resolved(here: Ground, service: Service) -> dict[str, str]:
    """The environment with what is only named (`- KEY`) taken from the shell's."""
    shell = here.host.environ
    given = {n: shell.get(n) if v is None else v for n, v in service.environment.items()}
    return {name: value for name, value in given.items() if value is not None}
