"""Fetches a URL from this machine, through the proxies that its environment names."""

from __future__ import annotations

from http.client import HTTPException
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, ProxyHandler, Request, build_opener

from envdoctor.host import json_text
from envdoctor.host.questions import Fetch, Reply

LIMIT = 1_048_576  # bytes of a body that are read
LOOPBACK = ("127.0.0.1", "localhost", "::1")


def fetch(question: Fetch, timeout: float) -> Reply:
    """`GET`; an HTTP error status is an answer like any other."""
    if not question.url.startswith(("http://", "https://")):
        return Reply(problem="unsupported", detail=f"not a web address: {question.url}")
    request = Request(question.url, headers=dict(question.headers))  # noqa: S310 - checked above
    # No proxy knows the way back to this machine, even where `no_proxy` forgets to say so; and a
    # server under development often sends its visitors to an address that is not there.
    itself = urlsplit(question.url).hostname in LOOPBACK
    opener = build_opener(ProxyHandler({}), _Stay()) if itself else build_opener()
    try:
        with opener.open(request, timeout=timeout) as answer:
            return _reply(answer.status, answer.read(LIMIT), answer.headers.items())
    except HTTPError as error:
        with error:
            return _reply(error.code, error.read(LIMIT), error.headers.items())
    except (OSError, ValueError) as error:
        reason = getattr(error, "reason", error)
        return Reply(problem="no answer", detail=str(reason),
                     errno=getattr(reason, "errno", None))  # fmt: skip
    except HTTPException as error:  # after OSError: a connection that was closed is both
        return Reply(problem="no HTTP", detail=str(error) or type(error).__name__)


class _Stay(HTTPRedirectHandler):
    """Takes a redirection as the answer that it is."""

    def redirect_request(self, *details: object) -> None:
        """Go nowhere."""


def _reply(status: int, content: bytes, headers: list[tuple[str, str]]) -> Reply:
    text = content.decode("utf-8", errors="replace")
    try:
        body: object = json_text.loads(text)
    except ValueError:
        body = text
    return Reply(status, body, tuple(headers))
