"""Trains the model, unless one made from the same sources is there: `python engine/train.py --out DIR`.

`--learned DIR` adds the examples (`*.yml`, Rasa's format) that were learned from what people said here.
`--print-hash` tells the name and imports no Rasa. Runs are repeatable: seeds are fixed in config.yml, one thread
counts.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from pathlib import Path
from typing import Any, Dict, Optional

import lean
import logs
from fingerprint import PROJECT, learned_files, model_hash


def _train(out: Path, name: str, learned: Optional[Path]) -> None:
    # No cache of single components and no telemetry: the name of the model is the cache.
    os.environ.update(RASA_TELEMETRY_ENABLED="false", RASA_MAX_CACHE_SIZE="0", RASA_CACHE_DIRECTORY=str(out / ".cache"))
    os.environ["LOG_LEVEL"] = "WARNING"  # bars make a log unreadable; the steps below are enough
    # Sentences are encoded and intents fitted two at once, which beats two threads in each sum.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    lean.install()
    logs.configure()
    from rasa.engine.training.hooks import LoggingHook, TrainingHook
    from rasa.model_training import train
    from rasa.shared.importers.importer import TrainingDataImporter
    from reading import ReadOnce

    # Fingerprints every message before and after every component, for a cache that is off: a quarter of the time.
    TrainingHook.on_before_node = lambda self, *args, **kwargs: {}
    TrainingHook.on_after_node = lambda self, *args, **kwargs: None
    LoggingHook.on_before_node = _say
    TrainingDataImporter.load_from_config = lambda config, domain, data, *args: ReadOnce(config, domain, data)
    result = train(
        domain=str(PROJECT / "domain.yml"),
        config=str(PROJECT / "config.yml"),
        training_files=[str(PROJECT / "data/nlu"), str(PROJECT / "data/rules"), *map(str, learned_files(learned))],
        output=str(out),
        force_training=True,
        fixed_model_name=f".{name}.partial",
    )
    if result.code != 0 or not result.model:
        sys.exit(f"training failed with code {result.code}")
    # Appears under its name only when whole: somebody else may be waiting for that file.
    os.replace(result.model, out / f"{name}.tar.gz")


def _say(hook: Any, node_name: str, *args: Any, **kwargs: Any) -> Dict[str, Any]:
    if node_name.startswith(("train_", "run_")):
        print(f"  {time.process_time():5.0f} s  {node_name.rpartition('.')[2]}", flush=True)
    return {}


def main() -> None:
    options = argparse.ArgumentParser(description="Trains Porchlight's engine")
    options.add_argument("--out", type=Path, default=PROJECT / "models")
    options.add_argument("--learned", type=Path, help="a folder of examples beside the repository's own")
    options.add_argument("--print-hash", action="store_true")
    chosen = options.parse_args()
    name = model_hash(learned=chosen.learned)
    if chosen.print_hash:
        print(name)
        return
    model = chosen.out / f"{name}.tar.gz"
    if model.exists():
        print(f"model {name} is there already: {model}")
        return
    chosen.out.mkdir(parents=True, exist_ok=True)
    print(f"training model {name}", flush=True)
    started = time.monotonic()
    _train(chosen.out, name, chosen.learned)
    print(f"trained in {time.monotonic() - started:.0f} s: {model}")


if __name__ == "__main__":
    main()
