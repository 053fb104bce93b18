"""Somebody at a terminal: runs real commands, asks the doctor about them, applies its remedies.

    session = Session(engine.client_env())
    failed = session.run("docker", "ps")                  # the real error
    session.check().blames("socket-daemon-not-running")   # before: by probing
    session.explain(failed).names("socket-…")             # after: by the text, and the machine
    session.watch("docker", "ps").names("socket-…")       # during: `envdoctor run -- docker ps`
    session.finds("socket-…", "docker", "ps")             # all three at once
    mended = session.mend(session.check().remedy("socket-…"))  # types the printed commands

The doctor is started as users start it, in a process of its own, and its JSON is read.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

from tests.engine.rig import User, process

ROOT = Path(__file__).resolve().parents[2]

# Tests run as root, so that sudo has nothing to add. Where no init system runs, one that only
# writes down what it was asked: the test then starts the engine that it stands for.
_SUDO = '#!/bin/sh\nwhile [ "${1#-}" != "$1" ]; do shift; done\nexec env "$@"\n'
_INIT = '#!/bin/sh\necho "$(basename "$0") $*" >>"$(dirname "$0")/asked"\n'
_STOP = "_code=$?; [ $_code = 0 ] || {{ echo exit $_code: {command} >&2; exit $_code; }}"
# Shows other files and folders in the place of the machine's, to this process alone.
_OVERLAY = 'while [ "$1" != -- ]; do mount --bind "$1" "$2" || exit 125; shift 2; done\nshift\n'


@dataclass(frozen=True)
class Diagnosed:
    """A report of `envdoctor check`."""

    report: Mapping[str, Any]
    exit_code: int

    @property
    def faults(self) -> list[str]:
        """The names of the root causes; `not-recognised` for one without a name."""
        return [diagnosis["name"] for diagnosis in self.report["diagnoses"]]

    def status(self, probe: str) -> str:
        """What became of a probe."""
        return str(self._of(self.report["probes"], "id", probe)["status"])

    def cause(self, fault: str) -> Mapping[str, Any]:
        """The diagnosis of this fault."""
        return self._of(self.report["diagnoses"], "name", fault)

    def blames(self, fault: str) -> Diagnosed:
        """Assert that this fault, and no other, is named, once. Returns itself."""
        assert self.faults == [fault], self._words()
        return self

    def keeps_waiting(self, fault: str) -> Diagnosed:
        """Assert that all that needs the engine waits behind this fault. Returns itself."""
        behind = {"engine", "hello-world", "counts", "storage"}
        assert behind <= set(self.cause(fault)["explains"]), self._words()
        assert {self.status(probe) for probe in behind} == {"blocked"}, self._words()
        assert self.exit_code == 1
        return self

    def healthy(self) -> Diagnosed:
        """Assert that nothing is named. Returns itself."""
        assert self.faults == [], self._words()
        return self

    def remedy(self, fault: str, words: str = "") -> list[str]:
        """The commands of the first remedy whose text or commands hold `words`."""
        return _chosen(self.cause(fault)["remedies"], words)

    def _of(self, entries: Sequence[Mapping[str, Any]], key: str, value: str) -> Mapping[str, Any]:
        found = next((entry for entry in entries if entry[key] == value), None)
        assert found is not None, f"no {value}: {self._words()}"
        return found

    def _words(self) -> str:
        probes = {p["id"]: f"{p['status']}: {p['summary']}" for p in self.report["probes"]}
        return json.dumps({"causes": self.report["diagnoses"], "probes": probes}, indent=1)


@dataclass(frozen=True)
class Explained:
    """An answer of `envdoctor explain` or `envdoctor run`; `text` is what it was asked about."""

    answer: Mapping[str, Any]
    text: str
    exit_code: int = 0

    @property
    def faults(self) -> list[str]:
        """The names of the candidates, the most probable first."""
        return [candidate["name"] for candidate in self.answer["candidates"]]

    def names(self, fault: str) -> Explained:
        """Assert that the answer is this fault, for sure. Returns itself."""
        assert self.answer["verdict"] == "identified", self._words()
        assert self.faults[0] == fault, self._words()
        return self

    def considers(self, fault: str) -> Explained:
        """Assert that the text fits several faults, this one among them. Returns itself."""
        assert self.answer["verdict"] == "ambiguous", self._words()
        assert fault in self.faults, self._words()
        return self

    def remedy(self, words: str = "") -> list[str]:
        """The commands of the first remedy whose text or commands hold `words`."""
        return _chosen(self.answer["candidates"][0]["remedies"], words)

    def _words(self) -> str:
        return f"{self.text}\n-> {self.answer['verdict']} {self.faults}\n{self.answer['next']}"


@dataclass(frozen=True)
class Session:
    """Where commands are run: an environment, a user, a folder.

    `env` is the whole environment, as `engine.client_env()` makes one. `user` is the one who sits
    there, root when None, with the supplementary groups `groups` (as after a login when None);
    give it `program=readable_program` then, as root's interpreter is closed to it. `over` shows
    own files and folders in the place of the machine's: `{"/run": folder}`; the places must exist.
    `network=False` is a machine without any way out. `asked` is what `mend` asked the init system.
    """

    env: Mapping[str, str]
    user: User | None = None
    groups: Sequence[int] | None = None
    cwd: Path | None = None
    over: Mapping[str, Path] = field(default_factory=dict)
    program: Sequence[str | Path] = (sys.executable, "-P", "-m", "envdoctor")
    network: bool = True
    asked: tuple[str, ...] = ()

    def run(
        self, *argv: str | Path, stdin: str = "", timeout: float = 60.0
    ) -> CompletedProcess[str]:
        """Run a command, whatever its exit code. Raises CommandFailed after `timeout` seconds."""
        return process.run(
            *self._argv(argv), env=self.env, cwd=self.cwd or self._home, stdin=stdin,
            timeout=timeout, check=False,
        )  # fmt: skip

    def shell(self, line: str, **options: Any) -> CompletedProcess[str]:
        """Run a line of shell."""
        return self.run("sh", "-c", line, **options)

    def doctor(self, *argv: str | Path, **options: Any) -> CompletedProcess[str]:
        """Run the program; assert that it did not end in a traceback."""
        path = os.pathsep.join(filter(None, [str(ROOT), self.env.get("PYTHONPATH", "")]))
        at_root = replace(self, env={**self.env, "PYTHONPATH": path})
        done = at_root.run(*self.program, *argv, **options)
        assert "Traceback (most recent call last)" not in done.stdout + done.stderr, done.stderr
        return done

    def check(self, *flags: str, select: str = "", skip: str = "python,contrast") -> Diagnosed:
        """Examine the machine; `select` and `skip` as the flags have them, `select` before `skip`.

        The Python probes look at the interpreter that runs the tests, which is nobody's fault.
        """
        chosen = ("--select", select) if select else ("--skip", skip) if skip else ()
        done = self.doctor("check", "--format", "json", *chosen, *flags)
        assert done.stdout, done.stderr
        return Diagnosed(json.loads(done.stdout), done.returncode)

    def explain(self, text: str | CompletedProcess[str], *, text_only: bool = False) -> Explained:
        """Explain a text, or what a command has printed, as piped into `envdoctor explain -`."""
        words = text if isinstance(text, str) else text.stdout + text.stderr
        assert words.strip(), f"there is nothing to explain: {text}"
        flags = ("--text-only",) if text_only else ()
        done = self.doctor("explain", "--format", "json", *flags, "-", stdin=words)
        return Explained(json.loads(done.stdout), words)

    def watch(self, *argv: str | Path, text_only: bool = False) -> Explained:
        """Run a command that fails under `envdoctor run`; its own exit code is passed on."""
        flags = ("--text-only",) if text_only else ()
        done = self.doctor("run", "--format", "json", *flags, "--", *argv)
        assert done.returncode != 0, done.stdout
        said, mark, answer = done.stderr.rpartition("\n{\n")
        if not mark:
            said, answer = "", done.stderr.removeprefix("{\n")
        return Explained(json.loads("{" + answer), done.stdout + said, done.returncode)

    def finds(self, fault: str, *argv: str | Path, undecided: bool = False) -> Diagnosed:
        """All ways in lead to this fault: probing, the error that `argv` prints, and watching it.

        `undecided` says that the text alone fits several faults, of which those that are seldom
        met are not even listed; then the machine decides.
        """
        failed = self.run(*argv)
        assert failed.returncode != 0, failed.stdout
        alone = self.explain(failed, text_only=True)
        if undecided:
            assert alone.answer["verdict"] == "ambiguous", alone.text
        else:
            alone.names(fault)
        self.explain(failed).names(fault)
        self.watch(*argv).names(fault)
        return self.check().blames(fault)

    def mend(self, commands: Sequence[str]) -> Session:
        """Type the commands of a remedy as they were printed; assert that each succeeds.

        Where one asks whether to go on, the answer is yes. Returns the session afterwards, with
        what was exported and unset. `asked` tells what the init system was asked: there is none, so
        the test must do it.
        """
        open_marks = [c for c in commands if re.search(r"<[a-z][a-z_ -]*>", c)]
        assert commands and not open_marks, f"cannot be typed as they stand: {commands}"
        with tempfile.TemporaryDirectory(prefix="edr-") as folder:
            here = Path(folder)
            for name, script in (("sudo", _SUDO), ("service", _INIT), ("systemctl", _INIT)):
                (here / name).write_text(script)
                (here / name).chmod(0o755)
            here.chmod(0o777)
            lines = [f"PATH={folder}:$PATH"]
            for command in commands:
                lines += [command, _STOP.format(command=shlex.quote(command))]
            lines += [f"PATH=${{PATH#{folder}:}}", f"env -0 >{folder}/env"]
            done = self.shell("\n".join(lines), stdin="y\n")
            assert done.returncode == 0, done.stdout + done.stderr
            pairs = (entry.partition("=") for entry in (here / "env").read_text().split("\0"))
            env = {name: value for name, mark, value in pairs if mark}
            asked = here / "asked"
            told = tuple(asked.read_text().splitlines()) if asked.exists() else ()
        return replace(self, env=env, asked=told)

    @property
    def _home(self) -> Path | None:
        home = self.env.get("HOME")
        return Path(home) if home and Path(home).is_dir() else None

    def _argv(self, argv: Sequence[str | Path]) -> list[str | Path]:
        whole = list(argv)
        if self.user is not None:
            groups = self.groups
            if groups is None:
                groups = os.getgrouplist(self.user.name, self.user.gid)
            supplementary = f"--groups={','.join(map(str, groups))}" if groups else "--clear-groups"
            ids = f"--reuid={self.user.uid}", f"--regid={self.user.gid}"
            whole = ["setpriv", *ids, supplementary, *whole]
        if not self.network:
            whole = ["unshare", "--net", *whole]
        if self.over:
            pairs = [part for place, shown in self.over.items() for part in (shown, place)]
            script = _OVERLAY + 'exec "$@"'
            whole = ["unshare", "--mount", "sh", "-c", script, "overlay", *pairs, "--", *whole]
        return whole


def _chosen(remedies: Sequence[Mapping[str, Any]], words: str) -> list[str]:
    for remedy in remedies:
        if remedy["commands"] and words in "\n".join([remedy["text"], *remedy["commands"]]):
            return list(remedy["commands"])
    raise AssertionError(f"no remedy with {shlex.quote(words)}: {json.dumps(remedies, indent=1)}")
