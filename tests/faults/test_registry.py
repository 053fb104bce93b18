"""ED200-ED209 and ED240-ED245: what a registry answers, and what it delivers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.engine.fixtures import obtainable
from tests.engine.rig import Engine, Refusal, Registry, hello_world, http_registry, refusal
from tests.engine.rig.http_registry import (
    BROKEN,
    LOGIN_PAGE,
    MISSING,
    RATE_LIMITED,
    UNAUTHORIZED,
    UNAVAILABLE,
)

from .harness import Session
from .image_server import Spoil, a_chart, broken_off, damaged, image_server, lost

PAGE = {"Content-Type": "text/html"}
THROTTLED = refusal(429, "TOOMANYREQUESTS", "Rate exceeded")
EXPORT_CONTROL = Refusal(
    403,
    "<html><body><h1>403 Forbidden</h1>\nSince Docker is a US company, we must comply with US "
    "export control regulations.</body></html>",
    PAGE,
)
BLOCKED = Refusal(403, "<html><title>Blocked by policy</title></html>", PAGE)
GATEWAY = Refusal(502, "bad gateway", {"Content-Type": "text/plain"})


@pytest.mark.fault(
    "registry-rate-limit-429",
    "registry-throttles",
    "registry-geo-blocked-403",
    "registry-returns-html-or-403",
    "registry-server-error",
    "image-tag-removed-or-missing",
    "image-pull-access-denied-nonexistent",
    "no-basic-auth-credentials",
)
@pytest.mark.parametrize(
    ("answer", "login", "fault"),
    [
        pytest.param(RATE_LIMITED, None, "registry-rate-limit-429", id="429-hub"),
        pytest.param(THROTTLED, None, "registry-throttles", id="429"),
        pytest.param(EXPORT_CONTROL, None, "registry-geo-blocked-403", id="403-country"),
        pytest.param(BLOCKED, None, "registry-returns-html-or-403", id="403-page"),
        pytest.param(LOGIN_PAGE, None, "registry-returns-html-or-403", id="200-page"),
        pytest.param(BROKEN, None, "registry-server-error", id="500"),
        pytest.param(GATEWAY, None, "registry-server-error", id="502"),
        pytest.param(MISSING, None, "image-tag-removed-or-missing", id="404"),
        pytest.param(UNAUTHORIZED, "bearer", "image-pull-access-denied-nonexistent", id="hub-401"),
        pytest.param(UNAUTHORIZED, "basic", "no-basic-auth-credentials", id="401"),
    ],
)
def test_an_answer(any_engine: Engine, answer: Refusal, login: str | None, fault: str) -> None:
    session = Session(any_engine.client_env())
    with http_registry(answer, login=login) as registry:
        failed = session.run("docker", "pull", f"{registry.address}/library/node:20")
    session.explain(failed, text_only=True).names(fault)
    session.explain(failed).names(fault)


@pytest.mark.fault("registry-rate-limit-429")
def test_the_limit_whatever_the_command(engine_28: Engine, tmp_path: Path) -> None:
    session = Session(engine_28.client_env(), cwd=tmp_path)
    with http_registry(RATE_LIMITED) as registry:
        image = f"{registry.address}/library/node:20"
        (tmp_path / "Dockerfile").write_text(f"FROM {image}\n")
        (tmp_path / "compose.yaml").write_text(f"services: {{web: {{image: '{image}'}}}}\n")
        for argv in (["run", image], ["create", image], ["compose", "up"]):
            session.watch("docker", *argv).names("registry-rate-limit-429")
        # BuildKit leaves the registry's sentence out and tells the number alone.
        session.watch("docker", "build", ".").considers("registry-rate-limit-429")


@pytest.mark.fault("registry-server-error")
def test_503_may_be_a_proxys(any_engine: Engine) -> None:
    """The text does not say whose answer it was; an engine without a proxy leaves one."""
    session = Session(any_engine.client_env())
    with http_registry(UNAVAILABLE) as registry:
        failed = session.run("docker", "pull", f"{registry.address}/library/node:20")
    session.explain(failed, text_only=True).considers("registry-server-error")
    session.explain(failed).names("registry-server-error")


@pytest.fixture(scope="module")
def impatient(registry: Registry) -> Iterator[Engine]:
    """An engine that tries each download once; others take a minute until they give up."""
    config = {"max-download-attempts": 1}
    with obtainable(), Engine("28.5", registry, config=config, bridge=False) as engine:
        yield engine


@pytest.mark.fault(
    "layer-verification-failed",
    "pull-hangs-or-unexpected-eof",
    "registry-blob-missing",
    "registry-manifest-unreadable",
)
@pytest.mark.parametrize(
    ("spoil", "fault"),
    [
        pytest.param(damaged, "layer-verification-failed", id="damaged"),
        pytest.param(broken_off, "pull-hangs-or-unexpected-eof", id="broken-off"),
        pytest.param(lost, "registry-blob-missing", id="lost"),
        pytest.param(a_chart, "registry-manifest-unreadable", id="no-image"),
    ],
)
def test_content_that_is_spoiled(impatient: Engine, spoil: Spoil, fault: str) -> None:
    session = Session(impatient.client_env())
    with image_server(hello_world(), spoil) as server:
        image = f"{server}/library/hello-world"
        failed = session.run("docker", "pull", image)
        assert failed.returncode != 0
    session.explain(failed, text_only=True).names(fault)
    session.explain(failed).names(fault)


@pytest.mark.fault("image-tag-removed-or-missing")
@pytest.mark.parametrize("name", ["hello-world:nope", "nope:1"])
def test_a_real_registry_without_the_tag(any_engine: Engine, registry: Registry, name: str) -> None:
    session = Session(any_engine.client_env())
    failed = session.run("docker", "pull", f"{registry.address}/library/{name}")
    session.explain(failed, text_only=True).names("image-tag-removed-or-missing")


@pytest.mark.fault("image-reference-invalid", "image-not-here")
def test_images_that_are_asked_of_nobody(any_engine: Engine) -> None:
    session = Session(any_engine.client_env())
    capital = session.run("docker", "run", "Case")
    session.explain(capital, text_only=True).names("image-reference-invalid")
    for argv in (["pull", "a b"], ["tag", "busybox", "x:y:z"]):  # may be Compose's empty variable
        failed = session.run("docker", *argv)
        session.explain(failed, text_only=True).considers("image-reference-invalid")
    for argv in (["run", "--pull", "never", "nosuch:1"], ["image", "inspect", "nosuch:1"],
                 ["tag", "nosuch:1", "x"], ["push", "127.0.0.1:1/nosuch"]):  # fmt: skip
        session.explain(session.run("docker", *argv), text_only=True).names("image-not-here")
