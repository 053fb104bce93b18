"""Secrets and names out of everything that leaves the process.

Three nets, one behind the other: what this machine is known to keep secret (values of environment
variables and of the docker configuration), wherever it occurs; what looks like a secret, by the
shapes that tokens have; what stands where secrets stand (`password=`, `Authorization:`,
`user:…@host`). Then the user's home folder, name and host name. When in doubt it is taken out.
"""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, cast

from envdoctor.host.endpoint import read_config
from envdoctor.model import Diagnosis, Fault, Finding, Probe, ProbeRun, Remedy, Report
from envdoctor.secret_shapes import HIDDEN, SHAPES, smells

if TYPE_CHECKING:
    from envdoctor.host import Host

USER, MACHINE = "<user>", "<machine>"
SHORTEST = 6  # characters; a shorter value of a secret-looking variable would blot out words

# Names that tell nothing about a person or a company, and words that reports are made of.
GENERIC = frozenset(
    """
    root ubuntu debian fedora centos alpine arch runner runneradmin vagrant docker podman user
    users admin administrator default dev developer test tester ci build builder jenkins gitlab
    circleci travis ec2-user azureuser opc core pi vscode codespace gitpod coder jovyan node python
    app web worker guest nobody daemon nonroot postgres www-data localhost localhost.localdomain
    local host client server engine linux windows macos home container containers image images
    compose context contexts registry network volume hello world envdoctor true false none null
    required optional enabled disabled bearer basic always never
    """.split()  # noqa: SIM905 - a list of a hundred quoted words cannot be read
)


class Redactor:
    """Takes out what belongs to this machine and its user.

    Reads the environment, the docker configuration and the host name through `host`.
    """

    def __init__(self, host: Host) -> None:
        environ, system = host.environ, host.system
        config, _ = read_config(host)
        found = {*_secrets(environ), *_secrets(config), *_passwords(config.get("auths"))}
        # The longest first: a secret may be a part of another one.
        self._secrets = sorted(found, key=len, reverse=True)
        homes = {system.home, environ.get("HOME", ""), environ.get("USERPROFILE", "")}
        homes = {home.rstrip("/\\") for home in homes}
        self._homes = _longest_first(homes | {home.replace("\\", "\\\\") for home in homes})
        users = (environ.get(name, "") for name in ("USER", "LOGNAME", "USERNAME", "SUDO_USER"))
        self._users = _longest_first(_telling({system.user, *users}))
        hosts = {environ.get("HOSTNAME", ""), environ.get("COMPUTERNAME", ""), _host_name(host)}
        self._hosts = _longest_first(_telling(hosts | {name.partition(".")[0] for name in hosts}))
        self._own_name = "$env:USERNAME" if system.os == "windows" else "$USER"

    def text(self, text: str) -> str:
        """Text that may be shown to anybody."""
        return self._names(self._without_secrets(text), home="~", user=USER)

    def command(self, text: str) -> str:
        """A command that may be shown and still works when it is typed on this machine."""
        text = self._without_secrets(text)
        # A shell expands ~ only where a word begins, and not within quotes.
        text = _instead(self._homes, "~", text, before=r"\S", after=r"[\w.-]")
        return self._names(text, home="$HOME", user=self._own_name)

    def report(self, report: Report) -> Report:
        """The whole report; what the catalogue and the probes' authors wrote stays as it is."""
        return cast(Report, self._anything(report))

    def _without_secrets(self, text: str) -> str:
        for secret in self._secrets:
            text = text.replace(secret, HIDDEN)
        lower = text.lower()
        for shape in SHAPES:
            text = shape.hide(text, lower)
        return text

    def _names(self, text: str, home: str, user: str) -> str:
        text = _instead(self._homes, home, text, before=r"[\w.\\~-]", after=r"[\w.-]")
        text = _instead(self._users, user, text, before="[A-Za-z0-9_]", after="[A-Za-z0-9_]")
        return _instead(self._hosts, MACHINE, text, before="[A-Za-z0-9_]", after="[A-Za-z0-9_]")

    def _anything(self, value: object) -> object:
        match value:
            case str() if type(value) is str:
                return self.text(value)
            # Not seen on the machine; and their ids and codes hold a report together.
            case Probe() | Fault():
                return value
            case Remedy(commands=commands):
                return self._fields(value)._replace(commands=tuple(map(self.command, commands)))
            case Finding():
                return self._finding(value)
            case ProbeRun():
                return value._replace(findings=tuple(map(self._finding, value.findings)))
            case Diagnosis():
                return self._fields(value)._replace(root=value.root, explains=value.explains)
            case Report():
                return self._fields(value)._replace(
                    version=value.version, schema_version=value.schema_version
                )
            case tuple() if hasattr(value, "_fields"):
                return self._fields(value)
            case Mapping():
                return {self._anything(key): self._item(key, item) for key, item in value.items()}
            case list() | tuple() | set() | frozenset():
                return type(value)(map(self._anything, value))
        return value

    def _fields(self, value: Any) -> Any:
        return type(value)(*map(self._anything, value))

    def _finding(self, finding: Finding) -> Finding:
        return cast(Finding, self._fields(finding)._replace(fault=finding.fault))

    def _item(self, key: object, item: object) -> object:
        secret = isinstance(key, str) and smells(key) and not isinstance(item, bool)
        if secret and isinstance(item, str | int | float):
            return HIDDEN if item else item
        return self._anything(item)


def _instead(names: list[str], replacement: str, text: str, *, before: str, after: str) -> str:
    """Replace names that do not stand within a longer word."""
    for name in names:
        if name in text:
            pattern = f"(?<!{before}){re.escape(name)}(?!{after})"
            text = re.sub(pattern, lambda _: replacement, text)
    return text


def _longest_first(names: Iterable[str]) -> list[str]:
    return sorted((name for name in names if len(name) > 1), key=len, reverse=True)


def _telling(names: Iterable[str]) -> set[str]:
    return {name for name in names if len(name) > 2 and name.lower() not in GENERIC}


def _host_name(host: Host) -> str:
    """The machine's own name; only Linux keeps it in a file, the others run a program."""
    if host.system.os == "linux":
        return (host.read_text("/proc/sys/kernel/hostname").text or "").strip()
    return host.run("hostname", timeout=2.0).stdout.strip()


def _secrets(facts: object, name: str = "") -> Iterator[str]:
    """The values that names or URLs give away, from an environment or a configuration file."""
    if isinstance(facts, Mapping):
        for key, value in facts.items():
            # What the CLI is told to send along with every request is a credential as a rule.
            known = name == "HttpHeaders" or smells(name)
            yield from _secrets(value, "secret" if known else str(key))
    elif isinstance(facts, str):
        if smells(name) and len(facts) >= SHORTEST and facts.lower() not in GENERIC:
            yield facts
            yield from (line for line in facts.split("\n") if len(line) > 15)
        yield from _url_password(facts)
        if name == "DOCKER_AUTH_CONFIG":  # the CLI takes it in place of config.json's auths
            yield from _of_json(facts)


def _of_json(text: str) -> Iterator[str]:
    from envdoctor.host import json_text

    try:
        content = json_text.loads(text)
    except ValueError:
        return
    if isinstance(content, dict):
        yield from _secrets(content)
        yield from _passwords(content.get("auths"))


def _url_password(text: str) -> Iterator[str]:
    _, mark, rest = text.partition("://")
    user_info, at, _ = rest.rpartition("@")
    _, colon, password = user_info.partition(":")
    if mark and at and colon and len(password) > 3:
        from urllib.parse import unquote

        yield from {password, unquote(password)}


def _passwords(auths: object) -> Iterator[str]:
    """What the docker configuration keeps as base64 of `user:password`."""
    for entry in auths.values() if isinstance(auths, dict) else ():
        try:
            decoded = b64decode(entry["auth"]).decode()
        except (KeyError, TypeError, ValueError):  # no password there
            continue
        password = decoded.partition(":")[2].strip("\0")
        if len(password) > 3:
            yield password
