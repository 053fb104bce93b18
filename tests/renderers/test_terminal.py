"""The coloured page: the plain one and escape sequences, nothing else."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from envdoctor.renderers import renderer
from envdoctor.renderers.page import Page
from tests.renderers import reports


@pytest.mark.parametrize("page", [Page(80), Page(40), Page(80, verbose=True)])
@pytest.mark.parametrize("report", reports.ALL)
def test_differs_from_plain_in_colour_only(
    report: str, page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("NO_COLOR", raising=False)
    coloured = renderer("terminal")(reports.ALL[report](), page._replace(colour=True))
    assert "\x1b[1;36m" in coloured or not reports.ALL[report]().diagnoses
    assert "\x1b[" in coloured
    without = re.sub(r"\x1b\[[0-9;]*m", "", coloured)
    assert without == renderer("plain")(reports.ALL[report](), page)


def test_without_colour_it_is_the_plain_page_and_rich_is_not_loaded() -> None:
    code = (
        "import sys; from tests.renderers import reports; from envdoctor.renderers import *;"
        "from envdoctor.renderers.page import Page;"
        "texts = {renderer(f)(reports.failing(), Page()) for f in ('terminal', 'plain')};"
        "sys.exit(len(texts) != 1 or 'rich' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
