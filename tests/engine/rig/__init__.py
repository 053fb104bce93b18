"""Real engines, registries and broken machines for the tests; see ../README.md.

with Registry() as registry:
    seed(registry)
    with Engine("28.5", registry) as engine:
        engine.run("docker", "run", "hello-world")
"""

from .clients import client_environment
from .endpoint import Endpoint
from .engine import Engine
from .errors import CommandFailed, RigError, Unavailable
from .filesystems import exhaust_inodes, fill, loop_filesystem
from .http_registry import HttpRegistry, Refusal, http_registry, refusal
from .images import Image, busybox, hello_world, one_layer, python
from .podman import Podman
from .registry import Registry, free_port, seed
from .run_folder import run_folder
from .sockets import Listener, listening, stale_socket
from .tls import Authority, tls_args
from .toolsets import GENERATIONS, Toolset, toolset
from .users import User, scratch_group, unprivileged_user

__all__ = [
    "GENERATIONS",
    "Authority",
    "CommandFailed",
    "Endpoint",
    "Engine",
    "HttpRegistry",
    "Image",
    "Listener",
    "Podman",
    "Refusal",
    "Registry",
    "RigError",
    "Toolset",
    "Unavailable",
    "User",
    "busybox",
    "client_environment",
    "exhaust_inodes",
    "fill",
    "free_port",
    "hello_world",
    "http_registry",
    "listening",
    "loop_filesystem",
    "one_layer",
    "python",
    "refusal",
    "run_folder",
    "scratch_group",
    "seed",
    "stale_socket",
    "tls_args",
    "toolset",
    "unprivileged_user",
]
