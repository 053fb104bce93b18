"""The real machine: hands each question to the module that knows how to answer it.

Those modules are imported when the first such question comes; `docker`, `psutil`, `ssl` and
`urllib` are too slow to load for a run that never needs them.
"""

from __future__ import annotations

import os
from collections.abc import Callable

from envdoctor.host import files, process
from envdoctor.host import questions as q
from envdoctor.host.process import Processes


class RealMachine:
    """Answers about the machine that envdoctor runs on."""

    def __init__(self) -> None:
        self._processes = Processes()

    def answer(
        self, question: q.Question, timeout: float, progress: Callable[[str], None]
    ) -> q.Answer:
        """Answer within about `timeout` seconds; what goes wrong is part of the answer."""
        match question:
            case q.Run():
                return process.run(question, timeout, progress, self._processes)
            case q.ReadText(path=path):
                return files.read_text(path)
            case q.ListFolder(path=path):
                return files.list_folder(path)
            case q.Stat(path=path):
                return files.stat(path)
            case q.Which(name=name):
                return files.which(name)
            case q.Disk(path=path):
                return files.disk(path)
            case q.Environ():
                return q.Variables(tuple(sorted(os.environ.items())))
            case q.Machine():
                from envdoctor.host.facts import system

                return system()
            case q.Listening():
                from envdoctor.host.facts import listeners

                return listeners()
            case q.OwnAddresses():
                from envdoctor.host.facts import own_addresses

                return own_addresses()
            case q.Connect() | q.Resolve():
                from envdoctor.host import sockets

                if isinstance(question, q.Resolve):
                    return sockets.resolve(question.name)
                return sockets.connect(question, timeout)
            case q.Api():
                from envdoctor.host import engine_http

                if question.address.startswith(engine_http.SCHEMES):
                    return engine_http.get(question, timeout)
                from envdoctor.host import docker_py

                return docker_py.get(question, timeout)
            case q.RunImage():
                from envdoctor.host import docker_py

                return docker_py.run_image(question, timeout, progress)
            case q.Fetch():
                from envdoctor.host.web import fetch

                return fetch(question, timeout)

    def close(self) -> None:
        """Kill the programs that still run."""
        self._processes.kill_all()
