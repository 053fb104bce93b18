"""Errors of the Compose schema as plain sentences: the words of Compose 2.40, and what is meant.

Compose tells one error. Of the forms that a value may have it takes the deepest error, else that of
the first form; this often hides what is wrong with the form that was written: the hint tells it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from envdoctor.project.compose_tree import PAIRS

if TYPE_CHECKING:
    from jsonschema.exceptions import ValidationError

# Where the same thing twice is refused; Compose makes the items of other lists unique first.
NO_REPETITION = {
    "capabilities", "depends_on", "device_cgroup_rules", "external_links", "group_add", "networks",
    "security_opt", "volumes_from",
}  # fmt: skip
# Lists of words that it makes unique; it meets items that are no words before the schema does.
UNIQUE = {
    "additional_contexts", "aliases", "annotations", "args", "cap_add", "cap_drop", "dns",
    "dns_opt", "dns_search", "environment", "labels", "link_local_ips", "links", "profiles",
    "sysctls", "tags", "tmpfs",
}  # fmt: skip
# What is missing may be in another file, what is there twice may come from two.
LONE = ("required", "uniqueItems")
# What Compose's own language calls the kinds of values.
GO = {dict: "map[string]interface {}", list: "[]interface {}", bool: "bool", int: "int",
      float: "float64", type(None): "<nil>"}  # fmt: skip


class Mistake(NamedTuple):
    """`said` is Compose's sentence, `hint` what it leaves out.

    `lone` is a mistake only where no other file or service is merged with this one.
    """

    path: tuple[object, ...]
    said: str
    hint: str = ""
    lone: bool = False


def mistakes(error: ValidationError) -> Iterator[Mistake]:
    """What is wrong behind one error of the validator."""
    path = tuple(error.absolute_path)
    if error.validator == "uniqueItems" and path[-1] not in NO_REPETITION:
        return
    if not error.context:
        hint = _near(error) or _meant([error])
        yield Mistake(path, _sentence(error), hint, error.validator in LONE)
        return
    forms: dict[object, list[ValidationError]] = {}
    for inner in error.context:
        forms.setdefault(inner.relative_schema_path[0], []).append(inner)
    first = error.context[0]
    written = next((form for form in forms.values() if not _of_other_kind(form)), None)
    if written is None:
        yield Mistake(path, _sentence(first), _meant(error.context))
        return
    misspelt = any(inner.validator == "additionalProperties" for inner in written)
    for inner in written:
        if inner.relative_path or inner.validator == "uniqueItems":
            yield from mistakes(inner)
        elif misspelt and inner.validator == "required":
            continue  # what is missing may be what is misspelt
        else:
            hint = "" if inner is first else _words(inner)
            yield Mistake(path, _sentence(first), hint, inner.validator in LONE)


def _of_other_kind(form: list[ValidationError]) -> bool:
    return form[0].validator == "type" and not form[0].relative_path


def _sentence(error: ValidationError) -> str:
    path = list(error.absolute_path)
    if error.validator == "additionalProperties":
        path.pop()
    elif _item(error):
        path[-1] = f"[{path[-1]}]:"
    return f"{'.'.join(map(str, path))} {_words(error)}".strip()


def _item(error: ValidationError) -> bool:
    """An item of `environment` and its like."""
    path = error.absolute_path
    return len(path) > 1 and path[-2] in UNIQUE and isinstance(path[-1], int)


def _words(error: ValidationError) -> str:
    wanted: Any = error.validator_value
    found: Any = error.instance
    match error.validator:
        case "type" if _item(error):
            return f"unexpected type {GO[type(found)]}"
        case "type":
            return f"must be a {_or(_kinds(error))}"
        case "enum":
            return f"value must be {'one of ' if len(wanted) > 1 else ''}{_quoted(wanted)}"
        case "pattern":
            return f"'{found}' does not match pattern '{wanted}'"
        case "required":
            missing = [key for key in wanted if key not in found]
            return f"missing propert{'ies' if len(missing) > 1 else 'y'} {_quoted(missing)}"
        case "minimum" | "maximum":
            return f"{error.validator}: got {found:,}, want {wanted:,}"
    return str(error.message)


def _kinds(error: ValidationError) -> list[str]:
    wanted: Any = error.validator_value
    kinds = [wanted] if isinstance(wanted, str) else wanted
    return sorted("mapping" if kind == "object" else kind for kind in kinds)


def _meant(errors: list[ValidationError]) -> str:
    """The kinds of value that are meant, lists by their name in YAML; "" where Compose says so."""
    if _item(errors[0]):
        return "KEY=value is meant" if errors[0].absolute_path[-2] in PAIRS else "string is meant"
    kinds = {kind for error in errors if error.validator == "type" for kind in _kinds(error)}
    if len(errors) == 1 and "array" not in kinds:
        return ""
    return f"{_or(sorted('list' if k == 'array' else k for k in kinds - {'null'}))} is meant"


def _or(words: list[str]) -> str:
    return " or ".join(filter(None, [", ".join(words[:-1]), words[-1]]))


def _quoted(words: Iterable[object]) -> str:
    return ", ".join(f"'{word}'" for word in words)


def _near(error: ValidationError) -> str:
    """The key that a misspelt one is nearest to."""
    if error.validator != "additionalProperties":
        return ""
    from difflib import get_close_matches

    known = error.schema.get("properties", ()) if isinstance(error.schema, dict) else ()
    near = get_close_matches(str(error.path[-1]), known, n=1)
    return f"{near[0]} is meant" if near else ""
