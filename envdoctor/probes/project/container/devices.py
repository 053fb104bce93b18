"""GPUs and other devices, kernel settings: what the engine's machine must have."""

from __future__ import annotations

from collections.abc import Iterator

from envdoctor.host import Host
from envdoctor.model import Evidence, Finding, Settings, Status
from envdoctor.probes.engine_facts import rows, table, unanswered
from envdoctor.probes.project.contents.image_facts import SEARCH_ENGINES, repository
from envdoctor.probes.project.ground import Ground, docker_says, ground, skipped
from envdoctor.probes.project.server.official import version
from envdoctor.project.compose import numbers
from envdoctor.project.requirements import Service

NO_RUNTIME = "ED255"  # gpu-runtime-missing
NO_CDI = "ED256"  # gpu-cdi-device-unresolvable
NO_DEVICE = "ED610"  # device-missing
SYSCTL = "ED317"  # sysctl-not-allowed
MAP_COUNT = "ED302"  # kernel-max-map-count

HOOK = "nvidia-container-runtime-hook"
MAPS = "/proc/sys/vm/max_map_count"
ENOUGH_MAPS = 262_144

# The kernel settings that a container has for itself (docker run --sysctl).
OWN_KERNEL = (
    "kernel.msgmax", "kernel.msgmnb", "kernel.msgmni", "kernel.sem", "kernel.shmall",
    "kernel.shmmax", "kernel.shmmni", "kernel.shm_rmid_forced", "kernel.domainname",
)  # fmt: skip
OWN_PREFIXES = ("fs.mqueue.", "net.")


def check(host: Host, settings: Settings) -> Iterator[Finding]:
    """Each service's devices and sysctls, and what search engines want of the kernel."""
    here = ground(host, settings)
    services = [s for s in here.compose.services if _asks(s)]
    if not services:
        yield skipped()
        return
    if not here.info:
        yield unanswered(host)
        return
    found: list[Finding] = []
    for service in services:
        found += [*of_container(here, service), *_maps(here, service)]
    yield from found
    if not found:
        yield Finding(Status.PASS, ", ".join(s.name for s in services))


def _asks(service: Service) -> bool:
    search = repository(service.image) in SEARCH_ENGINES
    return bool(service.devices or service.device_paths or service.sysctls or search)


def of_container(here: Ground, service: Service) -> Iterator[Finding]:
    """What one container asks of the engine's machine, whoever makes it."""
    yield from _gpus(here, service)
    yield from _paths(here, service)
    yield from _sysctls(here, service)


def _gpus(here: Ground, service: Service) -> Iterator[Finding]:
    runtimes = table(here.info.get("Runtimes"))
    found = [str(d.get("ID")) for d in rows(here.info.get("DiscoveredDevices"))]
    key = next((k for k in ("gpus", "runtime", "deploy", "devices") if k in service.keys), "")
    listed = Evidence("docker info", f"Runtimes: {', '.join(runtimes)}")
    quotes = (here.quote(service.at(key)), listed)
    for device in service.devices:
        data = {"device": device, "service": service.name}
        if device == "runtime nvidia" and "nvidia" not in runtimes:
            said = "unknown or invalid runtime name: nvidia"
        elif device == "nvidia" and "nvidia" not in runtimes and not _toolkit(here, found):
            said = "could not select device driver\nwith capabilities: [[gpu]]"
        elif "=" in device and device not in found:
            said = f"CDI device injection failed: unresolvable CDI devices {device}"
            own = Evidence("docker info", f"CDI devices: {', '.join(found) or 'none'}")
            evidence = (docker_says(said), *quotes, own)
            if _cdi_known(here):
                text = f"{service.at(key)}: the engine has no {device} for {service.name}"
                yield Finding(Status.FAIL, text, evidence, NO_CDI, data)
            continue
        else:
            continue
        text = f"{service.at(key)}: {service.name} wants a GPU, the engine has no NVIDIA runtime"
        yield Finding(Status.FAIL, text, (docker_says(said), *quotes), NO_RUNTIME, data)


def _toolkit(here: Ground, found: list[str]) -> bool:
    """The engine finds GPUs in another way: by CDI, or by the toolkit's hook on its PATH."""
    if any(name.startswith("nvidia.com/") for name in found):
        return True
    return not here.away and bool(here.host.which(HOOK).paths)


def _cdi_known(here: Ground) -> bool:
    """The engine lists its CDI devices (from 28.2 on); before that nobody can tell from here."""
    return numbers(here.engine) >= (28, 2)


def _paths(here: Ground, service: Service) -> Iterator[Finding]:
    if here.away:
        return
    for path in service.device_paths:
        if here.exists(path) in ("missing", "dangling"):
            said = f'error gathering device information while adding custom device "{path}"'
            place = service.at("devices")
            evidence = (docker_says(said), here.quote(place), Evidence(f"stat {path}", "missing"))
            text = f"{place}: {service.name} wants {path}, which is not here"
            yield Finding(Status.FAIL, text, evidence, NO_DEVICE, {"device": path})


def _sysctls(here: Ground, service: Service) -> Iterator[Finding]:
    for name, value in service.sysctls.items():
        place = service.at("sysctls")
        data = {"sysctl": name, "value": value or "", "service": service.name}
        if not name.startswith(OWN_PREFIXES) and name not in OWN_KERNEL:
            said = f'sysctl "{name}" is not in a separate kernel namespace'
            why = "belongs to the whole machine"
        elif name.startswith("net.") and service.network_mode == "host":
            said = f'sysctl "{name}" not allowed in host network namespace'
            why = "goes not together with the host's network"
        else:
            continue
        evidence = (docker_says(said), here.quote(place))
        text = f"{place}: {name} {why}"
        yield Finding(Status.FAIL, text, evidence, SYSCTL, data)


def _maps(here: Ground, service: Service) -> Iterator[Finding]:
    if repository(service.image) not in SEARCH_ENGINES or service.build or here.away:
        return
    if service.environment.get("discovery.type") == "single-node":
        return  # the bootstrap checks only warn then
    if "elasticsearch" in service.image and () < version(service.image) < (5,):
        return  # there were none yet
    text = (here.host.read_text(MAPS).text or "").strip()
    if text.isdigit() and int(text) < ENOUGH_MAPS:
        said = (
            f"max virtual memory areas vm.max_map_count [{text}] is too low, increase to at least "
            f"[{ENOUGH_MAPS}]"
        )
        evidence = (Evidence("the log would say", said), here.quote(service.at("image")),
                    Evidence(MAPS, text))  # fmt: skip
        summary = f"{service.name}: vm.max_map_count is {text}, it wants {ENOUGH_MAPS}"
        yield Finding(Status.FAIL, summary, evidence, MAP_COUNT, {"value": int(text)})
