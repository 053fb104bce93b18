"""Takes the Compose specification's JSON schema out of a Compose binary, which carries it as text.

    python scripts/compose_spec.py ~/.docker/cli-plugins/docker-compose

What is printed is the version for `envdoctor/project/compose_spec/NOTICE`, to be changed by hand.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

TARGET = Path(__file__).parent.parent / "envdoctor/project/compose_spec/compose-spec.json"
MARK = re.compile(rb'\{\s*"\$schema": "[^"]*",\s*"\$id": "compose_spec\.json"')


def main(binary: str) -> int:
    """Write the schema; 1 when the binary has none."""
    raw = Path(binary).read_bytes()
    found = MARK.search(raw)
    if found is None:
        print(f"{binary}: no schema of the Compose specification inside", file=sys.stderr)
        return 1
    text = raw[found.start() : found.start() + 1_000_000].decode(errors="replace")
    _, end = json.JSONDecoder().raw_decode(text)
    TARGET.write_text(text[:end] + "\n", encoding="utf-8")
    version = subprocess.run([binary, "version"], capture_output=True, text=True, check=True)
    library = re.search(rb"compose-go/v2\s+(v[\d.]+)", raw)
    print(version.stdout.strip(), library[1].decode() if library else "", sep=", compose-go ")
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
