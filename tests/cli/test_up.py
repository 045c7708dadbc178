import asyncio
import io
import os
import shutil
import signal
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest

from assistant.cli.configured import read_settings
from assistant.cli.home import locked
from assistant.cli.place import ROOT
from assistant.cli.ports import free_port
from assistant.cli.readiness import wait_until_ready
from assistant.cli.up import start_afresh
from assistant.errors import CatalogError, SettingsError
from tests.cli.conftest import Porchlight
from tests.engine.conftest import model_path  # noqa: F401  (a fixture: the model for the present content)

SECONDS = 240


def test_a_port_in_use_is_one_line(porchlight: Porchlight) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        code, _, err = porchlight("up", "--port", str(port))
    message = f"porchlight: port {port} is in use: stop what uses it or run ./porchlight up --port {port + 1}\n"
    assert (code, err) == (2, message)


def test_a_missing_setting_is_one_line_and_starts_nothing(
    porchlight: Porchlight, monkeypatch: pytest.MonkeyPatch, home: Path
) -> None:
    monkeypatch.setenv("PORCHLIGHT_TWILIO_ACCOUNT_SID", "AC1")
    code, out, err = porchlight("up")
    assert (code, out) == (2, "")
    assert err == (
        "porchlight: PORCHLIGHT_TWILIO_AUTH_TOKEN is missing, while PORCHLIGHT_TWILIO_ACCOUNT_SID is set. "
        "Set it in the environment or in .env; docs/settings.md explains it.\n"
    )
    assert not home.exists()


def test_a_setting_that_cannot_be_read_is_one_line(porchlight: Porchlight, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORCHLIGHT_ENGINE_TIMEOUT", "long")
    code, _, err = porchlight("up")
    assert (code, err.count("\n")) == (2, 1)
    assert err.startswith("porchlight: PORCHLIGHT_ENGINE_TIMEOUT cannot be used: ")


def test_a_second_up_on_the_same_home_is_one_line(porchlight: Porchlight, home: Path) -> None:
    with locked(home):
        code, _, err = porchlight("up", "--port", str(free_port()))
    assert (code, err.count("\n")) == (2, 1)
    assert "is already up" in err


def test_a_broken_catalogue_is_one_line(porchlight: Porchlight, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> str:
        raise CatalogError(["programs/emt.yml:3: kind: not one of them", "faqs/cost.yml:9: say: missing"])

    monkeypatch.setattr("assistant.cli.up.import_when_empty", broken)
    code, _, err = porchlight("up", "--port", str(free_port()))
    assert code == 1
    assert err == (
        "porchlight: programs/emt.yml:3: kind: not one of them (and 1 more: ./porchlight import shows all)\n"
    )


@pytest.mark.parametrize("said", ["n\n", "\n", ""])
def test_fresh_asks_first(said: str, porchlight: Porchlight, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(said))
    home.mkdir()
    (home / "porchlight.db").touch()
    code, _, err = porchlight("up", "--port", str(free_port()), "--fresh")
    assert code == 1
    assert "Aborted" in err
    assert (home / "porchlight.db").exists()


def test_fresh_leaves_a_store_that_is_elsewhere(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (home / "secrets").mkdir(parents=True)
    (home / "porchlight.db").touch()
    start_afresh(read_settings(database_url="postgresql://db/porchlight"), yes=True)
    assert list(home.iterdir()) == []
    assert "is not in the home folder and stays as it is" in capsys.readouterr().out


def test_fresh_does_not_empty_what_is_not_ours(home: Path) -> None:
    home.mkdir()
    (home / "thesis.txt").touch()
    with pytest.raises(SettingsError, match="does not look like a home of Porchlight"):
        start_afresh(read_settings(), yes=True)
    assert (home / "thesis.txt").exists()


# ---- the whole of it, once ------------------------------------------------------------------------


class Up:
    """A running `./porchlight up`, and what it has printed so far."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process
        self.lines: list[str] = []

    async def until(self, sought: str) -> None:
        """Reads on until a line has this in it."""
        assert self.process.stdout is not None
        async with asyncio.timeout(SECONDS):
            while line := (await self.process.stdout.readline()).decode():
                self.lines.append(line)
                if sought in line:
                    return
        pytest.fail(f"it never said {sought!r}:\n{''.join(self.lines)}")

    def part(self, command: str) -> int:
        """The process of the part that has `command` in how it was called."""
        pid = self.process.pid
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        (found,) = (id for id in children if command in Path(f"/proc/{id}/cmdline").read_text())
        return int(found)


@asynccontextmanager
async def started(home: Path, *arguments: str) -> AsyncIterator[Up]:
    process = await asyncio.create_subprocess_exec(
        ROOT / "porchlight",
        "up",
        *arguments,
        cwd="/",
        env=os.environ | {"PORCHLIGHT_HOME": str(home)},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    up = Up(process)
    try:
        yield up
    finally:
        if process.returncode is None:
            process.kill()  # the leash ends what is left
            await process.wait()


def is_running(pid: int) -> bool:
    try:
        return " Z " not in Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False


async def test_up_from_nothing_to_an_answer_and_back_to_nothing(home: Path, model_path: Path) -> None:  # noqa: F811
    (home / "models").mkdir(parents=True)
    shutil.copy(model_path, home / "models")
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    async with started(home, "--port", str(port)) as up, aiohttp.ClientSession(url) as session:
        await up.until("Porchlight is up.")
        await up.until("Stop it with Ctrl-C.")
        steps = [line.split()[0] for line in up.lines if line.startswith("  ") and not line.startswith("   ")]
        assert steps == ["settings", "port", "store", "catalogue", "model", "start", "web", "phone", "console", "API"]
        assert await ask(session, "how much is the CNA class?") == "en"
        assert await ask(session, "¿cuánto cuesta la clase de CNA?") == "es"

        engine, app = up.part("engine/server.py"), up.part("uvicorn")
        os.kill(engine, signal.SIGKILL)
        await up.until("engine was ended by SIGKILL")
        # While it comes back the line answers all the same.
        assert await ask(session, "how much is the CNA class?") == "en"
        await wait_until_ready(f"{url}/readyz", seconds=SECONDS)
        parts = [up.part("engine/server.py"), up.part("uvicorn")]
        assert parts[0] != engine
        assert parts[1] == app

        up.process.terminate()
        async with asyncio.timeout(SECONDS):
            assert up.process.stdout is not None
            await up.process.stdout.read()
            assert await up.process.wait() == 128 + signal.SIGTERM
    assert [pid for pid in parts if is_running(pid)] == []
    logs = {file.name for file in (home / "logs").iterdir()}
    # An engine that has nothing to say leaves no log.
    assert {"app.log", "porchlight.log"} <= logs <= {"app.log", "engine.log", "porchlight.log"}


async def ask(session: aiohttp.ClientSession, text: str) -> str:
    """The language of the answer, which has to be one."""
    async with session.post("/chat/messages", json={"conversation": None, "text": text, "language": None}) as response:
        assert response.status == 200
        answer = await response.json()
    assert answer["replies"] != []
    return str(answer["language"])
