"""What registries say of images: the engine asks them, over the very path that a pull takes."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from threading import Thread
from typing import TypeVar

from envdoctor.host.endpoint import read_config
from envdoctor.host.questions import Reply
from envdoctor.probes.engine_facts import table
from envdoctor.probes.project.contents.image_facts import reference
from envdoctor.probes.project.ground import Ground

T = TypeVar("T", bound=Hashable)
A = TypeVar("A")

PATIENCE = 8.0  # seconds for one answer
SIDE_BY_SIDE = 6  # questions under way at once


def ask(here: Ground, images: Iterable[str]) -> dict[str, Reply]:
    """The answers for several images, asked for side by side.

    Where a registry does not answer in time, its other images wait for no time-out of their own.
    """
    silent: set[str] = set()

    def one(image: str) -> Reply:
        host = reference(image).host
        if host in silent:
            return Reply(problem="timed out", detail=f"{host} does not answer")
        answer = here.api(question(image), timeout=PATIENCE)
        if answer.problem == "timed out":
            silent.add(host)
        return answer

    return side_by_side(images, one)


def side_by_side(items: Iterable[T], answer: Callable[[T], A]) -> dict[T, A]:
    """Each item with its answer; several are worked out at once."""
    waiting = list(dict.fromkeys(items))
    answers: dict[T, A] = {}

    def work() -> None:
        while waiting:
            try:
                item = waiting.pop()
            except IndexError:  # another thread was faster
                return
            answers[item] = answer(item)

    threads = [Thread(target=work, daemon=True) for _ in range(min(SIDE_BY_SIDE, len(waiting)))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def question(image: str) -> str:
    """The path of the engine's API."""
    return f"/distribution/{image}/json"


def has_login(here: Ground, image: str) -> bool:
    """The user has credentials for the image's registry: what is denied to all may be theirs."""
    config = read_config(here.host)[0]
    host = reference(image).host
    names = [*table(config.get("auths")), *table(config.get("credHelpers"))]
    mark = "index.docker.io" if host == "docker.io" else host
    return bool(config.get("credsStore")) or any(mark in name for name in names)
