"""What Compose would refuse of a file's shape, by the JSON schema of the Compose specification.

This stands in where no Compose v2 is installed to say it itself. The schema is the one that Compose
carries (`compose_spec/`), the validator is `jsonschema`.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import TYPE_CHECKING, Any

from envdoctor.project.compose_mistakes import mistakes
from envdoctor.project.compose_tree import Tree, table
from envdoctor.project.requirements import Problem

if TYPE_CHECKING:
    from jsonschema.exceptions import ValidationError
    from jsonschema.protocols import Validator

    from envdoctor.project.compose_load import Part
    from envdoctor.project.yaml_lines import Path

SCHEMA = os.path.join(os.path.dirname(__file__), "compose_spec", "compose-spec.json")
MOST = 100  # mistakes told of one file: nobody reads more, and a hostile one has 60,000
LARGEST = 100_000  # values; a file of the largest size that people write has a third of it


def problems(parts: Iterable[Part]) -> list[Problem]:
    """What is wrong in the files, each as Compose looks at it; one problem a mistake."""
    validator = None
    found: dict[tuple[str, object], Problem] = {}
    for part in parts:
        validator = validator or _validator()
        for problem in islice(_told(validator, part), MOST):
            found.setdefault((problem.said, problem.place), problem)
    return list(found.values())


def _told(validator: Validator, part: Part) -> Iterator[Problem]:
    if len(part.tree.places) > LARGEST:
        text = f"more than {LARGEST:,} values: not compared with what Compose allows"
        yield Problem(text, part.tree.place(), "too-large")
        return
    content = _as_validated(part.tree)
    include = part.tree.content.get("include")
    if include is not None and not isinstance(include, list):
        said = f"`include` must be a list, got {include}"
        yield Problem(said, part.tree.place("include"), "schema", said=said)
    for error in validator.iter_errors(content):
        for path, said, hint, lone in mistakes(error):
            if part.whole or not lone:
                text = f"{said} ({hint})" if hint else said
                yield Problem(text, part.tree.place(*path), "schema", said=said)


def _as_validated(tree: Tree) -> Mapping[str, Any]:
    """What is left when Compose validates: `include`, `extends` and `!reset` are done by then."""
    gone: set[Path] = {path for path, mark in tree.marks.items() if mark == "!reset"}
    gone |= {("services", name, "extends") for name in table(tree.content.get("services"))}
    gone.add(("include",))

    def copy(value: Mapping[str, Any], path: Path) -> Mapping[str, Any]:
        return {
            key: copy(inner, (*path, key)) if isinstance(inner, dict) else inner
            for key, inner in value.items() if (*path, key) not in gone
        }  # fmt: skip

    return copy(tree.content, ())


def _validator() -> Validator:
    """The schema's draft, with what Compose does in another way: how it reads and tells keys."""
    import json

    from jsonschema import Draft202012Validator, validators

    with open(SCHEMA, encoding="utf-8") as file:
        schema = json.load(file)
    definitions = schema["$defs"]
    for name, definition in definitions.items():
        definitions[name] = _in_one(definition, definitions)
    # Newer Composes take a quoted truth value where older ones do not: no mistake for sure.
    types = Draft202012Validator.TYPE_CHECKER.redefine(
        "boolean", lambda _, value: isinstance(value, bool) or value in ("true", "false")
    )
    own = {
        "additionalProperties": _unknown_keys,
        "uniqueItems": _repeated,
        # No value fits two of the schema's forms: to stop at the first halves the time.
        "oneOf": Draft202012Validator.VALIDATORS["anyOf"],
    }
    extend: Any = validators.extend
    extended: type[Validator] = extend(Draft202012Validator, own, type_checker=types)
    return extended(schema)


def _in_one(schema: dict[str, Any], definitions: Mapping[str, Any]) -> dict[str, Any]:
    """A schema with the properties of those that `allOf` takes in as its own.

    By the draft, one wrong value in such a part would make all keys of the part unknown.
    """
    parts = [definitions[part["$ref"].rpartition("/")[2]] for part in schema.get("allOf", ())]
    if not parts:
        return schema
    result = {key: value for key, value in schema.items() if key != "allOf"}
    result["type"] = "object"
    result["additionalProperties"] = result.pop("unevaluatedProperties", True)
    for key in ("properties", "patternProperties"):
        result[key] = {k: v for p in (*parts, schema) for k, v in p.get(key, {}).items()}
    return result


def _unknown_keys(
    _: Validator, allowed: object, instance: object, schema: Mapping[str, Any]
) -> Iterator[ValidationError]:
    """An error for each key by itself, at that key."""
    from jsonschema.exceptions import ValidationError

    patterns = [re.compile(pattern) for pattern in schema.get("patternProperties", ())]
    for key in instance if allowed is False and isinstance(instance, dict) else ():
        if key not in schema.get("properties", ()) and not any(p.search(key) for p in patterns):
            yield ValidationError(f"additional properties '{key}' not allowed", path=(key,))


def _repeated(
    _: Validator, unique: bool, instance: object, schema: object
) -> Iterator[ValidationError]:
    """Of words only: comparing everything with everything takes minutes in a hostile file."""
    from jsonschema.exceptions import ValidationError

    first: dict[str, int] = {}
    for index, item in enumerate(instance if unique and isinstance(instance, list) else ()):
        if isinstance(item, str) and first.setdefault(item, index) != index:
            yield ValidationError(f"items at {first[item]} and {index} are equal")
            return
