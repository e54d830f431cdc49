"""The small model: character 1–3-grams, TF-IDF, a linear classifier. Kept as plain arrays, never as a pickle, so that
reading a file can run nothing. scikit-learn is only imported where somebody asks for a guess or trains.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

FEATURES_COUNT = 1 << 15
FOLDS_COUNT = 5
_FILE, _FACTS = "categories.npz", "categories.json"

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class TrainingFacts:
    """How a model came about. Shares are whole per cent, measured by cross-validation on matters it had not seen."""

    count: int
    classes_count: int
    trained_at: datetime
    accuracy_percent: int
    majority_percent: int


@dataclass(frozen=True, slots=True)
class CategoryModel:
    """A trained model. ``weights``: one row for each class, one column for each hashed n-gram."""

    classes: tuple[str, ...]
    idf: Floats
    weights: Floats
    offsets: Floats
    facts: TrainingFacts

    def guess(self, text: str) -> tuple[str, int]:
        """The likeliest class of a text, and how likely in per cent."""
        scores = self._features([text]) @ self.weights.T + self.offsets
        shares = 1.0 / (1.0 + np.exp(-np.clip(scores, -50.0, 50.0)))
        shares /= shares.sum()
        best = int(shares[0].argmax())
        return self.classes[best], round(100 * float(shares[0, best]))

    def _features(self, texts: Sequence[str]) -> Any:
        return weighted(counted(texts), self.idf)


def train(texts: Sequence[str], labels: Sequence[str], *, at: datetime) -> CategoryModel:
    """Train on texts with their classes. ValueError with fewer than two classes of at least `FOLDS_COUNT` texts each;
    smaller classes are left out.
    """
    from sklearn.model_selection import StratifiedKFold, cross_val_predict  # noqa: PLC0415 - a second to import

    enough = {label for label in set(labels) if labels.count(label) >= FOLDS_COUNT}
    kept = [(text, label) for text, label in zip(texts, labels, strict=True) if label in enough]
    if len(enough) < 2:  # noqa: PLR2004 - a choice needs two
        raise ValueError("Fewer than two classes with enough texts.")
    counts, wanted = counted([text for text, _label in kept]), np.array([label for _text, label in kept])
    folds = StratifiedKFold(FOLDS_COUNT, shuffle=True, random_state=0)
    guessed = cross_val_predict(_pipeline(), counts, wanted, cv=folds)
    pipeline = _pipeline().fit(counts, wanted)
    weighting, classifier = pipeline.steps[0][1], pipeline.steps[1][1]
    weights, offsets = _both_sides(classifier.coef_, classifier.intercept_)
    facts = TrainingFacts(
        count=len(kept),
        classes_count=len(enough),
        trained_at=at,
        accuracy_percent=round(100 * float((guessed == wanted).mean())),
        majority_percent=round(100 * max(float((wanted == label).mean()) for label in enough)),
    )
    classes = tuple(str(name) for name in classifier.classes_)
    return CategoryModel(classes, _floats(weighting.idf_), weights, offsets, facts)


def counted(texts: Sequence[str]) -> Any:
    """How often each hashed n-gram stands in each text: a sparse matrix."""
    from sklearn.feature_extraction.text import HashingVectorizer  # noqa: PLC0415 - a second to import

    hashing = HashingVectorizer(
        analyzer="char", ngram_range=(1, 3), n_features=FEATURES_COUNT, alternate_sign=False, norm=None
    )
    return hashing.transform(texts)


def weighted(counts: Any, idf: Floats) -> Any:
    """Sublinear TF-IDF, each text of length one: what `TfidfTransformer` does, out of kept arrays."""
    rows = counts.tocsr(copy=True).astype(np.float64)
    rows.data = 1.0 + np.log(rows.data)
    rows = rows.multiply(idf).tocsr()
    lengths = np.sqrt(np.asarray(rows.multiply(rows).sum(axis=1)).ravel())
    return rows.multiply(1.0 / np.maximum(lengths, 1e-12)[:, None]).tocsr()


def save(model: CategoryModel, folder: Path) -> None:
    """Write a model and its facts; a reader sees the old one or the new one, never half of each."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    facts = {
        "count": model.facts.count,
        "classes_count": model.facts.classes_count,
        "trained_at": model.facts.trained_at.isoformat(),
        "accuracy_percent": model.facts.accuracy_percent,
        "majority_percent": model.facts.majority_percent,
        "classes": list(model.classes),
    }
    draft = folder / f".{_FILE}"
    with draft.open("wb") as file:
        kept = np.frombuffer(json.dumps(facts).encode(), dtype=np.uint8)
        np.savez_compressed(file, idf=model.idf, weights=model.weights, offsets=model.offsets, facts=kept)
    draft.replace(folder / _FILE)
    (folder / _FACTS).write_text(json.dumps(facts, indent=2), encoding="utf-8")


def load(folder: Path) -> CategoryModel | None:
    """The kept model; None when none was trained yet."""
    path = folder / _FILE
    if not path.exists():
        return None
    with np.load(path, allow_pickle=False) as kept:
        facts = json.loads(kept["facts"].tobytes())
        return CategoryModel(
            tuple(facts["classes"]),
            kept["idf"],
            kept["weights"],
            kept["offsets"],
            TrainingFacts(
                facts["count"],
                facts["classes_count"],
                datetime.fromisoformat(facts["trained_at"]),
                facts["accuracy_percent"],
                facts["majority_percent"],
            ),
        )


def stamp(folder: Path) -> int:
    """Changes when the kept model does; 0 while there is none."""
    path = folder / _FILE
    return path.stat().st_mtime_ns if path.exists() else 0


def _pipeline() -> Any:
    from sklearn.feature_extraction.text import TfidfTransformer  # noqa: PLC0415 - a second to import
    from sklearn.linear_model import SGDClassifier  # noqa: PLC0415 - as above
    from sklearn.pipeline import make_pipeline  # noqa: PLC0415 - as above

    return make_pipeline(
        TfidfTransformer(sublinear_tf=True), SGDClassifier(loss="log_loss", alpha=1e-5, random_state=0)
    )


def _both_sides(coefficients: Any, offsets: Any) -> tuple[Floats, Floats]:
    """One row for each class also where there are two, for which the library keeps a single row for the second."""
    if len(coefficients) == 1:
        return _floats(np.vstack([-coefficients, coefficients])), _floats(np.append(-offsets, offsets))
    return _floats(coefficients), _floats(offsets)


def _floats(values: Any) -> Floats:
    return np.asarray(values, dtype=np.float32)
