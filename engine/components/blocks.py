"""The classifier's features: dense, words and letters side by side, each at a weight of its own.

Kept as plain numbers and JSON, no pickle: a model file is data, and stays readable to the next scikit-learn.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, List

import numpy as np
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import TfidfVectorizer


def _words() -> TfidfVectorizer:
    return TfidfVectorizer(
        ngram_range=(1, 2),
        sublinear_tf=True,
        token_pattern=r"[^\W_]+",  # noqa: S106  (a pattern of words)
        lowercase=False,
        dtype=np.float32,
    )


def _letters() -> TfidfVectorizer:
    return TfidfVectorizer(
        analyzer="char_wb", ngram_range=(2, 5), min_df=2, sublinear_tf=True, lowercase=False, dtype=np.float32
    )


class Blocks:
    def __init__(self, dense: float, words: float, chars: float) -> None:
        self._dense, self._counted = dense, {"words": (words, _words()), "chars": (chars, _letters())}
        self._centre = np.zeros(0, dtype=np.float32)  # (512,), the mean sentence: what all messages share tells nothing
        self._length = 1.0

    def fit(self, vectors: np.ndarray, texts: List[str]) -> csr_matrix:
        self._centre = vectors.mean(axis=0)
        self._length = float(np.linalg.norm(vectors - self._centre, axis=1).mean())
        for _, counter in self._counted.values():
            counter.fit(texts)
        dense, *counts = self._parts(vectors, texts)
        return hstack([csr_matrix(dense), *counts], format="csr", dtype=np.float32)

    def margins(self, vectors: np.ndarray, texts: List[str], weights: np.ndarray) -> np.ndarray:
        """(messages, intents). Block by block: stacking one message's features costs more than multiplying them."""
        total, first = weights[-1], 0
        for part in self._parts(vectors, texts):
            total = total + part @ weights[first : first + part.shape[1]]
            first += part.shape[1]
        return total

    def _parts(self, vectors: np.ndarray, texts: List[str]) -> List[Any]:
        dense = (vectors - self._centre) * np.float32(self._dense / self._length)
        return [dense, *(counter.transform(texts) * np.float32(weight) for weight, counter in self._counted.values())]

    def save(self, directory: Path) -> None:
        idf = {name: counter.idf_ for name, (_, counter) in self._counted.items()}
        np.savez(directory / "blocks.npz", centre=self._centre, length=self._length, **idf)
        terms = {name: list(counter.get_feature_names_out()) for name, (_, counter) in self._counted.items()}
        (directory / "terms.json").write_text(json.dumps(terms, ensure_ascii=False), encoding="utf-8")

    def load(self, directory: Path) -> None:
        terms = json.loads((directory / "terms.json").read_text(encoding="utf-8"))
        with np.load(directory / "blocks.npz") as kept:
            self._centre, self._length = kept["centre"], float(kept["length"])
            for name, (_, counter) in self._counted.items():
                counter.vocabulary = {term: column for column, term in enumerate(terms[name])}
                counter.idf_ = kept[name].astype(np.float32)
