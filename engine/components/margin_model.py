"""Training only: the linear model and its temperature. Kept apart so that serving imports no optimiser."""

from __future__ import annotations

from typing import List, Tuple

import numpy as np
from joblib import Parallel, delayed
from scipy.optimize import minimize_scalar
from scipy.sparse import csr_matrix
from scipy.special import log_softmax
from sklearn.model_selection import StratifiedKFold
from sklearn.svm import LinearSVC


def fit(features: csr_matrix, labels: np.ndarray, strength: float, random_state: int) -> np.ndarray:
    """(features + 1, intents), the intercepts in the last row."""
    model = LinearSVC(C=strength, tol=1e-3, random_state=random_state).fit(features, labels)
    return np.vstack([model.coef_.T, model.intercept_]).astype(np.float32)


def fit_tempered(
    features: csr_matrix, labels: np.ndarray, folds: int, strength: float, random_state: int
) -> Tuple[np.ndarray, float]:
    """The weights of `fit`, and the temperature of their margins."""
    parts = _parts(labels, folds, random_state)
    known = [np.arange(len(labels)), *(part for part, _ in parts)]  # the longest first
    weights, *of_parts = _fits(features, labels, known, strength, random_state)
    return weights, temperature_from(_unseen(features, labels, parts, of_parts), labels)


def unseen_margins(
    features: csr_matrix, labels: np.ndarray, folds: int, strength: float, random_state: int
) -> np.ndarray:
    """(n, intents): for each example, the margins of a model that was not trained on it."""
    parts = _parts(labels, folds, random_state)
    fits = _fits(features, labels, [known for known, _ in parts], strength, random_state)
    return _unseen(features, labels, parts, fits)


def temperature_from(margins: np.ndarray, labels: np.ndarray) -> float:
    def surprise(temperature: float) -> float:
        return -float(log_softmax(margins / temperature, axis=1)[np.arange(len(labels)), labels].mean())

    return float(minimize_scalar(surprise, bounds=(0.01, 5.0), method="bounded").x)


_Part = Tuple[np.ndarray, np.ndarray]  # the rows that are known, and those that are not


def _parts(labels: np.ndarray, folds: int, random_state: int) -> List[_Part]:
    return list(StratifiedKFold(folds, shuffle=True, random_state=random_state).split(labels, labels))


def _fits(
    features: csr_matrix, labels: np.ndarray, known: List[np.ndarray], strength: float, random_state: int
) -> List[np.ndarray]:
    """Two at once, for two cores. In processes: liblinear's random numbers are one stream for all threads."""
    jobs = (delayed(fit)(features[rows], labels[rows], strength, random_state) for rows in known)
    found: List[np.ndarray] = Parallel(n_jobs=2, mmap_mode="c")(jobs)  # scikit-learn sorts the columns in place
    return found


def _unseen(features: csr_matrix, labels: np.ndarray, parts: List[_Part], fits: List[np.ndarray]) -> np.ndarray:
    found = np.zeros((len(labels), labels.max() + 1), dtype=np.float32)
    for (_, unseen), weights in zip(parts, fits, strict=True):
        found[unseen] = features[unseen] @ weights[:-1] + weights[-1]
    return found
