"""The page. It tells which Python answers: try it in the virtual environment and in Docker."""

import platform

import django
from django.http import HttpRequest, HttpResponse

PAGE = """<!doctype html>
<title>Hello from Django</title>
<h1>Hello from Django</h1>
<p>Django {django}, Python {python}, {system}</p>
"""


def home(request: HttpRequest) -> HttpResponse:
    """Say hello, and from where."""
    return HttpResponse(
        PAGE.format(django=django.get_version(), python=platform.python_version(), system=_system())
    )


def _system() -> str:
    """The name of the Linux distribution, or of another system."""
    try:
        return platform.freedesktop_os_release()["PRETTY_NAME"]
    except (OSError, KeyError):
        return platform.system()
