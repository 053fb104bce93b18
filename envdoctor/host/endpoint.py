"""Which engine a client will talk to, and why.

The rules are those of the docker CLI (cli/command/cli.go, `resolveContextName`): DOCKER_HOST wins
over DOCKER_CONTEXT, which wins over config.json's currentContext, which wins over the default.
docker-py reads contexts since 7.2 (2026); before that, as Testcontainers and others do to this day,
it knew only DOCKER_HOST and the default.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from envdoctor.host import json_text
from envdoctor.host.questions import Tls

if TYPE_CHECKING:
    from envdoctor.host import Host

PIPE = "npipe:////./pipe/docker_engine"
SOCKET = "unix:///var/run/docker.sock"


class Endpoint(NamedTuple):
    """Where a client connects.

    `source` is what decided: `DOCKER_HOST`, `DOCKER_CONTEXT`, `currentContext` or `default`.
    `given` is the value as it was written, `address` what the client makes of it.
    `context` is the context's name, `overridden` a context that DOCKER_HOST has put out of force.
    `problem` is empty, or `context missing`, `context broken`, `config broken`, `bad address`;
    `file` then is the file in question and `detail` what is wrong with it.
    """

    address: str
    source: str = "default"
    given: str = ""
    context: str = "default"
    overridden: str = ""
    tls: Tls | None = None
    problem: str = ""
    file: str = ""
    detail: str = ""


def config_folder(host: Host) -> str:
    """The folder of the docker CLI's configuration: DOCKER_CONFIG, else ~/.docker."""
    return host.environ.get("DOCKER_CONFIG") or host.join(host.system.home, ".docker")


def read_config(host: Host) -> tuple[dict[str, object], str]:
    """config.json's content, and what is wrong with it ("" when nothing, or when it is absent)."""
    text = host.read_text(host.join(config_folder(host), "config.json"))
    if text.text is None:
        return {}, "" if text.problem == "missing" else text.problem
    try:
        content = json_text.loads(text.text)
    except ValueError as error:
        return {}, f"not valid JSON: {error}"
    return (content, "") if isinstance(content, dict) else ({}, "not a JSON object")


def context_folder(host: Host, name: str) -> str:
    """Where the CLI keeps a context: the folder is named by the SHA-256 of the context's name."""
    return host.join(config_folder(host), "contexts", "meta", _digest(name))


def _digest(name: str) -> str:
    from hashlib import sha256  # 3 ms that only users of contexts pay

    return sha256(name.encode()).hexdigest()


def cli_endpoint(host: Host) -> Endpoint:
    """What the docker CLI will connect to."""
    config, trouble = read_config(host)
    default = PIPE if host.system.os == "windows" else SOCKET
    current = config.get("currentContext")
    current = current if isinstance(current, str) else ""
    chosen = host.environ.get("DOCKER_CONTEXT") or current
    if given := host.environ.get("DOCKER_HOST"):
        overridden = chosen if chosen not in ("", "default") else ""
        tls = _tls_of_environment(host)
        address = complete_address(given, secure=tls is not None)
        return Endpoint(
            address or given, "DOCKER_HOST", given, overridden=overridden, tls=tls,
            problem="" if address else "bad address",
        )  # fmt: skip
    if chosen in ("", "default"):
        source = "DOCKER_CONTEXT" if host.environ.get("DOCKER_CONTEXT") else "default"
        source = "currentContext" if source == "default" and current == "default" else source
        return Endpoint(
            default, source, tls=_tls_of_environment(host),
            problem="config broken" if trouble else "", detail=trouble,
            file=host.join(config_folder(host), "config.json") if trouble else "",
        )  # fmt: skip
    source = "DOCKER_CONTEXT" if host.environ.get("DOCKER_CONTEXT") else "currentContext"
    return context_endpoint(host, chosen, source)


def library_endpoint(host: Host) -> Endpoint:
    """What libraries that know no contexts connect to: DOCKER_HOST, or the default.

    docker-py before 7.2 (and Compose v1 on it), Testcontainers, act and others.
    """
    given = host.environ.get("DOCKER_HOST", "")
    default = PIPE if host.system.os == "windows" else SOCKET
    source = "DOCKER_HOST" if given else "default"
    return Endpoint(given or default, source, given, tls=_tls_of_environment(host))


def complete_address(given: str, *, secure: bool = False) -> str:
    """Complete an address as the CLI does; "" for a scheme or a port that it does not take.

    A bare path becomes a path behind `tcp://localhost:2375`, which is seldom what was meant.
    """
    scheme, mark, rest = given.partition("://")
    port = "2376" if secure else "2375"
    if not mark:
        scheme, rest = "tcp", given
    if scheme in ("unix", "npipe", "ssh", "fd"):
        return f"{scheme}://{rest}" if rest else ""
    if scheme not in ("tcp", "http", "https"):
        return ""
    authority, slash, path = rest.partition("/")
    name, colon, number = authority.rpartition(":")
    if not colon or authority.endswith("]"):
        name, number = authority, port
    if number and not (number.isascii() and number.isdigit()):
        return ""
    return f"{scheme}://{name or 'localhost'}:{number or port}{slash}{path}"


def context_endpoint(host: Host, name: str, source: str = "context") -> Endpoint:
    """What a context (other than `default`) points to; `problem` when it is not to be read."""
    file = host.join(context_folder(host, name), "meta.json")
    text = host.read_text(file)
    if text.text is None:
        problem = "context missing" if text.problem == "missing" else "context broken"
        return Endpoint("", source, context=name, problem=problem, file=file, detail=text.problem)
    try:
        content = json_text.loads(text.text)
        docker = content["Endpoints"]["docker"]
        address = str(docker["Host"])
    except (ValueError, KeyError, TypeError) as error:
        detail = f"{type(error).__name__}: {error}"
        return Endpoint("", source, context=name, problem="context broken", file=file,
                        detail=detail)  # fmt: skip
    tls = None
    folder = host.join(config_folder(host), "contexts", "tls", _digest(name), "docker")
    if host.list_folder(folder).names:
        tls = _tls_in(host, folder, verify=not docker.get("SkipTLSVerify"))
    return Endpoint(address, source, context=name, tls=tls, file=file)


def contexts(host: Host) -> tuple[Endpoint, ...]:
    """Every context that the CLI keeps, broken ones included (those have no name to go by)."""
    folder = host.join(config_folder(host), "contexts", "meta")
    found = []
    for entry in host.list_folder(folder).names or ():
        file = host.join(folder, entry, "meta.json")
        text = host.read_text(file)
        if text.problem == "missing":  # the CLI passes over such a folder
            continue
        try:
            name = str(json_text.loads(text.text or "")["Name"])
        except (ValueError, KeyError, TypeError) as error:
            detail = text.problem or f"{type(error).__name__}: {error}"
            broken = "context broken"
            found.append(Endpoint("", "context", context="", problem=broken, file=file,
                                  detail=detail))  # fmt: skip
        else:
            found.append(context_endpoint(host, name))
    return tuple(found)


def _tls_of_environment(host: Host) -> Tls | None:
    verify = bool(host.environ.get("DOCKER_TLS_VERIFY"))
    if not verify and not host.environ.get("DOCKER_TLS"):
        return None
    folder = host.environ.get("DOCKER_CERT_PATH") or config_folder(host)
    return _tls_in(host, folder, verify=verify)


def _tls_in(host: Host, folder: str, *, verify: bool) -> Tls:
    """The CLI does without a client certificate when both of its files are absent."""
    ca, cert, key = (host.join(folder, f"{name}.pem") for name in ("ca", "cert", "key"))
    names = host.list_folder(folder).names
    alone = names is not None and not {"cert.pem", "key.pem"} & set(names)
    return Tls(ca, "", "", verify) if alone else Tls(ca, cert, key, verify)
