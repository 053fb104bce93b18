"""How well the rules predict: precision and recall over the projects of `tests/projects`.

    python -m benchmarks.prediction            # against what is expected of each project
    python -m benchmarks.prediction --engine   # and against what a real engine then does (minutes)

A prediction counts as right when the fault is one of those that the project was made with; with
`--engine`, also: a failure is predicted and comes, in the predicted words. Exit code 1 below 0.95.
"""

from __future__ import annotations

import sys
import tempfile
from collections import Counter
from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple

from envdoctor.host import questions as q
from tests.project.machine import findings, machine, named
from tests.projects import Project, projects

GOOD = 0.95


class Score(NamedTuple):
    """Counts of a yes-or-no prediction."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    @property
    def precision(self) -> float:
        """Of what was predicted, how much was so."""
        return self.right / (self.right + self.wrong) if self.right + self.wrong else 1.0

    @property
    def recall(self) -> float:
        """Of what was so, how much was predicted."""
        return self.right / (self.right + self.missed) if self.right + self.missed else 1.0

    def __str__(self) -> str:
        return (
            f"precision {self.precision:.3f}  recall {self.recall:.3f}  "
            f"({self.right} right, {self.wrong} wrong, {self.missed} missed)"
        )


def of_faults(corpus: tuple[Project, ...], folder: Path) -> Score:
    """Faults that the rules name on a machine of literals, against those of each project."""
    count: Counter[str] = Counter()
    for project in corpus:
        path = project.prepare(folder)
        listening = tuple(
            q.Listener(port, "127.0.0.1", "tcp", 1, "x") for port in project.setup.get("listen", ())
        )
        found = named(findings(machine(path, listeners=listening), path))
        count["right"] += len(found & project.faults)
        count["wrong"] += len(found - project.faults)
        count["missed"] += len(project.faults - found)
        for code in found ^ project.faults:
            print(f"  {project.name}: {code} {'too much' if code in found else 'missed'}")
    return Score(count["right"], count["wrong"], count["missed"])


def of_failures(corpus: tuple[Project, ...], folder: Path) -> tuple[Score, Score]:
    """Failures predicted against failures that came; and how often in the predicted words."""
    import socket

    from tests.engine.examination import host_in
    from tests.engine.rig import Engine, Registry, python, seed
    from tests.projects.reality import comes_true, failing, happens

    count: Counter[str] = Counter()
    with Registry() as registry, Engine("28.5", registry) as engine:
        seed(registry)
        registry.push(python())
        engine.run("docker", "pull", "--quiet", "busybox")
        environ = {"REGISTRY": registry.address}
        for project in (p for p in corpus if p.runs):
            path = project.prepare(folder)
            with ExitStack() as stack:
                for port in project.setup.get("listen", ()):
                    stack.enter_context(socket.create_server(("127.0.0.1", port)))
                with host_in({**engine.client_env(), **environ}) as host:
                    predicted = failing(findings(host, path))
                outcome = happens(engine, path, environ)
            said = any(comes_true(finding, outcome) for finding in predicted)
            kind = {(True, True): "right", (True, False): "wrong", (False, True): "missed"}.get(
                (bool(predicted), outcome.failed), "healthy"
            )
            count[kind] += 1
            if kind == "right":
                count["words" if said else "other words"] += 1
            if kind in ("wrong", "missed") or (kind == "right" and not said):
                print(f"  {project.name}: {kind}: {outcome.text[-300:]}")
    return (
        Score(count["right"], count["wrong"], count["missed"]),
        Score(count["words"], count["other words"]),
    )


def main(args: list[str]) -> int:
    """Print the scores."""
    corpus = projects()
    with tempfile.TemporaryDirectory() as name:
        scores = [of_faults(corpus, Path(name))]
    healthy = sum(project.healthy for project in corpus)
    print(f"{len(corpus)} projects, {healthy} of them healthy")
    print(f"faults named            {scores[0]}")
    if "--engine" in args:
        with tempfile.TemporaryDirectory() as name:
            scores += of_failures(corpus, Path(name))
        print(f"failures on the engine  {scores[1]}")
        print(f"in the predicted words  {scores[2].precision:.3f}")
    return 0 if all(min(s.precision, s.recall) >= GOOD for s in scores) else 1


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
