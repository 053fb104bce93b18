"""The `build` of a Compose service -> what is asked of the builder."""

from __future__ import annotations

from collections.abc import Mapping

from envdoctor.project import compose_values as values
from envdoctor.project.builds import Build
from envdoctor.project.compose_tree import Tree, items, pairs, table, word
from envdoctor.project.requirements import Service


def build(
    value: object,
    tree: Tree,
    path: tuple[object, ...],
    own: Service | None,
    platform: object,
    given: Mapping[str, str],
) -> Build | None:
    """The `build` of a service; None where there is none, or one that nobody can read.

    `own` is the service as we have read it, with the places. `given` are the values of variables.
    """
    if value is None or value == "":
        return None
    fields = {"context": value} if isinstance(value, str) else table(value)
    if not isinstance(fields.get("context", ""), str):
        return None
    context = word(fields.get("context")) or "."
    file = word(fields.get("dockerfile"))
    named = pairs(fields.get("args"), given)
    args = {key: text for key, text in named.items() if text is not None}
    return Build(
        context,
        file,
        own.build.place if own and own.build else tree.place(*path),
        target=word(fields.get("target")),
        args=args,
        inline=word(fields.get("dockerfile_inline")),
        platforms=values.words(fields.get("platforms"))
        or (values.words(platform) if platform else ()),
        contexts=tuple(pairs(fields.get("additional_contexts"))),
        secrets=_secrets(fields.get("secrets")),
        file_place=own.build.file_place if own and own.build else tree.place(*path, "dockerfile"),
        target_place=own.build.target_place if own and own.build else tree.place(*path, "target"),
    )


def _secrets(value: object) -> tuple[str, ...]:
    """The names under which a build gets its secrets."""
    listed = [{"source": e} if isinstance(e, str) else table(e) for e in items(value)]
    return tuple(word(entry.get("target") or entry.get("source")) for entry in listed)
