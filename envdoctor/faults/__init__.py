"""The catalogue of faults, by area.

Each module here holds the faults of one area in `FAULTS`. `AREAS` says which codes a module
owns, so that looking one code up imports one module and not the whole catalogue: that keeps
`envdoctor explain ED101` about as fast as starting Python.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import cast

from envdoctor.model import Fault

# (first code number, module): a module owns the codes from its first up to the next one's.
# Keep it sorted by number; a module's codes stay in its block (tests/faults/test_catalogue.py).
AREAS: tuple[tuple[int, str], ...] = (
    (100, "socket"),
    (103, "permission"),
    (106, "socket_path"),
    (110, "context"),
    (117, "elsewhere"),
    (120, "remote"),
    (125, "ssh"),
    (130, "api"),
    (140, "daemon_config"),
    (150, "daemon_start"),
    (160, "daemon_unit"),
    (170, "client"),
    (180, "packages"),
    (185, "package_sources"),
    (190, "ci"),
    (200, "registry"),
    (205, "registry_content"),
    (210, "registry_tls"),
    (220, "registry_path"),
    (230, "proxy"),
    (235, "firewall"),
    (240, "image"),
    (250, "platform"),
    (255, "gpu"),
    (260, "credentials"),
    (265, "keyrings"),
    (270, "login"),
    (275, "rights"),
    (280, "storage"),
    (285, "image_store"),
    (290, "in_use"),
    (295, "attachment"),
    (300, "memory"),
    (310, "kernel"),
    (318, "selinux"),
    (320, "network"),
    (325, "names"),
    (328, "subnets"),
    (330, "ports"),
    (340, "container"),
    (345, "container_start"),
    (350, "container_state"),
    (357, "container_options"),
    (360, "volumes"),
    (366, "volume_access"),
    (370, "volume_data"),
    (376, "database_data"),
    (380, "dockerfile"),
    (385, "dockerfile_stages"),
    (390, "build_context"),
    (400, "builder"),
    (410, "builder_state"),
    (420, "build_steps"),
    (426, "build_questions"),
    (430, "build_commands"),
    (432, "build_packages"),
    (437, "node"),
    (440, "compose_install"),
    (446, "compose_v1"),
    (454, "compose_python"),
    (460, "compose_file"),
    (464, "compose_keys"),
    (470, "compose_variables"),
    (480, "compose_run"),
    (485, "compose_names"),
    (490, "services"),
    (493, "listening"),
    (494, "service_refusals"),
    (500, "windows"),
    (508, "windows_layers"),
    (510, "desktop"),
    (520, "security"),
    (525, "wsl"),
    (530, "backends"),
    (540, "rootless"),
    (550, "podman"),
    (560, "virtualenv"),
    (570, "pip"),
    (577, "python_build"),
    (580, "interpreter"),
    (586, "pip_install"),
    (590, "django"),
    (600, "swarm"),
    (610, "extensions"),
    (620, "usage"),
    (630, "container_request"),
    (640, "build_programs"),
    (660, "service_options"),
    (680, "command_form"),
    (690, "waiting"),
    (700, "certificates"),
    (705, "gpu_image"),
    (706, "container_log"),
    (720, "toolchains"),
    (722, "language_parts"),
    (724, "project_files"),
    (726, "program_files"),
    (728, "package_servers"),
    (729, "private_sources"),
    (730, "database_parts"),
    (732, "git"),
    (735, "absent_parts"),
    (738, "rivals"),
    (740, "image_settings"),
    (750, "clone"),
    (752, "compose_profiles"),
)


def owner(code: str) -> str:
    """The module that owns a code (`ED214`, any case); "" when no block holds it."""
    digits = code[2:]
    if code[:2].upper() != "ED" or not (len(digits) == 3 and digits.isascii() and digits.isdigit()):
        return ""
    _, module = max((area for area in AREAS if area[0] <= int(digits)), default=(0, ""))
    return module


def faults_of(module: str) -> tuple[Fault, ...]:
    """The faults that one module of the catalogue holds."""
    return cast(tuple[Fault, ...], import_module(f"{__name__}.{module}").FAULTS)


def fault(code: str) -> Fault | None:
    """The fault with this code, None when there is none."""
    module = owner(code)
    wanted = code.upper()
    return next((f for f in faults_of(module) if f.code == wanted), None) if module else None


@cache
def all_faults() -> tuple[Fault, ...]:
    """Every fault, by code."""
    return tuple(fault for _, module in AREAS for fault in faults_of(module))


@cache
def _names() -> dict[str, Fault]:
    return {fault.name: fault for fault in all_faults()}


def by_name(name: str) -> Fault | None:
    """The fault with this name, None when there is none."""
    return _names().get(name)
