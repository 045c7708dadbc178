"""The trained model: named by what it was made from, so it is trained only when there is something new in that.

What it is made from is the repository's training data and what was learned here (`learned/` in the home folder).
"""

import subprocess
import time
from collections.abc import Callable
from pathlib import Path

from assistant.cli.environments import engine_environment
from assistant.cli.leash import Leash
from assistant.cli.place import ENGINE, ENGINE_PYTHON, ROOT, shown
from assistant.cli.processes import Part, run
from assistant.cli.terminal import step
from assistant.errors import PorchlightError

_TRAIN = ENGINE / "train.py"


class TrainingError(PorchlightError):
    """The engine's own lines say what was wrong with the data."""


def model_path(home: Path) -> Path:
    """Where the model for the present content is, or would be. Needs the engine's environment."""
    asked = subprocess.run(
        [ENGINE_PYTHON, _TRAIN, "--print-hash", "--learned", learned(home)],
        cwd=ROOT,
        env=engine_environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    if asked.returncode != 0:
        last = (asked.stderr.strip().splitlines() or ["no reason given"])[-1]
        raise TrainingError(f"engine/train.py does not run: {last}")
    return home / "models" / f"{asked.stdout.strip()}.tar.gz"


def learned(home: Path) -> Path:
    """The examples that went live here (`assistant.jobs.learning`)."""
    return home.resolve() / "learned"


async def trained_model(home: Path, leash: Leash, say: Callable[[str], None]) -> Path:
    """The model for the present content, trained now where it is not there. Raises `TrainingError`."""
    path = model_path(home)
    if path.exists():
        step("model", f"{path.name.partition('.')[0]} is there")
        return path
    step("model", "none for this content yet: training, which takes a minute or two")
    path.parent.mkdir(parents=True, exist_ok=True)
    began = time.monotonic()
    command = [str(ENGINE_PYTHON), str(_TRAIN), "--out", str(path.parent), "--learned", str(learned(home))]
    code = await run(Part("train", command, ROOT, engine_environment()), leash, say)
    if code != 0 or not path.exists():
        raise TrainingError(
            f"training failed (code {code}).", hint="The lines above say why; ./porchlight check looks at the data."
        )
    step("model", f"trained in {time.monotonic() - began:.0f} s: {shown(path)}")
    return path
