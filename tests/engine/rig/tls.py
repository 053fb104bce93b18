"""A certificate authority of one's own, for engines that listen with TLS."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from .debian import need_tools
from .process import run

#: Small keys: these are made in tests and guard nothing.
_KEY = ("ecparam", "-name", "prime256v1", "-genkey", "-noout")


@dataclass(frozen=True)
class Authority:
    """An authority whose certificate and key are in `folder`.

    authority = Authority.create(tmp_path)
    server = authority.issue("server", hosts=("127.0.0.1", "localhost"))
    client = authority.issue("client")
    Engine("28.5", args=[*tls_args(server), "--host", f"tcp://127.0.0.1:{port}"])
    {"DOCKER_TLS_VERIFY": "1", "DOCKER_CERT_PATH": str(client)}
    """

    folder: Path

    @classmethod
    def create(cls, folder: Path, name: str = "envdoctor test authority") -> Authority:
        """Make a new authority in a new subfolder of `folder`. Raises Unavailable."""
        need_tools("openssl")
        home = folder / f"authority-{len(list(folder.glob('authority-*')))}"
        home.mkdir(parents=True)
        run("openssl", *_KEY, "-out", home / "key.pem")
        request = ("req", "-x509", "-new", "-days", "2", "-subj", f"/CN={name}")
        run("openssl", *request, "-key", home / "key.pem", "-out", home / "ca.pem")
        return cls(home)

    def issue(self, name: str, hosts: tuple[str, ...] = (), *, expired: bool = False) -> Path:
        """A folder with ca.pem, cert.pem and key.pem, as DOCKER_CERT_PATH wants it.

        `hosts` are the names and IPv4 addresses of a server; without any it is a client's. An
        `expired` one ended a day ago. Asking twice for one `name` replaces the first.
        """
        home = self.folder / name
        shutil.rmtree(home, ignore_errors=True)
        home.mkdir()
        (home / "ca.pem").write_bytes((self.folder / "ca.pem").read_bytes())
        usage = "serverAuth" if hosts else "clientAuth"
        alternatives = [f"{'IP' if _is_address(host) else 'DNS'}:{host}" for host in hosts]
        extensions = [f"extendedKeyUsage = {usage}"]
        if alternatives:
            extensions.append(f"subjectAltName = {','.join(alternatives)}")
        (home / "extensions").write_text("\n".join(extensions))
        run("openssl", *_KEY, "-out", home / "key.pem")
        key, request = home / "key.pem", home / "request"
        run("openssl", "req", "-new", "-key", key, "-subj", f"/CN={name}", "-out", request)
        run(
            *("openssl", "x509", "-req", "-in", request, "-out", home / "cert.pem"),
            *("-CA", self.folder / "ca.pem", "-CAkey", self.folder / "key.pem"),
            *("-CAcreateserial", "-extfile", home / "extensions"),
            *("-days", "-1" if expired else "2"),
        )
        return home


def tls_args(server: Path, *, verify: bool = True) -> list[str]:
    """dockerd's options for the server certificate in the folder `server`.

    With `verify`, clients must show a certificate of the same authority.
    """
    return [
        f"--tlsverify={'true' if verify else 'false'}",
        "--tls=true",
        f"--tlscacert={server / 'ca.pem'}",
        f"--tlscert={server / 'cert.pem'}",
        f"--tlskey={server / 'key.pem'}",
    ]


def _is_address(host: str) -> bool:
    return host.replace(".", "").isdigit()
