"""Start-up against bare Python: `python -m benchmarks.startup`.

Each command is measured in turn with `python -c pass` of the same interpreter, so the ratio holds
on a slow or busy machine too. Exit code 1 when a ratio is missed.
"""

from __future__ import annotations

import sys

from benchmarks.installed import environment, row, side_by_side, without_docker

ROUNDS = 25
MOST = {
    "--version": 1.5,
    "explain ED101": 2.0,
    "check --format plain": 10.0,
}


def main() -> int:
    """Measure and print; the engine's address is one where nothing is."""
    with environment() as bin_folder:
        env = without_docker() | {"DOCKER_HOST": "unix:///nowhere/docker.sock"}
        bare = [bin_folder / "python", "-c", "pass"]
        commands = [[bin_folder / "envdoctor", *words.split()] for words in MOST]
        side_by_side([bare, *commands], env, 2)  # warm the caches
        base, *others = side_by_side([bare, *commands], env, ROUNDS)
    print(f"{'python -c pass':<34}{base * 1000:8.1f} ms")
    rows = zip(MOST.items(), others, strict=True)
    within = [row(name, seconds, base, most) for (name, most), seconds in rows]  # print them all
    return 0 if all(within) else 1


if __name__ == "__main__":
    sys.exit(main())
