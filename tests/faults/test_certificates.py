"""A server whose certificate nobody here has signed, asked by curl and git."""

from __future__ import annotations

import shutil
import ssl
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.engine.rig import Authority
from tests.serving import serving

from .harness import Session


@pytest.mark.fault("program-tls-unknown-ca")
@pytest.mark.parametrize(
    ("program", "words"), [("curl", "-sS {url}"), ("git", "ls-remote {url}/a.git")]
)
def test_a_certificate_of_an_unknown_signer(
    tmp_path: Path, authority: Authority, program: str, words: str
) -> None:
    if not shutil.which(program, path="/usr/bin"):
        pytest.skip(f"{program} is not here")
    folder = authority.issue("server", ("localhost",))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    env = {"HOME": str(tmp_path), "PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"}
    desk = Session(env, cwd=tmp_path)
    with ThreadingHTTPServer(("127.0.0.1", 0), SimpleHTTPRequestHandler) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        with serving(server):
            url = f"https://localhost:{server.server_port}"
            failed = desk.shell(f"{program} {words.format(url=url)}")
    assert failed.returncode != 0
    desk.explain(failed, text_only=True).names("program-tls-unknown-ca")
