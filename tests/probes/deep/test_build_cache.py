"""The line that breaks the caching of layers: found in both builders' words, with its reason."""

from __future__ import annotations

import pytest

from envdoctor.model import Settings
from envdoctor.probes.deep.build_cache import broken, fragile, places
from envdoctor.probes.deep.build_output import Step
from envdoctor.project import read
from envdoctor.project.builds import Dockerfile
from envdoctor.testing import FakeHost


def dockerfile(text: str) -> Dockerfile:
    host = FakeHost(files={"/p/Dockerfile": text})
    (found,) = read(host, Settings(path="/p")).dockerfiles
    return found


TWO_STAGES = dockerfile(
    "FROM busybox AS builder\n"  # 1
    "RUN echo a\n"
    "ADD https://example.com/tool.tar.gz /tool\n"
    "RUN echo b\n"
    "\n"
    "FROM busybox\n"  # 6
    "WORKDIR /code\n"
    "COPY --from=builder /tool /tool\n"
    "COPY . .\n"
    "RUN echo c\n"
)


def test_steps_are_found_in_the_file_by_stage_and_order() -> None:
    steps = (
        Step("builder", "FROM busybox"), Step("1", "FROM busybox"), Step("builder", "RUN echo a"),
        Step("1", "WORKDIR /code"), Step("1", "COPY --from=builder /tool /tool"),
        Step("builder", "ADD https://example.com/tool.tar.gz /tool"), Step("1", "COPY . ."),
        Step("builder", "RUN echo b"), Step("", "RUN echo c"), Step("unknown", "RUN x"),
    )  # fmt: skip
    lines = [place.line for place in places(steps, TWO_STAGES)]
    assert lines == [1, 6, 2, 0, 8, 3, 9, 4, 10, 0]


@pytest.mark.parametrize(
    ("step", "line", "why"),
    [
        (Step("builder", "ADD https://example.com/tool.tar.gz /tool", "done"), 3, "fetches from"),
        (Step("1", "RUN echo c", "done"), 10, "does not say"),
    ],
)
def test_the_first_layer_that_is_made_again_is_named(step: Step, line: int, why: str) -> None:
    found = broken((Step("builder", "FROM busybox", "done"), step), TWO_STAGES)
    assert found is not None
    assert (found.place.line, why in found.why) == (line, True)


def test_a_changing_file_is_the_reason_for_a_copy() -> None:
    file = dockerfile("FROM busybox\nCOPY . .\nRUN echo a\n")
    steps = (Step("0", "COPY . .", "done"), Step("0", "RUN echo a", "done"))
    found = broken(steps, file)
    assert found is not None
    assert (str(found.place), found.why.split(" that")[0]) == ("Dockerfile:2", "a file")


def test_all_from_the_cache_breaks_nothing() -> None:
    steps = (Step("0", "FROM busybox", "done"), Step("0", "COPY . .", "cached"))
    assert broken(steps, dockerfile("FROM busybox\nCOPY . .\n")) is None


@pytest.mark.parametrize(
    ("lines", "copy"),
    [
        (("COPY . .", "RUN pip install -r requirements.txt"), 2),
        (("WORKDIR /x", "COPY . /x", "RUN apt-get update && apt-get install -y git"), 3),
        (("ADD ./ /x", "RUN npm ci"), 2),
        (("COPY requirements.txt .", "RUN pip install -r requirements.txt", "COPY . ."), None),
        (("COPY . .", "RUN pip install ."), None),
        (("COPY . .", "RUN pip install -e .[dev]"), None),
        (("COPY . .", "RUN python manage.py collectstatic"), None),
        (("RUN npm ci", "COPY . .", "RUN npm ci --offline"), None),
    ],
)
def test_code_before_packages_is_fragile(lines: tuple[str, ...], copy: int | None) -> None:
    found = list(fragile(dockerfile("\n".join(("FROM python:3.11-slim", *lines)) + "\n")))
    assert [place.line for place, _ in found] == ([] if copy is None else [copy])
