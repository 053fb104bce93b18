"""One machine's files beside another one's answers: `check --host` reads the project here."""

from __future__ import annotations

from collections.abc import Callable

from envdoctor.host import Outside
from envdoctor.host import questions as q


class Divided:
    """Asks `here` about the files below `folder`, and `there` about everything else."""

    def __init__(self, here: Outside, there: Outside, folder: str) -> None:
        self._here, self._there = here, there
        self._folder = folder.rstrip("/\\")

    def answer(
        self, question: q.Question, timeout: float, progress: Callable[[str], None]
    ) -> q.Answer:
        """The answer of the side that knows."""
        side = self._here if self._is_here(question) else self._there
        return side.answer(question, timeout, progress)

    def close(self) -> None:
        """Close both."""
        self._here.close()
        self._there.close()

    def _is_here(self, question: q.Question) -> bool:
        if not isinstance(question, q.ReadText | q.Stat | q.ListFolder):
            return False
        path = question.path
        return path == self._folder or path.startswith((f"{self._folder}/", f"{self._folder}\\"))
