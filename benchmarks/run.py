"""The full examination against typing the tutorial's commands: `python -m benchmarks.run`.

On a real engine of the test rig. Exit code 1 when a limit is missed.
"""

from __future__ import annotations

import shlex
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

from benchmarks.installed import environment, row, side_by_side
from envdoctor import scheduler
from envdoctor.host import Host
from envdoctor.model import Finding, Probe, Settings, Status
from envdoctor.testing import FakeHost
from tests.engine.rig import Engine, Registry, seed

GENERATION = "28.5"
ROUNDS = 9
TYPED = (
    "docker version; docker compose version || docker-compose version; "
    "docker run --rm hello-world; docker info"
)
MOST_MEMORY = 45.0  # MB
MOST_PER_PROBE = 1.0  # ms


def main() -> int:
    """Measure on a private engine that has pulled hello-world already."""
    good = [scheduling()]
    with Registry() as registry:
        seed(registry)
        with Engine(GENERATION, registry) as engine, environment() as bin_folder:
            doctor = [bin_folder / "envdoctor", "check", "--format", "plain"]
            commands = [["sh", "-c", TYPED], doctor]
            side_by_side(commands, engine.env, 1)  # pulls, and warms the caches
            typed, examined = side_by_side(commands, engine.env, ROUNDS)
            print(f"{'the tutorial, typed':<34}{typed * 1000:8.1f} ms")
            good.append(row("envdoctor check", examined, typed, 1.0))
            good.append(memory(doctor, engine.env))
    return 0 if all(good) else 1


def memory(command: list[str | Path], env: Mapping[str, str]) -> bool:
    """Peak memory of envdoctor's own process, without the programs that it starts."""
    # VmHWM of the process itself: ru_maxrss of children would count the docker CLI too.
    words = shlex.join(str(word) for word in command[1:])
    code = (
        "import sys, atexit\n"
        "def tell():\n"
        "    text = open('/proc/self/status').read()\n"
        "    sys.stderr.write(text.split('VmHWM:')[1].split()[0])\n"
        "atexit.register(tell)\n"
        f"from envdoctor.cli import main\nsys.exit(main({shlex.split(words)!r}))\n"
    )
    python = Path(command[0]).parent / "python"
    done = subprocess.run([python, "-c", code], env=dict(env), capture_output=True, check=False)
    megabytes = int(done.stderr.split()[-1]) / 1000
    good = megabytes <= MOST_MEMORY
    print(f"{'peak memory':<34}{megabytes:8.1f} MB           (<= {MOST_MEMORY:.0f} MB)"
          f"{'' if good else '  TOO MUCH'}")  # fmt: skip
    return good


def scheduling() -> bool:
    """What the scheduler itself costs for each of 1,000 probes that do nothing."""

    def passes(host: Host, settings: Settings) -> Iterator[Finding]:
        yield Finding(Status.PASS, "fine")

    probes = [Probe(f"p{n}", "Nothing is wrong", passes) for n in range(1000)]
    began = time.perf_counter()
    scheduler.run(probes, FakeHost(), Settings())
    each = time.perf_counter() - began  # 1,000 probes: seconds are milliseconds each
    good = each <= MOST_PER_PROBE
    print(f"{'scheduler, each of 1,000 probes':<34}{each:8.2f} ms           "
          f"(<= {MOST_PER_PROBE:.0f} ms){'' if good else '  TOO SLOW'}")  # fmt: skip
    return good


if __name__ == "__main__":
    sys.exit(main())
