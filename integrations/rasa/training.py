"""Implements `assistant.insight.learning.Trainer` with the engine's own scripts, on this machine.

What was learned stands in `learned/` in the home folder: training data in Rasa's format, and the cases in the format of
`./porchlight eval`. A model is named by what it was made from, so `./porchlight up` finds the one that went live.
"""

import asyncio
import json
import os
import shutil
import socket
import sys
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import aiohttp

from assistant.insight.labelled import Labelled, read_labelled
from assistant.insight.learning import Case, Example, TrainingError, Wants, training_files
from assistant.settings import Settings
from integrations.rasa.client import RasaEngine

ROOT = Path(__file__).resolve().parents[2]
ENGINE = ROOT / "engine"
PYTHON = ENGINE / ".venv" / "bin" / "python"
HELD_OUT = ROOT / "tests" / "engine" / "heldout.jsonl"
CASES = "cases.jsonl"
_SECONDS_TO_TRAIN, _SECONDS_TO_START, _SECONDS_A_BATCH = 1800, 180, 120
# What would lead the engine's Python into the app's environment.
_MISLEADING = ("PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV", "PYENV_VERSION", "PYENV_DIR")


class RasaTrainer:
    """Trains and asks models in processes of their own, which give way to the line (`nice`)."""

    def __init__(self, settings: Settings, actions_url: str) -> None:
        """`actions_url`: where the app runs actions, for turns of a model that is only asked."""
        self._settings = settings
        self._actions_url = actions_url
        self._models = settings.home.resolve() / "models"
        self._learned = settings.home.resolve() / "learned"

    async def train(self, examples: Sequence[Example]) -> str:
        self._models.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix="porchlight-learning-") as folder:
            _write(Path(folder), training_files(examples))
            name = (await self._run("--print-hash", "--learned", folder)).strip()
            if not (self._models / f"{name}.tar.gz").exists():
                await self._run("--out", str(self._models), "--learned", folder)
        return name

    async def in_force(self) -> str:
        return str((await self._ask("GET", "/health"))["model"])

    async def go_live(self, model: str, examples: Sequence[Example], cases: Sequence[Case]) -> None:
        if not (self._models / f"{model}.tar.gz").exists():
            raise TrainingError(f"model {model} is not there any more.", hint="Train again.")
        before, fresh = self._learned.with_name("learned-before"), self._learned.with_name("learned-fresh")
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(parents=True)
        _write(fresh, training_files(examples) | {CASES: _as_lines(cases)})
        await self._ask("POST", "/model", {"model": model})
        # The engine answers with it; from here on a restart does, too.
        shutil.rmtree(before, ignore_errors=True)
        if self._learned.exists():
            self._learned.rename(before)
        fresh.rename(self._learned)
        shutil.rmtree(before, ignore_errors=True)

    def held_out(self) -> Sequence[Labelled]:
        if not HELD_OUT.exists():
            return []
        with HELD_OUT.open(encoding="utf-8") as lines:
            return read_labelled(lines, HELD_OUT.name)[0]

    async def _run(self, *arguments: str) -> str:
        """What `engine/train.py` prints."""
        process = await asyncio.create_subprocess_exec(
            *_gently(),
            str(PYTHON),
            "-W",
            "ignore",
            str(ENGINE / "train.py"),
            *arguments,
            cwd=ROOT,
            env=_environment(),
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        try:
            async with asyncio.timeout(_SECONDS_TO_TRAIN):
                printed, problems = await process.communicate()
        except BaseException as error:
            with suppress(ProcessLookupError):
                process.kill()
            if isinstance(error, TimeoutError):
                raise TrainingError(f"the training took over {_SECONDS_TO_TRAIN // 60} minutes.") from error
            raise
        if process.returncode != 0:
            last = (problems.decode(errors="replace").strip().splitlines() or ["it said nothing"])[-1]
            raise TrainingError(f"the training failed: {last}", hint="The engine's environment is made by up or train.")
        return printed.decode()

    @asynccontextmanager
    async def serving(self, model: str) -> AsyncIterator[RasaEngine]:
        """Another engine with this model, for as long as it is asked."""
        port = _free_port()
        secret = self._settings.engine_key
        process = await asyncio.create_subprocess_exec(
            *_gently(),
            str(PYTHON),
            str(ENGINE / "server.py"),
            "--port",
            str(port),
            "--model",
            str(self._models / f"{model}.tar.gz"),
            cwd=ROOT,
            env=_environment(
                PORCHLIGHT_ENGINE_SECRET=secret, PORCHLIGHT_ACTIONS_URL=self._actions_url, PYTHONWARNINGS="ignore"
            ),
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
        )
        engine = RasaEngine(f"http://127.0.0.1:{port}", secret, _SECONDS_A_BATCH)
        await engine.start()
        try:
            async with asyncio.timeout(_SECONDS_TO_START):
                while not await engine.ready():
                    if process.returncode is not None:
                        raise TrainingError(f"model {model} cannot be loaded.", hint="Train again.")
                    await asyncio.sleep(0.2)
            yield engine
        except TimeoutError as error:
            raise TrainingError(f"model {model} took too long to load.") from error
        finally:
            await engine.stop()
            with suppress(ProcessLookupError):
                process.terminate()
            await process.wait()

    async def _ask(self, method: str, path: str, body: dict[str, str] | None = None) -> dict[str, object]:
        """Something of the engine in force that is no turn of anybody's, and may take as long as a model loads."""
        headers = {"Authorization": f"Bearer {self._settings.engine_key}"}
        timeout = aiohttp.ClientTimeout(total=_SECONDS_TO_START)
        try:
            async with (
                aiohttp.ClientSession(headers=headers, timeout=timeout) as session,
                session.request(method, self._settings.engine_url.rstrip("/") + path, json=body) as answer,
            ):
                said = await answer.json()
                if answer.status != 200:
                    raise TrainingError(f"the engine refuses the model: {said.get('detail', answer.status)}")
        except (TimeoutError, aiohttp.ClientError, ValueError) as error:
            raise TrainingError(f"the engine cannot be reached: {error}", hint="Is it up?") from error
        return dict(said)


def _write(folder: Path, files: dict[str, str]) -> None:
    for name, content in files.items():
        (folder / name).write_text(content, encoding="utf-8")


def _as_lines(cases: Sequence[Case]) -> str:
    """As `./porchlight eval` reads them; frequent questions are no intents and are asked of the catalogue."""
    lines = [{"text": case.text, "intent": case.wants} for case in cases if case.kind is Wants.INTENT]
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)


def _environment(**extra: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in _MISLEADING}
    return kept | {"RASA_TELEMETRY_ENABLED": "false", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"} | extra


def _gently() -> tuple[str, ...]:
    """People are answered on the same cores."""
    return ("nice", "-n", "10") if sys.platform != "win32" else ()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
