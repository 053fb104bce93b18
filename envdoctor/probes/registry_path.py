"""Whether the engine reaches its registry: asked through the engine, and without a pull.

The engine pulls, not the client: its resolver, its proxy and its certificates count. So it is asked
about a tag that does not exist. "No such tag" can only come from a registry (of the Hub, or of
the mirror that the engine uses), and unlike a pull it costs nothing of the Hub's quota.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from envdoctor.host import Host
from envdoctor.host.endpoint import read_config
from envdoctor.host.questions import Reply
from envdoctor.model import Evidence, Finding, Probe, Settings, Status
from envdoctor.probes.engine_facts import Facts, facts, table, unanswered, words

SHELL_HAS_PROXY = "ED231"  # daemon-proxy-missing-shell-proxy-set
# daemon-proxy-unreachable, proxy-lacks-no_proxy-for-internal-registry, daemon-proxy-auth-required
OF_THE_ENGINES_PROXY = ("ED230", "ED232", "ED234")

HUB = "registry-1.docker.io"
QUESTION = "/distribution/library/hello-world:envdoctor-asks/json"
OTHERS = 2  # registries beside the Hub that are asked at most
PATIENCE = 5.0  # seconds; a path that is slower than this is no path to work with

# What registries say of a tag, a repository or a login: whoever reads this has reached one.
REGISTRY_SPEAKS = (
    r"(?i)manifest unknown|manifest for .* not found|name unknown|not found: "
    r"|access to the resource"
    r"|unauthorized|(?<!proxy )authentication required|no basic auth credentials|toomanyrequests"
)
NO_WAY_OUT = (
    r"(?i)no such host|timed out|i/o timeout|timeout exceeded|deadline exceeded"
    r"|network is unreachable"
    r"|no route to host|connection refused|server misbehaving"
)


def check(host: Host, settings: Settings) -> Iterator[Finding]:
    """Ask the registry through the engine; if that fails, see what the shell does differently."""
    info = facts(host)
    if not info:
        yield unanswered(host)
        return
    mirrors = words(table(info.get("RegistryConfig")).get("Mirrors"))
    engine = {name: str(info.get(name, "")) for name in ("HttpProxy", "HttpsProxy", "NoProxy")}
    shell = _shell_proxies(host)
    data: dict[str, object] = {
        "mirrors": mirrors, "insecure": _insecure(info), "engine_proxy": engine,
        "shell_proxy": shell, "rules_out": _impossible(engine, shell),
    }  # fmt: skip
    if settings.offline:
        yield Finding(Status.SKIPPED, "offline: no registry is asked", data=data)
        return
    reply = host.api(QUESTION, timeout=PATIENCE)
    text = _said(reply)
    evidence = Evidence(f"GET {QUESTION}", text, reply.errno)
    if _reached(reply):
        through = "its mirror" if mirrors else "Docker Hub"
        proxy = " by proxy" if engine["HttpsProxy"] or engine["HttpProxy"] else ""
        yield Finding(Status.PASS, f"the engine reaches {through}{proxy}", (evidence,), data=data)
    elif reply.status == 404:  # Podman's API has no such question
        yield Finding(Status.SKIPPED, "this engine cannot be asked", (evidence,), data=data)
    elif other := next((name for name in _others(host, info) if _reaches(host, name)), ""):
        yield Finding(Status.PASS, f"the engine reaches {other}", (evidence,), data=data)
    else:
        yield _unreached(host, evidence, data, through_proxy=any(engine.values()))


def _reached(reply: Reply) -> bool:
    return reply.ok or bool(reply.status and re.search(REGISTRY_SPEAKS, _said(reply)))


def _others(host: Host, info: Facts) -> list[str]:
    """Registries beside the Hub that this user works with: logged in at, or allowed without TLS."""
    config, _ = read_config(host)
    names = [*_insecure(info), *table(config.get("auths")), *table(config.get("credHelpers"))]
    bare = [name.partition("://")[2] or name for name in names]
    hosts = dict.fromkeys(name.partition("/")[0] for name in bare)
    return [name for name in hosts if "docker.io" not in name][:OTHERS]


def _reaches(host: Host, registry: str) -> bool:
    path = f"/distribution/{registry}/envdoctor/asks:nothing/json"
    return _reached(host.api(path, timeout=PATIENCE))


def _unreached(
    host: Host, evidence: Evidence, data: dict[str, object], *, through_proxy: bool
) -> Finding:
    """A warning and no failure: with all images here, or another registry, work goes on.

    What needs a pull fails by itself, and hello-world is the first that does.
    """
    seen, text, fault = [evidence], evidence.text, None
    shell = table(data["shell_proxy"])
    if re.search(NO_WAY_OUT, text):
        looked_up = host.resolve(HUB)
        answer = ", ".join(looked_up.addresses) or looked_up.problem
        seen.append(Evidence(f"this machine resolves {HUB}", answer, looked_up.errno))
        if shell and not through_proxy and not data["mirrors"]:
            here = host.fetch(f"https://{HUB}/v2/")
            seen.append(Evidence(f"this shell asks https://{HUB}/v2/", _said(here), here.errno))
            # 401 is the Hub's friendly answer to whoever did not log in.
            fault = SHELL_HAS_PROXY if here.status in (200, 401) else None
    if "certificate has expired or is not yet valid" in text:
        clock = next((value for name, value in host.fetch(f"https://{HUB}/v2/").headers
                      if name.lower() == "date"), "")  # fmt: skip
        seen.append(Evidence("the registry's clock", clock or "no answer"))
        seen.append(Evidence("the engine's clock", str(facts(host).get("SystemTime", ""))))
    what = "its registry" if data["mirrors"] else "Docker Hub"
    proxy = next(iter(shell.values()), "")
    return Finding(
        Status.WARN, f"the engine does not reach {what}", tuple(seen), fault,
        {**data, "proxy": proxy},
    )  # fmt: skip


def _said(reply: Reply) -> str:
    message = table(reply.body).get("message")
    return str(message) if message else reply.detail or reply.problem or f"HTTP {reply.status}"


def _shell_proxies(host: Host) -> dict[str, str]:
    environ = host.environ
    names = ("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy")
    return {name: environ[name] for name in names if environ.get(name)}


def _impossible(engine: dict[str, str], shell: dict[str, str]) -> list[str]:
    """Faults of proxies that are not there."""
    engines = () if engine["HttpProxy"] or engine["HttpsProxy"] else OF_THE_ENGINES_PROXY
    return [*engines, *(() if shell else (SHELL_HAS_PROXY,))]


def _insecure(info: Facts) -> list[str]:
    """Registries that the engine talks to without TLS, beside the loopback that it always may."""
    indexes = table(table(info.get("RegistryConfig")).get("IndexConfigs"))
    return [name for name, index in indexes.items() if table(index).get("Secure") is False]


PROBES = (
    Probe(
        "registry", "Engine reaches its registry", check, group="Machine",
        requires=("connection",), timeout=20.0, tags=("machine", "network"),
    ),
)  # fmt: skip
