"""Record healthy engines of the rig: `python -m tests.transcripts.record`, as root.

The recordings are kept in `real/` to see that today's probes still understand what a real engine
has answered once. What tells of the recording machine only, and not of the engine, is taken out.
"""

from __future__ import annotations

import os
import time
from pathlib import Path
from unittest.mock import patch

from envdoctor import __version__
from envdoctor.host import Host
from envdoctor.host import questions as q
from envdoctor.host.machine import RealMachine
from envdoctor.host.transcript import Exchange, Recorder
from envdoctor.host.transcript_file import dump
from envdoctor.model import Settings
from envdoctor.redact import Redactor
from envdoctor.registry import builtin, select
from envdoctor.scheduler import run
from tests.engine.rig import Engine, Podman, Registry, seed

FOLDER = Path(__file__).parent / "real"
NOT_THE_ENGINE = ("python", "contrast")


def main() -> None:
    """Record the newest engine and Podman."""
    with Registry() as registry:
        seed(registry)
        with Engine("28.5", registry) as engine:
            record("engine-28.5", engine.client_env())
        with Podman(registry) as podman:
            record("podman", podman.client_env())


def record(name: str, environ: dict[str, str]) -> None:
    """Examine as a user with this environment does, and keep the exchanges."""
    environ["PATH"] = f"{environ['PATH'].partition(':')[0]}:/usr/local/bin:/usr/bin:/bin"
    settings = Settings(path="/empty", skip=NOT_THE_ENGINE, replayed=True)
    with patch.dict(os.environ, environ, clear=True):
        recorder = Recorder(RealMachine())
        host = Host(recorder)
        run(select(builtin(), (), NOT_THE_ENGINE).chosen, host, settings)
        redactor, kernel = Redactor(host), host.system.kernel
        host.close()
    exchanges = [_of_the_engine(exchange) for exchange in recorder.exchanges]
    text = dump(
        exchanges, lambda said: redactor.text(said.replace(kernel, "6.12.0")), settings,
        recorded=time.strftime("%Y-%m-%d", time.gmtime()), version=__version__,
    )  # fmt: skip
    FOLDER.mkdir(exist_ok=True)
    (FOLDER / f"{name}.json").write_text(text)


def _of_the_engine(exchange: Exchange) -> Exchange:
    match exchange.answer:
        case q.System():
            return exchange._replace(answer=exchange.answer._replace(init=""))
        case q.Listeners():
            return exchange._replace(answer=q.Listeners())
        case q.Text(path="/proc/self/mounts"):
            return exchange._replace(answer=exchange.answer._replace(text=""))
    return exchange


if __name__ == "__main__":
    main()
