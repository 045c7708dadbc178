"""A browser for the journeys: Debian's Chromium, headless, that looks nothing up outside this machine; and a trained
engine for those that go all the way."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Playwright, expect, sync_playwright

from assistant.cli.ports import free_port
from tests.engine.conftest import StartEngine, model_path, start_engine
from tests.journeys.console_line import ConsoleLine

__all__ = ["model_path", "start_engine"]

ARTIFACTS = Path(__file__).resolve().parents[2] / ".porchlight-artifacts"
# The same browser built for this alone takes a third less time; the whole one does as well.
_CHROMIUM = ("chromium-headless-shell", "chromium")
_ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip


@pytest.fixture(scope="module", autouse=True)
def patience() -> None:
    """How long others take of this machine is their business: what is not there by then will never be."""
    expect.set_options(timeout=60_000)


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    """A module's own: its event loop runs as long as it lives, and no test may run another meanwhile."""
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="module")
def browser(playwright: Playwright) -> Iterator[Browser]:
    path = os.environ.get("PORCHLIGHT_CHROMIUM") or next(filter(None, map(shutil.which, _CHROMIUM)), None)
    if path is None or not Path(path).exists():
        if "CI" in os.environ:
            pytest.fail("CI skips nothing: .ci/run installs Chromium")
        pytest.skip("Chromium is not installed")
    browser = playwright.chromium.launch(executable_path=path, args=_ARGUMENTS)
    yield browser
    browser.close()


@pytest.fixture(scope="module")
def phones(line: ConsoleLine) -> Iterator[httpx.Client]:
    """The doors of people's phones at the module's own line."""
    with httpx.Client(base_url=line.app.url, timeout=60) as client:
        yield client


@pytest.fixture
def artifacts() -> Path:
    """Where screenshots go, to be looked at."""
    ARTIFACTS.mkdir(exist_ok=True)
    return ARTIFACTS


@pytest.fixture(scope="session")
def app_port() -> int:
    """The one app that the engine knows listens here, one after the other."""
    return free_port()


@pytest.fixture(scope="session")
def engine_url(start_engine: StartEngine, app_port: int) -> str:
    """A really trained engine that runs the actions of the app at `app_port`."""
    _process, port = start_engine(f"http://127.0.0.1:{app_port}/engine/actions")
    return f"http://127.0.0.1:{port}"
