"""The rig from the command line.

python -m tests.engine.rig prepare            fill the cache, saying what takes how long
python -m tests.engine.rig up 28.5            an engine and a registry, until Ctrl-C
eval "$(python -m tests.engine.rig up 28.5 --detach)"    the same in the background
python -m tests.engine.rig down               end that one
python -m tests.engine.rig sweep              remove what killed sessions have left
"""

from __future__ import annotations

import argparse
import os
import shlex
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

from . import images, leftovers, podman
from .cache import cache_root, report
from .engine import Engine
from .errors import RigError
from .registry import Registry, seed
from .toolsets import GENERATIONS, toolset

#: The variable that is printed last, when the engine is ready.
_LAST = "ENVDOCTOR_RIG_REGISTRY"


def main() -> int:
    """Run one subcommand; returns the exit code, 1 with a message when the rig cannot do it."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.engine.rig",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("prepare", help="fill the cache")
    up = commands.add_parser("up", help="start an engine with a registry, print its environment")
    up.add_argument("generation", choices=[*GENERATIONS, "podman"])
    up.add_argument("--no-bridge", action="store_true", help="containers without any network")
    up.add_argument("--python-image", action="store_true", help="with python:3.11-slim as well")
    up.add_argument("--detach", action="store_true", help="in the background, until `down`")
    end = commands.add_parser("down", help="end the engine that DOCKER_HOST names")
    end.add_argument("--all", action="store_true", help="end everybody's on this machine")
    commands.add_parser("sweep", help="remove what killed sessions have left")
    options = parser.parse_args()
    try:
        if options.command == "prepare":
            prepare()
        elif options.command == "down":
            down(options.all)
        elif options.command == "sweep":
            for folder in leftovers.sweep():
                report(f"removed {folder}")
        elif options.detach:
            return up_detached([argument for argument in sys.argv[1:] if argument != "--detach"])
        else:
            up_here(options.generation, not options.no_bridge, options.python_image)
    except RigError as error:
        report(str(error))
        return 1
    return 0


def prepare() -> None:
    """Make everything that the tests need and the cache lacks."""
    started = time.monotonic()
    for generation in GENERATIONS:
        toolset(generation)
    with Registry() as registry:
        seed(registry)
    images.python()
    podman.root()
    report(f"the cache {cache_root()} is complete, {time.monotonic() - started:.1f} s")


def up_here(generation: str, bridge: bool, python_image: bool) -> None:
    """Run an engine until Ctrl-C or SIGTERM, after printing how to reach it."""
    signal.signal(signal.SIGTERM, leftovers.interrupt)
    with Registry() as registry:
        seed(registry)
        if python_image:
            registry.push(images.python())
        making = (
            podman.Podman(registry)
            if generation == "podman"
            else Engine(generation, registry, bridge=bridge)
        )
        with suppress(KeyboardInterrupt), making as engine:
            for name in ("DOCKER_HOST", "DOCKER_CONFIG", "PATH"):
                sys.stdout.write(f"export {name}={shlex.quote(engine.env[name])}\n")
            sys.stdout.write(f"export {_LAST}={registry.address}\n")
            sys.stdout.flush()
            (engine.folder / "up").touch()
            report(f"engine {engine.version} runs, its log is {engine.log}")
            signal.pause()


def up_detached(arguments: list[str]) -> int:
    """Start `up` as a background process, hand on what it prints, return when it is ready."""
    background = subprocess.Popen(
        [sys.executable, "-m", "tests.engine.rig", *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        start_new_session=True,
        text=True,
    )
    assert background.stdout is not None
    for line in background.stdout:
        sys.stdout.write(line)
        sys.stdout.flush()
        if line.startswith(f"export {_LAST}="):
            return 0
    return background.wait() or 1


def down(everybody: bool) -> None:
    """End the engine that DOCKER_HOST names, or `everybody`'s; wait until they are gone."""
    named = os.environ.get("DOCKER_HOST", "").removeprefix("unix://")
    ours = [
        (folder, owner)
        for folder, owner in leftovers.live_runs()
        if (folder / "up").exists() and (everybody or folder == Path(named).parent)
    ]
    if not ours:
        raise RigError("DOCKER_HOST names no engine that `up` started; --all ends all there are")
    for folder, pid in ours:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGTERM)
        until = time.monotonic() + 30
        while folder.exists():
            if time.monotonic() > until:
                raise RigError(f"{folder} is still there, and so is its owner, process {pid}")
            time.sleep(0.05)
        report(f"ended the engine in {folder}")


if __name__ == "__main__":
    sys.exit(main())
