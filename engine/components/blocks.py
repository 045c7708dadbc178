"""The classifier's features: dense, words and letters side by side, each at a weight of its own.

Kept as plain numbers and JSON, no pickle: a model file is data, and stays readable to the next scikit-learn.
"""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Dict, List, Tuple

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
        self._idf: Dict[str, np.ndarray] = {}  # kept, since scikit-learn sums a diagonal matrix whenever it is asked

    def fit(self, vectors: np.ndarray, texts: List[str]) -> csr_matrix:
        self._centre = vectors.mean(axis=0)
        self._length = float(np.linalg.norm(vectors - self._centre, axis=1).mean())
        counts = [counter.fit_transform(texts) * np.float32(weight) for weight, counter in self._counted.values()]
        self._idf = {name: counter.idf_ for name, (_, counter) in self._counted.items()}
        return hstack([csr_matrix(self._dense_part(vectors)), *counts], format="csr", dtype=np.float32)

    def margins(self, vectors: np.ndarray, texts: List[str], weights: np.ndarray) -> np.ndarray:
        """(messages, intents). The same sums as over `fit`'s features, without building them.

        A message has some 200 of the 80,000 columns. scikit-learn's transform and a sparse product take 10 ms for them,
        most of it to copy all weights into the other's precision; picking their rows takes half of one.
        """
        first = len(self._centre)
        total = self._dense_part(vectors) @ weights[:first] + weights[-1]
        for name, (weight, counter) in self._counted.items():
            idf = self._idf[name]
            for row, text in enumerate(texts):
                columns, values = _counts(counter, idf, text)
                total[row] += (weight * values) @ weights[first + columns]
            first += len(idf)
        return total

    def _dense_part(self, vectors: np.ndarray) -> np.ndarray:
        return (vectors - self._centre) * np.float32(self._dense / self._length)

    def save(self, directory: Path) -> None:
        np.savez(directory / "blocks.npz", centre=self._centre, length=self._length, **self._idf)
        terms = {name: list(counter.get_feature_names_out()) for name, (_, counter) in self._counted.items()}
        (directory / "terms.json").write_text(json.dumps(terms, ensure_ascii=False), encoding="utf-8")

    def load(self, directory: Path) -> None:
        terms = json.loads((directory / "terms.json").read_text(encoding="utf-8"))
        with np.load(directory / "blocks.npz") as kept:
            self._centre, self._length = kept["centre"], float(kept["length"])
            for name, (_, counter) in self._counted.items():
                counter.vocabulary = {term: column for column, term in enumerate(terms[name])}
                self._idf[name] = counter.idf_ = kept[name].astype(np.float32)


def _counts(counter: TfidfVectorizer, idf: np.ndarray, text: str) -> Tuple[np.ndarray, np.ndarray]:
    """The columns that a text has, and its TF-IDF there, of length 1: `counter.transform` for one text."""
    known = counter.vocabulary_
    found = Counter(known[term] for term in counter.build_analyzer()(text) if term in known)
    columns = np.fromiter(found, dtype=np.int64, count=len(found))
    values = (1 + np.log(np.fromiter(found.values(), dtype=np.float32, count=len(found)))) * idf[columns]
    return columns, values / (np.linalg.norm(values) or 1.0)
