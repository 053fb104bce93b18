"""Credential helpers: the programs that keep registry logins. Each one is really run.

A helper that is missing, broken or waits for a dialogue breaks every pull, public ones included.
`list` is the one request that changes nothing and shows no secret; even so only the number of its
entries leaves this file.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from envdoctor.host import Host, json_text
from envdoctor.host.endpoint import read_config
from envdoctor.host.questions import Completed
from envdoctor.model import Evidence, Finding, Probe, Settings, Status

MISSING = "ED260"  # cred-helper-missing
HANGS = "ED262"  # cred-helper-hangs
INTEROP = "ED261"  # cred-helper-wsl-exe-broken-interop
PASS_UNINITIALISED = "ED265"  # cred-helper-pass-uninitialized
NO_SECRET_SERVICE = "ED267"  # cred-helper-secretservice-no-dbus
KEYCHAIN_LOCKED = "ED266"  # keychain-locked-over-ssh
FAILS = "ED263"  # credential-helper-failed
STALE = "ED270"  # stale-credentials-break-public-pull

LIMIT = 5.0  # seconds; a helper answers in some ten milliseconds unless it waits for a person

# What a helper says when it fails -> what that means.
WORDS = (
    ("pass not initialized", "pass is not set up", PASS_UNINITIALISED),
    ("pass store is uninitialized", "pass is not set up", PASS_UNINITIALISED),
    ("org.freedesktop.secrets", "no secret service runs", NO_SECRET_SERVICE),
    ("D-Bus", "no secret service runs", NO_SECRET_SERVICE),
    ("User interaction is not allowed", "the keychain is locked", KEYCHAIN_LOCKED),
    ("does not allow user interaction", "the keychain is locked", KEYCHAIN_LOCKED),
)
NOT_OFFERED = ("not implemented", "unimplemented", "not supported")
HUB = "https://index.docker.io/v1/"


def check(host: Host, settings: Settings) -> Iterator[Finding]:
    """Run every configured helper, then say what logins are kept."""
    config, _ = read_config(host)
    store = config.get("credsStore") or _own_choice(host, config)
    helpers = {store: ""} if isinstance(store, str) and store else {}
    per_registry = config.get("credHelpers")
    for registry, name in per_registry.items() if isinstance(per_registry, dict) else ():
        if isinstance(name, str) and name:
            helpers.setdefault(name, str(registry))
    for name, registry in helpers.items():
        yield _examined(host, name, registry, chosen="credsStore" not in config and not registry)
    yield from _kept_in_file(config, bool(helpers))


def _own_choice(host: Host, config: Mapping[str, object]) -> str:
    """The helper that the client takes when the file names none and keeps no login: the system's
    usual one if it is installed (cli/config/credentials/default_store.go of docker/cli)."""
    if config.get("auths") or config.get("credHelpers"):
        return ""
    linux = "pass" if host.which("pass").paths else "secretservice"
    usual = {"linux": linux, "macos": "osxkeychain", "windows": "wincred"}[host.system.os]
    return usual if host.which(f"docker-credential-{usual}").paths else ""


def _examined(host: Host, name: str, registry: str, *, chosen: bool) -> Finding:
    """`registry` is empty for the helper of all registries; one that is for a single registry
    breaks only what comes from there. `chosen` by the client itself, not in the file."""
    program = f"docker-credential-{name}"
    grave = Status.WARN if registry else Status.FAIL
    text = "names none: the client takes" if chosen else f"{registry or 'credsStore'}:"
    asked = (Evidence("config.json", f"{text} {name}"),)
    data: dict[str, object] = {"helper": program, "name": name, "registry": registry}
    found = host.which(program)
    if not found.paths:
        evidence = (*asked, Evidence(f"which {program}", "not on PATH"))
        return Finding(grave, f"{name}: not installed", evidence, MISSING, data)
    if not _absolute(found.paths[0]):
        # Go programs refuse to run what a relative entry of PATH leads to.
        evidence = (*asked, Evidence(f"which {program}", found.paths[0]))
        return Finding(grave, f"{name}: behind a relative PATH", evidence, FAILS, data)
    answer = host.run(program, "list", timeout=LIMIT)
    return _judged(name, answer, grave, asked, {**data, "path": found.paths[0]})


def _judged(
    name: str, answer: Completed, grave: Status, asked: tuple[Evidence, ...],
    data: Mapping[str, object],
) -> Finding:  # fmt: skip
    program = f"docker-credential-{name} list"
    if answer.problem == "timed out":
        evidence = (*asked, Evidence(program, f"no end after {answer.seconds or LIMIT:.0f} s"))
        waiting = {} if data["registry"] else {"breaks": ["hello-world"]}
        return Finding(grave, f"{name}: hangs", evidence, HANGS, {**data, **waiting})
    if answer.ok:
        kept = _number(answer.stdout)
        if kept is None:  # what it printed stays unsaid: it may be a secret
            evidence = (*asked, Evidence(program, "not the JSON of a credential helper"))
            return Finding(grave, f"{name}: answers nonsense", evidence, FAILS, data)
        evidence = (*asked, Evidence(program, f"{kept} logins", None, 0))
        return Finding(Status.PASS, f"{name}: {kept} logins", evidence, data={**data, "n": kept})
    # A failing helper prints its complaint, on whichever stream.
    said = answer.output.strip()[:500] or answer.problem
    evidence = (*asked, Evidence(program, said, answer.errno, answer.exit_code))
    if any(words in said.lower() for words in NOT_OFFERED):
        return Finding(Status.PASS, f"{name}: runs", evidence, data=data)
    for words, summary, fault in WORDS:
        if words.lower() in said.lower():
            return Finding(grave, f"{name}: {summary}", evidence, fault, data)
    if name.endswith(".exe") and (answer.exit_code is None or answer.exit_code == 255 or not said):
        return Finding(grave, f"{name}: Windows programs do not run", evidence, INTEROP, data)
    text = f"exit {answer.exit_code}" if answer.exit_code is not None else answer.problem
    return Finding(grave, f"{name}: fails ({text})", evidence, FAILS, data)


def _absolute(path: str) -> bool:
    return path.startswith(("/", "\\")) or path[1:2] == ":"


def _number(text: str) -> int | None:
    try:
        content = json_text.loads(text or "{}")
    except ValueError:
        return None
    return len(content) if isinstance(content, dict) else None


def _kept_in_file(config: Mapping[str, object], helpers: bool) -> Iterator[Finding]:
    """Logins in config.json itself; one for the Hub, when stale, breaks public pulls as well."""
    auths = config.get("auths")
    kept = [
        str(registry) for registry, entry in (auths.items() if isinstance(auths, dict) else ())
        if isinstance(entry, dict) and (entry.get("auth") or entry.get("identitytoken"))
    ]  # fmt: skip
    if kept:
        hub = ", Docker Hub among them" if HUB in kept else ""
        evidence = (Evidence("config.json auths", ", ".join(sorted(kept))),)
        data: dict[str, object] = {"registries": sorted(kept), "hub": HUB in kept}
        if len(kept) == 1:  # whatever login a registry has refused, it was this one
            data |= {"registry": kept[0], "supports": [STALE]}
        yield Finding(Status.PASS, f"{len(kept)} logins in the file{hub}", evidence, data=data)
    elif not helpers:
        yield Finding(Status.PASS, "no registry logins", data={"rules_out": [STALE]})


PROBES = (
    Probe("credentials", "Registry logins can be read", check, tags=("credentials",)),
)  # fmt: skip
