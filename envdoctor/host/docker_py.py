"""The engine's API through docker-py: ssh and named pipes, and running an image without a CLI."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from envdoctor.host.questions import Api, Completed, Line, Reply, RunImage, Tls

if TYPE_CHECKING:
    from docker import APIClient

# docker run's exit codes: 125 when the engine refuses; anything else is the program's own.
REFUSED = 125

_clients: dict[tuple[str, Tls | None], APIClient] = {}
_lock = threading.Lock()


def get(question: Api, timeout: float) -> Reply:
    """`GET` a path of the API."""
    from docker.errors import DockerException
    from requests import RequestException

    try:
        client = _client(question.address, question.tls, timeout)
        url = f"{client.base_url}/v{client.api_version}{question.path}"
        answer = client.get(url, timeout=timeout)
    except (DockerException, RequestException, OSError, ValueError) as error:
        return Reply(problem="no answer", detail=str(error), errno=errno_behind(error))
    try:
        body: object = answer.json()
    except ValueError:
        body = answer.text[:65_536]
    return Reply(answer.status_code, body, tuple(answer.headers.items()))


def run_image(question: RunImage, timeout: float, progress: Callable[[str], None]) -> Completed:
    """Do what `docker run --rm` does; stderr and `lines` follow the CLI's words for each step."""
    from docker.errors import APIError, DockerException, ImageNotFound
    from requests import RequestException

    began = time.monotonic()
    lines: list[Line] = []

    def say(text: str, stream: str = "stderr") -> None:
        lines.append(Line(time.monotonic() - began, stream, text))
        if stream == "stderr":
            progress(text)

    exit_code, problem = REFUSED, ""
    try:
        client = _client(question.address, question.tls, timeout)
        try:
            client.inspect_image(question.image)  # type: ignore[no-untyped-call]
        except ImageNotFound:
            say(f"Unable to find image '{question.image}' locally")
            if not question.pull:
                raise
            _pull(client, question.image, say)
        exit_code = _run(client, question, began + timeout, say)
    except (APIError, DockerException, RequestException, OSError, ValueError) as error:
        explanation = getattr(error, "explanation", None) or str(error)
        say(f"Error response from daemon: {explanation}")
        problem = "timed out" if time.monotonic() - began >= timeout else ""
    out = "\n".join(line.text for line in lines if line.stream == "stdout")
    err = "\n".join(line.text for line in lines if line.stream == "stderr")
    seconds = time.monotonic() - began
    code = None if problem else exit_code
    return Completed(("docker-py", "run", question.image), code, out, err, seconds, problem,
                     lines=tuple(lines))  # fmt: skip


def errno_behind(error: BaseException | None) -> int | None:
    """The system's error number under docker-py's, requests' and urllib3's wrappings."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        number = getattr(error, "errno", None)
        if isinstance(number, int):
            return number
        inner = next((a for a in error.args if isinstance(a, BaseException)), None)
        error = error.__cause__ or error.__context__ or inner
    return None


def _client(address: str, tls: Tls | None, timeout: float) -> APIClient:
    """One client per engine; making it asks the engine for its API version."""
    from docker import APIClient
    from docker.tls import TLSConfig

    with _lock:
        key = (address, tls)
        if key not in _clients:
            config: TLSConfig | bool = False
            if tls:
                pair = (tls.cert, tls.key) if tls.cert else None
                config = TLSConfig(client_cert=pair, ca_cert=tls.ca, verify=tls.verify)
            _clients[key] = APIClient(
                address, version="auto", timeout=max(1, int(timeout)), tls=config,
                use_ssh_client=True,
            )  # fmt: skip
        return _clients[key]


def _pull(client: APIClient, image: str, say: Callable[[str], None]) -> None:
    from docker.errors import ImageNotFound
    from docker.utils import parse_repository_tag

    repository, tag = parse_repository_tag(image)
    for event in client.pull(repository, tag or "latest", stream=True, decode=True):
        if "error" in event:
            raise ImageNotFound(str(event["error"]))
        if "progressDetail" not in event or not event["progressDetail"]:
            say(": ".join(str(event[k]) for k in ("id", "status") if k in event))


def _run(
    client: APIClient, question: RunImage, deadline: float, say: Callable[[str, str], None]
) -> int:
    made = client.create_container(
        question.image, command=list(question.command) or None, name=question.name,
        labels=dict(question.labels),
    )  # fmt: skip
    try:
        client.start(made)
        left = max(1, int(deadline - time.monotonic()))
        code = client.wait(made, timeout=left)["StatusCode"]
        for stream, flags in (("stdout", (True, False)), ("stderr", (False, True))):
            output = client.logs(made, stdout=flags[0], stderr=flags[1])
            for text in output.decode(errors="replace").splitlines():
                say(text, stream)
        return int(code)
    finally:
        client.remove_container(made, force=True)
