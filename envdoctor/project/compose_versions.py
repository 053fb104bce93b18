"""Since which Compose something is known, by its release notes; the older ones refuse it."""

from __future__ import annotations

from collections.abc import Mapping

TOP: Mapping[str, str] = {"include": "2.20.0", "models": "2.38.0"}

SERVICE: Mapping[str, str] = {
    "annotations": "2.18.0",
    "attach": "2.20.0",
    "develop": "2.22.0",
    "gpus": "2.30.0",
    "post_start": "2.30.0",
    "pre_stop": "2.30.0",
    "label_file": "2.32.2",
    "provider": "2.36.0",
    "use_api_socket": "2.36.0",
    "models": "2.38.0",
}

BUILD: Mapping[str, str] = {
    "additional_contexts": "2.17.0",
    "dockerfile_inline": "2.17.0",
    "entitlements": "2.27.0",
    "provenance": "2.39.0",
    "sbom": "2.39.0",
}

# What Compose v1 learned late. Up to 1.26 each `version` of a file had rules of its own, and a
# file without one was of the oldest format, whose services stand at the top.
V1_SERVICE: Mapping[str, str] = {"profiles": "1.28.0"}
V1_CONDITION = ("service_completed_successfully", "1.29.0")
V1_ANY_FORMAT = "1.27.0"
V1_FORMATS: Mapping[str, str] = {
    "2.4": "1.21.0", "3.3": "1.14.0", "3.4": "1.17.0", "3.5": "1.18.0", "3.6": "1.20.0",
    "3.7": "1.22.0", "3.8": "1.25.5", "3.9": V1_ANY_FORMAT,
}  # fmt: skip


def since(key: str, *, top: bool = False, build: bool = False) -> str:
    """The first Compose that knows a key; "" for all of v2, and for what is no key at all."""
    return (TOP if top else BUILD if build else SERVICE).get(key, "")
