"""Training only: the linear model and its temperature. Kept apart so that serving imports no optimiser."""

from __future__ import annotations

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


def unseen_margins(
    features: csr_matrix, labels: np.ndarray, folds: int, strength: float, random_state: int
) -> np.ndarray:
    """(n, intents): for each example, the margins of a model that was not trained on it. Two folds at once, for two
    cores.
    """
    parts = list(StratifiedKFold(folds, shuffle=True, random_state=random_state).split(features, labels))

    def margins(known: np.ndarray, unseen: np.ndarray) -> np.ndarray:
        weights = fit(features[known], labels[known], strength, random_state)
        return features[unseen] @ weights[:-1] + weights[-1]

    found = np.zeros((len(labels), labels.max() + 1), dtype=np.float32)
    for (_, unseen), part in zip(
        parts, Parallel(n_jobs=2, prefer="threads")(delayed(margins)(*pair) for pair in parts), strict=True
    ):
        found[unseen] = part
    return found


def temperature_of(features: csr_matrix, labels: np.ndarray, folds: int, strength: float, random_state: int) -> float:
    return temperature_from(unseen_margins(features, labels, folds, strength, random_state), labels)


def temperature_from(margins: np.ndarray, labels: np.ndarray) -> float:
    def surprise(temperature: float) -> float:
        return -float(log_softmax(margins / temperature, axis=1)[np.arange(len(labels)), labels].mean())

    return float(minimize_scalar(surprise, bounds=(0.01, 5.0), method="bounded").x)
