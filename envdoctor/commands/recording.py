"""`envdoctor check --record FILE`: what this machine was asked and answered, for a replay."""

from __future__ import annotations

import os
import time

from envdoctor import __version__
from envdoctor.arguments import WrongUse
from envdoctor.host import Host
from envdoctor.host.machine import RealMachine
from envdoctor.host.transcript import Recorder
from envdoctor.host.transcript_file import dump
from envdoctor.model import Settings
from envdoctor.project import root_of
from envdoctor.redact import Redactor


class Recording:
    """A run that is being recorded.

    The file is opened before the run, so that minutes are not spent on what cannot be kept; raises
    `WrongUse` then. It holds whatever was answered until `write`, also of a run that was stopped.
    """

    def __init__(self, path: str, settings: Settings) -> None:
        self._path = path
        # Absolute, as the paths of all questions will be: the reader's folder is another one.
        self.settings = settings._replace(path=root_of(settings))
        self._recorder = Recorder(RealMachine())
        self.host = Host(self._recorder)
        if path == "-":  # stdout is for the report
            raise WrongUse("--record wants a file")
        try:
            # The user's alone until it is sent: it tells more of a machine than a report does.
            self._file = open(  # noqa: SIM115
                path, "w", encoding="utf-8", errors="backslashreplace",
                opener=lambda name, flags: os.open(name, flags, 0o600),
            )  # fmt: skip
        except OSError as error:
            raise WrongUse(f"cannot write {path}: {error.strerror or error}") from error

    def write(self) -> None:
        """Keep every exchange so far, redacted. Raises `WrongUse` where it cannot be written."""
        moment = time.strftime("%Y-%m-%d %H:%M:%SZ", time.gmtime())
        text = dump(
            self._recorder.exchanges, Redactor(self.host).text, self.settings,
            recorded=moment, version=__version__,
        )  # fmt: skip
        try:
            with self._file as file:
                file.write(text)
        except OSError as error:
            raise WrongUse(f"cannot write {self._path}: {error.strerror or error}") from error
