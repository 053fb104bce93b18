"""The catalogue's pages as they lie beside the program: read, because making one takes longer than
Python takes to start.
"""

import os.path

# Where the wheel has them, and where a checkout has them (`scripts/docs.py` writes them there).
FOLDERS = (".", "../../docs/faults")
BOLD, CYAN, PLAIN = "\x1b[1m", "\x1b[36m", "\x1b[0m"


def stored(code: str) -> str | None:
    """The page of a code, None where there is none."""
    for folder in FOLDERS:
        path = os.path.join(os.path.dirname(__file__), folder, f"{code.upper()}.md")
        try:
            with open(path, encoding="utf-8") as file:
                return file.read()
        except OSError:
            continue
    return None


def for_terminal(page: str, *, colour: bool) -> str:
    """The page without Markdown's marks: headings bold, blocks indented."""
    lines, inside = [], False
    for line in page.splitlines():
        if line.startswith("```"):
            inside = not inside
        elif inside:
            lines.append(f"    {CYAN}{line}{PLAIN}" if colour else f"    {line}")
        elif line.startswith("#"):
            title = line.lstrip("# ")
            lines.append(f"{BOLD}{title}{PLAIN}" if colour else title)
        else:
            lines.append(line)
    return "\n".join(lines) + "\n"
