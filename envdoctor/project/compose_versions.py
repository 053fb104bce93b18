"""Since which Compose a key is known, by Compose's release notes; the older ones refuse it."""

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


def since(key: str, *, top: bool = False) -> str:
    """The first Compose that knows a key; "" for all of v2, and for what is no key at all."""
    return TOP.get(key, "") if top else SERVICE.get(key, "") or BUILD.get(key, "")
