"""A run on a real engine, recorded and replayed: the same report, and nothing secret on the way."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from .rig import Engine, Podman

ROOT = Path(__file__).parents[2]
CANARY = "canary-4f1d0c"
SKIPPED_HERE = "python,contrast"  # they examine the Python of whoever runs the tests


def envdoctor(environ: Mapping[str, str], *args: str) -> dict[str, object]:
    """The JSON report of the program, run as a user does."""
    done = subprocess.run(
        [sys.executable, "-m", "envdoctor", *args, "--format", "json"],
        env={**environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, timeout=120,
        check=False,
    )  # fmt: skip
    assert done.stderr == ""
    report = json.loads(done.stdout)
    assert isinstance(report, dict)
    return report


def told(report: dict[str, object]) -> object:
    """What a report says, without the seconds that the probes took."""
    probes = report["probes"]
    assert isinstance(probes, list)
    said = [{k: v for k, v in probe.items() if k != "seconds"} for probe in probes]
    return said, report["diagnoses"], report["machine"], report["effects"], report["exit_code"]


@pytest.fixture
def secrets(tmp_path: Path) -> dict[str, str]:
    """An environment with secrets, and a client's configuration with some more."""
    config = tmp_path / "config"
    config.mkdir()
    (config / "config.json").write_text(json.dumps({
        "auths": {"registry.example.com": {"auth": "YWRhOmNhbmFyeS00ZjFkMGM="}},
        "HttpHeaders": {"X-Meta-Token": CANARY},
    }))  # fmt: skip
    proxy = f"http://ada:{CANARY}@proxy.example.com:3128"
    return {"DOCKER_CONFIG": str(config), "API_TOKEN": CANARY, "ftp_proxy": proxy,
            "HOME": str(tmp_path / "home" / "ada")}  # fmt: skip


def test_a_run_is_replayed_word_for_word(
    any_engine: Engine, secrets: dict[str, str], tmp_path: Path
) -> None:
    file = tmp_path / "x.json"
    environ = {**any_engine.client_env(), **secrets}
    first = envdoctor(environ, "check", "--record", str(file), "--skip", SKIPPED_HERE)
    again = envdoctor({"PATH": os.environ["PATH"]}, "replay", str(file))
    assert told(again) == told(first)
    assert (first["replayed"], again["replayed"]) == (False, True)
    assert {p["id"]: p["status"] for p in first["probes"]}["hello-world"] == "pass"  # type: ignore[attr-defined]


def test_nothing_secret_is_in_the_file(
    engine_28: Engine, secrets: dict[str, str], tmp_path: Path
) -> None:
    file = tmp_path / "x.json"
    envdoctor({**engine_28.client_env(), **secrets}, "check", "--record", str(file),
              "--skip", SKIPPED_HERE)  # fmt: skip
    text = file.read_text()
    for met in ("API_TOKEN", "registry.example.com", "proxy.example.com", "X-Meta-Token"):
        assert met in text
    assert CANARY not in text
    assert "YWRhOmNhbmFy" not in text
    assert "home/ada" not in text


def test_podman_too(podman: Podman, tmp_path: Path) -> None:
    file = tmp_path / "x.json"
    first = envdoctor(podman.client_env(), "check", "--record", str(file), "--skip", SKIPPED_HERE)
    again = envdoctor({"PATH": os.environ["PATH"]}, "replay", str(file))
    assert told(again) == told(first)
