"""Real engines, registries and broken machines for the tests; see ../README.md.

    with Registry() as registry:
        seed(registry)
        with Engine("28.5", registry) as engine:
            engine.run("docker", "run", "hello-world")
"""

from .clients import client_environment
from .engine import Engine
from .errors import CommandFailed, RigError, Unavailable
from .images import Image, busybox, hello_world, one_layer, python
from .registry import Registry, free_port, seed
from .toolsets import GENERATIONS, Toolset, toolset

__all__ = [
    "GENERATIONS",
    "CommandFailed",
    "Engine",
    "Image",
    "Registry",
    "RigError",
    "Toolset",
    "Unavailable",
    "busybox",
    "client_environment",
    "free_port",
    "hello_world",
    "one_layer",
    "python",
    "seed",
    "toolset",
]
