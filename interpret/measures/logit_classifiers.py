"""Features of pictures in, the classes of others out: the classifiers that read prompt logits.

The first two have a squared penalty on their weights, and so give the same decisions for features
that are turned or moved; only scaling matters, and the logistic regression undoes that, too.
"""

import warnings

import numpy as np
from numpy.typing import NDArray
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPClassifier
from sklearn.svm import SVC

from interpret.training.probe import choose_and_fit_probe, fit_probe

Ints = NDArray[np.int64]
Features = NDArray[np.floating]

MAX_SVM_ROWS = 10_000  # their Gram matrix takes 800 MB
N_HIDDEN = 256
CONSTANT = 1e-9  # of the largest number among the features


def logistic_predictions(
    train: Features, labels: Ints, test: Features, *, seed: int, penalty: float | None = None
) -> Ints:
    """Multinomial logistic regression: the project's default probe.

    It brings features to one scale, so neither temperature nor the number of prompts changes what
    its penalties mean.

    Args:
        train: shape (n_train, n_features).
        labels: shape (n_train,), at least two classes.
        test: shape (n_images, n_features).
        seed: of what is held out to choose the penalty.
        penalty: lambda, > 0; None to choose it.

    Returns:
        Labels, shape (n_images,).

    Raises:
        ValueError: the features are constant.
    """
    _centre_and_length(train)
    learnt, asked = train.astype(np.float32), test.astype(np.float32)
    n_classes = int(labels.max()) + 1
    if penalty is None:
        return choose_and_fit_probe(learnt, labels, n_classes, seed=seed).predict(asked)
    return fit_probe(learnt, labels, n_classes, penalty=penalty).predict(asked)


def choose_penalty(train: Features, labels: Ints, *, seed: int) -> float:
    """The penalty that `logistic_predictions` would choose."""
    learnt, n_classes = train.astype(np.float32), int(labels.max()) + 1
    return choose_and_fit_probe(learnt, labels, n_classes, seed=seed).penalty


def svm_predictions(
    train: Features, labels: Ints, test: Features, *, inverse_penalty: float = 1.0
) -> Ints:
    """Linear support vector machine without a scaler, one class against one: the thesis's recipe.

    It is `SVC(kernel="linear", C=inverse_penalty)`, given its Gram matrix, which for prompt logits
    is several times as fast.

    Args:
        train: shape (n_train, n_features), at most 10,000 rows.
        labels: shape (n_train,), at least two classes.
        test: shape (n_images, n_features).
        inverse_penalty: C, > 0.

    Returns:
        Labels, shape (n_images,).

    Raises:
        ValueError: the features are constant, or too many to learn from.
    """
    check_svm_rows(len(train))
    _centre_and_length(train)
    learnt, asked = train.astype(np.float64), test.astype(np.float64)
    model = SVC(kernel="precomputed", C=inverse_penalty).fit(learnt @ learnt.T, labels)
    return np.asarray(model.predict(asked @ learnt.T), dtype=np.int64)


def check_svm_rows(n_train: int) -> None:
    """Raise where a support vector machine would have too much to learn from."""
    if n_train > MAX_SVM_ROWS:
        raise ValueError(
            f"the support vector machine must learn from at most {MAX_SVM_ROWS:,} pictures, got "
            f"{n_train:,}: lower --train-limit, or take --recipe default."
        )


def mlp_predictions(train: Features, labels: Ints, test: Features, *, seed: int) -> Ints:
    """One hidden layer of 256, stopped early on a held-out tenth where there is enough to hold out.

    Args:
        train: shape (n_train, n_features).
        labels: shape (n_train,), at least two classes.
        test: shape (n_images, n_features).
        seed: of the weights, the batches and what is held out.

    Returns:
        Labels, shape (n_images,).

    Raises:
        ValueError: the features are constant.
    """
    mean, length = _centre_and_length(train)
    unit = length / np.sqrt(train.shape[1])  # a feature varies by about 1
    learnt, asked = (((part - mean) / unit).astype(np.float32) for part in (train, test))
    counts = np.unique(labels, return_counts=True)[1]
    model = MLPClassifier(
        (N_HIDDEN,),
        early_stopping=bool(counts.min() >= 2 and 0.1 * len(labels) >= len(counts)),
        random_state=seed,
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        return np.asarray(model.fit(learnt, labels).predict(asked), dtype=np.int64)


def _centre_and_length(features: Features) -> tuple[Features, float]:
    """Mean row, and the root mean square length of the rows about it.

    Raises:
        ValueError: all rows are the same, so there is nothing to learn from.
    """
    mean = features.mean(axis=0, dtype=np.float64)
    length = float(np.sqrt(((features - mean) ** 2).sum(axis=1).mean()))
    if not length > CONSTANT * max(1.0, float(np.abs(features).max())):
        raise ValueError(
            f"features must differ between pictures, but all {len(features)} rows are the same: "
            "look at the pictures and the prompts."
        )
    return mean, length
