"""Walks through a Dockerfile's instructions with the arguments of one build."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from envdoctor.project.builds import Build, BuildSecret, Exposed, Folder, Source, Stage, Step
from envdoctor.project.requirements import NONE, Place, Problem

if TYPE_CHECKING:
    from e2b_dockerfile_utils import DockerfileAst, DockerfileInstruction

KNOWN = {
    "ADD", "ARG", "CMD", "COPY", "ENTRYPOINT", "ENV", "EXPOSE", "FROM", "HEALTHCHECK", "LABEL",
    "MAINTAINER", "ONBUILD", "RUN", "SHELL", "STOPSIGNAL", "USER", "VOLUME", "WORKDIR",
}  # fmt: skip

# Arguments that a build has without being given them; where they count, BuildKit is asked for.
PLATFORM_ARGS = (
    "BUILDPLATFORM", "BUILDOS", "BUILDARCH", "BUILDVARIANT",
    "TARGETPLATFORM", "TARGETOS", "TARGETARCH", "TARGETVARIANT", "TARGETSTAGE",
)  # fmt: skip

# Flags that the classic builder does not know; `--chown` and `--from` it does.
COPY_FLAGS = re.compile(r"--(chmod|link|parents|exclude|checksum|keep-git-dir|unpack)\b")
RUN_FLAGS = re.compile(r"--(mount|network|security|device)\b")
# What a stage has from the one that it is built upon.
TAKEN_OVER = (
    "entrypoint", "entrypoint_place", "command", "command_place", "user", "user_place", "workdir",
    "exposes",
    "healthcheck", "healthcheck_place", "environment", "shell",
)  # fmt: skip
HEREDOC = re.compile(r"<<-?[\"']?\w+[\"']?")
VARIABLE = re.compile(r"(?<!\\)\$\{?([A-Za-z_]\w*)")


class Reading:
    """What one build makes of a Dockerfile. Lines are moved by `moved` for an inline one.

    `platform` has the arguments TARGETARCH and its like, as far as they are known.
    """

    def __init__(
        self, ast: DockerfileAst, file: str, build: Build, moved: int = 0,
        platform: Mapping[str, str] = NONE,
    ) -> None:  # fmt: skip
        from e2b_dockerfile_utils import ShellLex

        self._lex = ShellLex
        self.escape = ast.escape_token
        self.file, self.build, self.moved = file, build, moved
        self.stages: list[Stage] = []
        self.needs_buildkit: list[Source] = []
        self.problems: list[Problem] = []
        self._place = Place(file)
        self._global: dict[str, str | None] = {**dict.fromkeys(PLATFORM_ARGS), **platform}
        self._args: dict[str, str | None] = {}
        self._env: dict[str, str | None] = {}
        for instruction in ast.instructions:
            self._take(instruction)

    def _take(self, instruction: DockerfileInstruction) -> None:
        name = instruction.name.upper()
        place = self._place = Place(self.file, instruction.start_line + self.moved)
        if name not in KNOWN:
            said = f"dockerfile parse error on line {instruction.start_line}: unknown instruction: "
            if not any(p.kind == "dockerfile" for p in self.problems):
                self.problems.append(Problem(said + name, place, "dockerfile"))
            return
        if name == "FROM":
            self._from(instruction, place)
        elif name == "ARG":
            self._arg(instruction)
        elif not self.stages:
            if not self.problems:
                said = "no build stage in current context"
                self.problems.append(Problem(said, place, "first", {"instruction": name}))
        else:
            self._inside(name, instruction, place)

    # -- stages and arguments ----------------------------------------------------------------

    def _from(self, instruction: DockerfileInstruction, place: Place) -> None:
        words = instruction.args
        if len(words) not in (1, 3) or (len(words) == 3 and words[1].upper() != "AS"):
            said = "FROM requires either one or three arguments"
            self.problems.append(
                Problem(f"dockerfile parse error on line {place.line}: {said}", place, "dockerfile")
            )
        values = dict(self._global)
        platform = next(
            (f.partition("=")[2] for f in instruction.flags if f.startswith("--platform=")), ""
        )
        if "$" in platform:
            if any(name in PLATFORM_ARGS for name in VARIABLE.findall(platform)):
                self._modern(instruction, place, f"--platform={platform}")
            platform = self._filled(platform, values) or ""
        base = self._filled(words[0], values) if words else None
        if base == "" and words:
            self.problems.append(
                Problem(f"base name ({words[0]}) should not be blank", place, "blank-base")
            )
        self.stages.append(Stage(base, words[2] if len(words) == 3 else "", place, platform))
        self._args, self._env = {}, {}
        parent = next(
            (s for s in self.stages[:-1] if base and s.name.lower() == base.lower()), None
        )
        if parent:  # what the stage below sets is in force here too
            self._change(**{field: getattr(parent, field) for field in TAKEN_OVER})
            self._env = dict(parent.environment)

    def _arg(self, instruction: DockerfileInstruction) -> None:
        for word in instruction.args:
            name, mark, default = word.partition("=")
            known = self._values() if self.stages else self._global
            value: str | None = self._filled(default, known) if mark else None
            if name in self.build.args:
                value = self.build.args[name]
            elif not mark and self.stages and name in self._global:
                value = self._global[name]
            elif not mark:
                value = "" if not self.stages else None
            if self.stages:
                self._args[name] = value if value is not None or name in PLATFORM_ARGS else ""
            else:
                self._global[name] = value

    def _values(self) -> dict[str, str | None]:
        return {**self._args, **self._env}

    def _filled(self, text: str, values: dict[str, str | None]) -> str | None:
        """The text with variables put in; None where one of them cannot be known."""
        plain = {name: value for name, value in values.items() if value is not None}
        unknown = [n for n in VARIABLE.findall(text) if n not in plain]
        if "$" in text and unknown and (self.stages or any(n in values for n in unknown)):
            return None  # from the base image's ENV, or the platform
        try:
            return str(self._lex(self.escape, env=plain).process_word(text))
        except ValueError as error:
            said = f"failed to process {text}: {str(error).rpartition(': ')[2]}"
            self.problems.append(Problem(said, self._place, "lexer"))
            return None

    def _change(self, **fields: object) -> None:
        self.stages[-1] = self.stages[-1]._replace(**fields)  # type: ignore[arg-type]

    # -- instructions of a stage -------------------------------------------------------------

    def _inside(self, name: str, instruction: DockerfileInstruction, place: Place) -> None:
        stage = self.stages[-1]
        if name in ("COPY", "ADD"):
            self._sources(instruction, place)
        elif name == "RUN":
            self._change(steps=(*stage.steps, self._step(instruction, place)))
            self._mounts(instruction, place)
            if instruction.heredocs:
                self._modern(instruction, place, "heredoc")
        elif name == "ENV":
            triples = zip(*[iter(instruction.args)] * 3, strict=False)  # name, value, "=" or ""
            self._env |= {key: self._filled(text, self._values()) for key, text, _ in triples}
            self._change(environment=dict(self._env))
        elif name in ("ENTRYPOINT", "CMD"):
            words = self._command(instruction)
            if name == "CMD":
                self._change(command=words, command_place=place)
            else:  # an ENTRYPOINT empties the base image's CMD
                own = stage.command if stage.command is not None else ()
                self._change(entrypoint=words, entrypoint_place=place, command=own)
        elif name == "WORKDIR":
            path = self._filled(instruction.args[0] if instruction.args else "", self._values())
            joined = posixpath.normpath(posixpath.join(stage.workdir or "/", path)) if path else ""
            made = Folder(joined if path and joined[0] != "?" else "?", stage.user, place)
            self._change(workdir=made.path, folders=(*stage.folders, made))
        elif name == "USER":
            user = self._filled(instruction.args[0] if instruction.args else "", self._values())
            self._change(user="?" if user is None else user, user_place=place)
        elif name == "SHELL":
            self._change(shell=tuple(instruction.args))
        elif name == "EXPOSE":
            filled = [self._filled(word, self._values()) for word in instruction.args]
            self._change(exposes=(*stage.exposes, *(Exposed(w, place) for w in filled if w)))
        elif name == "HEALTHCHECK":
            words, kind = tuple(instruction.args), "CMD" if instruction.json else "CMD-SHELL"
            test = words[1:] if words[:1] == ("CMD",) else words
            told = ("NONE",) if words[:1] == ("NONE",) else (kind, *test)
            self._change(healthcheck=told, healthcheck_place=place)

    def _command(self, instruction: DockerfileInstruction) -> tuple[str, ...]:
        if instruction.json:
            return tuple(instruction.args)
        shell = self.stages[-1].shell
        return (*shell, " ".join(instruction.args)) if instruction.args else ()

    def _step(self, instruction: DockerfileInstruction, place: Place) -> Step:
        stage, line = self.stages[-1], " ".join(instruction.args)
        text = line + "".join(f"\n{h.content}" for h in instruction.heredocs)
        script = "" if instruction.json else line
        if HEREDOC.fullmatch(line) and instruction.heredocs:  # the shell reads it
            content = instruction.heredocs[0].content
            script = "" if content.startswith("#!") else content
        mounts = [f[len("--mount=") :] for f in instruction.flags if f.startswith("--mount=")]
        return Step(
            text, place, tuple(instruction.args) if instruction.json else (), script, stage.shell,
            stage.workdir, stage.user, self._values(), tuple(mounts), stage.user_place,
        )  # fmt: skip

    def _sources(self, instruction: DockerfileInstruction, place: Place) -> None:
        written = _one_line(instruction.original)
        origin = ""
        for flag in instruction.flags:
            if flag.startswith("--from="):
                origin = self._filled(flag.partition("=")[2], self._values()) or "?"
            if COPY_FLAGS.match(flag):
                self._modern(instruction, place, flag)
        if instruction.heredocs:
            self._modern(instruction, place, "heredoc")
        values = self._values()
        if not instruction.json and any(" " in word for word in instruction.args):
            # Outside of the JSON form the builder splits at every blank, also between quotes.
            said = "unexpected end of statement while looking for matching double-quote"
            self.problems.append(Problem(said, place, "lexer"))
            return
        words = [self._filled(word, values) for word in instruction.args]
        if len(words) < 2:
            if not instruction.heredocs:
                name = instruction.name.upper()
                said = f"{name} requires at least two arguments, but only {len(words)} provided"
                said = f"dockerfile parse error on line {place.line}: {said}"
                self.problems.append(Problem(said, place, "dockerfile"))
            return
        heredocs = {h.name for h in instruction.heredocs}
        found = [
            Source(
                path,
                written,
                place,
                origin,
                self._target(words[-1] or ""),
                tuple(instruction.flags),
                "" if path is not None or origin else self._outer(word),
            )
            for path, word in zip(words[:-1], instruction.args[:-1], strict=True)
            if not (word.startswith("<<") and word.lstrip("<-").strip("\"'") in heredocs)
        ]
        stage = self.stages[-1]
        self._change(sources=(*stage.sources, *found))  # fmt: skip

    def _target(self, written: str) -> str:
        """Where COPY puts it, from the folder that is in force; a slash behind it says folder."""
        folder = self.stages[-1].workdir
        if not folder or folder == "?" or not written or written.startswith("/"):
            return written
        inner = "/" if written.endswith(("/", "/.")) or written in (".", "..") else ""
        return posixpath.normpath(posixpath.join(folder, written)).rstrip("/") + inner

    def _outer(self, word: str) -> str:
        """The path with arguments that are declared before the first FROM only; "" for others."""
        known = {**self._global, **self._values()}
        names = [n for n in VARIABLE.findall(word) if self._values().get(n) is None]
        forgotten = all(self._global.get(n) and n not in self._values() for n in names)
        plain = {name: value for name, value in known.items() if value is not None}
        return str(self._lex(self.escape, env=plain).process_word(word)) if forgotten else ""

    def _mounts(self, instruction: DockerfileInstruction, place: Place) -> None:
        """`RUN --mount=type=bind` takes from the context or a stage, as COPY does."""
        for flag in instruction.flags:
            if not RUN_FLAGS.match(flag):
                continue
            self._modern(instruction, place, flag)
            if not flag.startswith("--mount="):
                continue
            parts = [part.partition("=") for part in flag[len("--mount=") :].split(",")]
            fields = {key: value for key, _, value in parts}
            if fields.get("type") == "secret" and fields.get("required") in ("", "true", "1"):
                name = fields.get("id") or posixpath.basename(fields.get("target", ""))
                self._change(secrets=(*self.stages[-1].secrets, BuildSecret(name, place)))
            if fields.get("type", "bind") not in ("bind", "cache"):
                continue
            origin = fields.get("from", "")
            if fields.get("type") == "cache" and not origin:
                continue
            origin = (self._filled(origin, self._values()) or "?") if origin else ""
            wanted = fields.get("source", fields.get("src", "."))
            path = self._filled(wanted, self._values())
            written = _one_line(instruction.original)
            source = Source(path, written, place, origin, fields.get("target", ""), (flag,))
            self._change(sources=(*self.stages[-1].sources, source))

    def _modern(self, instruction: DockerfileInstruction, place: Place, what: str) -> None:
        self.needs_buildkit.append(
            Source(None, _one_line(instruction.original), place, flags=(what,))
        )


def _one_line(text: str) -> str:
    return " ".join(text.split())[:200]
