"""JSON from outside: files, programs and engines may hold anything."""

from __future__ import annotations

import json
from typing import Any


def loads(text: str) -> Any:
    """What the text says. Raises ValueError where it is no JSON, also when it is nested so deep
    that Python's reader gives up (`[[[[…`), which would be a RecursionError.
    """
    try:
        return json.loads(text)
    except RecursionError:
        raise ValueError("nested too deep to be read") from None
