"""Both models, trained and timed; kept under the user's cache by what they were made from."""

import json
import os
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.cli.environments import engine_environment
from assistant.cli.leash import Leash
from assistant.cli.model import model_path
from assistant.cli.place import ENGINE, ENGINE_PYTHON, ROOT
from assistant.cli.processes import Part, run
from assistant.cli.terminal import step
from assistant.errors import PorchlightError
from bench.census import others_share, read_cpu
from bench.figures import Training
from bench.peer import project
from bench.running import Say


class NotTrainedError(PorchlightError):
    """A training failed."""


@dataclass(frozen=True)
class Trained:
    model: Path
    training: Training


def cache_folder() -> Path:
    base = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(base) / "porchlight-bench"


async def train_porchlight(cache: Path, leash: Leash, say: Say, *, reuse: bool) -> Trained:
    """Our model. Raises `NotTrainedError`."""
    kept = model_path(cache / "porchlight")
    command = (str(ENGINE_PYTHON), str(ENGINE / "train.py"), "--out", str(kept.parent))
    return await _trained("porchlight", command, ROOT, kept, leash, say, reuse=reuse)


async def train_peer(cache: Path, folder: Path, leash: Leash, say: Say, *, reuse: bool) -> Trained:
    """The peer's model, from the project that this writes into `folder`. Raises `NotTrainedError`."""
    project.write_project(folder, ROOT)
    kept = cache / "peer" / f"{project.content_hash(folder, ENGINE / 'uv.lock')}.tar.gz"
    command = (str(ENGINE_PYTHON), "-m", "rasa", "train", "--out", str(kept.parent), "--fixed-model-name", kept.name)
    # Rasa keeps trained parts in the project's folder and would reuse them: the folder is new each time.
    return await _trained("peer", command, folder, kept, leash, say, reuse=reuse)


async def _trained(
    name: str, command: Sequence[str], cwd: Path, kept: Path, leash: Leash, say: Say, *, reuse: bool
) -> Trained:
    notes = kept.parent / f"{kept.name.partition('.')[0]}.json"
    noted = _noted(kept, notes) if reuse else None
    if noted is not None:
        step(name, f"model {notes.stem} is in the cache")
        return Trained(kept, noted)
    step(name, "training")
    _empty(kept.parent)
    before = read_cpu({})
    code = await run(
        Part(f"{name}-train", command, cwd, engine_environment()), leash, lambda line: say(f"{name}-train", line)
    )
    after = read_cpu({})
    if code != 0:
        raise NotTrainedError(
            f"training of {name} failed (code {code}).", hint=f"See {name}-train.log in {kept.parents[1]}."
        )
    training = Training(after.at - before.at, others_share(before, after, len(os.sched_getaffinity(0))), cached=False)
    _note(notes, training)
    step(name, f"trained in {training.seconds:.0f} s")
    return Trained(kept, training)


def _noted(kept: Path, notes: Path) -> Training | None:
    if not (kept.exists() and notes.exists()):
        return None
    noted = json.loads(notes.read_text())
    return Training(noted["seconds"], noted["others"], cached=True)


def _note(notes: Path, training: Training) -> None:
    notes.write_text(json.dumps({"seconds": training.seconds, "others": training.others}))


def _empty(folder: Path) -> None:
    """Models of other content too: nobody asks for them again."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
