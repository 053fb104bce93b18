"""What a build gets to see: a folder, less what .dockerignore excludes, links kept inside of it."""

from __future__ import annotations

import posixpath
import re
from fnmatch import translate
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from e2b_dockerfile_utils import PatternMatcher

    from envdoctor.host import Host

MOST_LINKS = 40  # followed for one path, as the kernel does
WILD = re.compile(r"[*?\[]")


class Seen(NamedTuple):
    """How a path of the context looks to the builder.

    `kind` is Host's word (`file`, `folder`, …), `missing`, `loop`, or `unknown` where it may not
    be looked at. `ignored` names the pattern's file; `outside` says that the path, or a link in
    it (`link`), leads out of the context. `near` is a name in the same folder that is alike.
    """

    kind: str
    path: str = ""
    ignored: bool = False
    outside: bool = False
    link: str = ""
    near: str = ""


class BadPattern(Exception):
    """A line of .dockerignore that the builder refuses."""


class Context:
    """A build's folder. Raises `BadPattern` for a .dockerignore that cannot be used."""

    def __init__(self, host: Host, folder: str, patterns: tuple[str, ...]) -> None:
        self.host, self.folder = host, folder
        self._matcher: PatternMatcher | None = None
        if patterns:
            from e2b_dockerfile_utils import PatternMatcher

            cleaned = [_cleaned(pattern) for pattern in patterns]
            try:
                self._matcher = PatternMatcher(cleaned)
            except ValueError as error:
                raise BadPattern(str(error)) from None
        self._exceptions = [_cleaned(p)[1:] for p in patterns if p.startswith("!")]

    def look(self, written: str) -> Seen:
        """A path as COPY gives it: it counts from the context, `..` cannot leave it."""
        plain = written.replace("\\", "/")
        outside = posixpath.normpath(plain.lstrip("/") or ".").startswith("..")
        parts = [p for p in posixpath.normpath("/" + plain).split("/") if p]
        if WILD.search(plain):
            return self._wild(parts, outside)
        return self._walk(parts, outside)

    def _walk(self, parts: list[str], outside: bool) -> Seen:
        done: list[str] = []
        left, link, followed = list(parts), "", 0
        while left:
            name = left.pop(0)
            if name == "..":
                done = done[:-1]
                continue
            path = posixpath.join(self.folder, *done, name)
            fact = self.host.stat(path)
            if fact.link:  # a link counts from the context's root, not from the machine's
                followed += 1
                if followed > MOST_LINKS:
                    return Seen("loop", "/".join(parts), link=link)
                link = link or f"{'/'.join([*done, name])} -> {fact.link}"
                target = [p for p in fact.link.split("/") if p not in ("", ".")]
                climbs = target.count("..") > len(done)
                outside = outside or fact.link.startswith("/") or climbs
                done = [] if fact.link.startswith("/") else done
                left = [*target, *left]
                continue
            if fact.kind == "hidden":
                return Seen("unknown", "/".join(parts))
            if fact.kind in ("missing", "dangling"):
                near = self._near(posixpath.join(self.folder, *done), name)
                return Seen("missing", "/".join(parts), outside=outside, link=link, near=near)
            done.append(name)
            if fact.kind != "folder" and left:
                return Seen("missing", "/".join(parts), outside=outside, link=link)
        path = "/".join(done)
        kind = self.host.stat(posixpath.join(self.folder, *done)).kind
        if done and self.ignored(path):
            if kind == "folder" and self._exception_below(path):
                return Seen("unknown", path)
            return Seen("missing", path, ignored=True, link=link)
        return Seen(kind, path, outside=False, link=link)

    def _wild(self, parts: list[str], outside: bool) -> Seen:
        """Names with wildcards are looked up one level after the other."""
        found = [""]
        for part in parts:
            match = re.compile(translate(part)).match
            if WILD.search(part):
                found = [
                    posixpath.join(base, name) for base in found
                    for name in self.host.list_folder(posixpath.join(self.folder, base)).names or ()
                    if match(name)
                ]  # fmt: skip
            else:
                found = [posixpath.join(base, part) for base in found]
            if len(found) > 1000:
                return Seen("unknown", "/".join(parts))
        there = [
            p for p in found if self.host.stat(posixpath.join(self.folder, p)).kind != "missing"
        ]
        visible = [path for path in there if not self.ignored(path)]
        if visible:
            return Seen("several" if len(visible) > 1 else "file", visible[0])
        return Seen("none", "/".join(parts), ignored=bool(there), outside=outside)

    def ignored(self, path: str) -> bool:
        """.dockerignore excludes it."""
        return bool(self._matcher and self._matcher.matches(path))

    def _exception_below(self, folder: str) -> bool:
        """Something below an ignored folder may be taken in again."""
        return any(
            WILD.search(pattern) or f"{pattern}/".startswith(f"{folder}/")
            for pattern in self._exceptions
        )

    def _near(self, folder: str, name: str) -> str:
        from difflib import get_close_matches

        names = self.host.list_folder(folder).names or ()
        same = [other for other in names if other.lower() == name.lower()]
        return next(iter(same or get_close_matches(name, names[:500], n=1, cutoff=0.75)), "")


def _cleaned(pattern: str) -> str:
    """As the builder cleans a line: `./x/` and `/x` are `x`, also behind an exclamation mark."""
    mark = "!" if pattern.startswith("!") else ""
    text = pattern[len(mark) :].strip()
    return mark + (posixpath.normpath(text).lstrip("/") if text else "")
