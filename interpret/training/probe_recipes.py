"""Image vectors and labels in, linear classifiers as two sources trained them out.

Never a default: each is for holding a run beside the numbers its source printed.
"""

import warnings
from collections.abc import Iterator

import torch
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC
from torch.nn.functional import cross_entropy

from interpret.training.probe import Ints, Probe, Vectors, check_learnable

SVM_ROWS_WARNED = 10_000
LEARNING_RATE, N_EPOCHS = 1e-4, 10  # the report's
BATCH_SIZE = 32  # the report does not say


def fit_thesis_svm(vectors: Vectors, labels: Ints, n_classes: int) -> Pipeline:
    """The thesis's probe: `StandardScaler` and `SVC(kernel="linear", C=1)`, one class against one.

    libsvm keeps every support vector, and its time grows faster than the number of pictures:
    10,000 rows of 512 dimensions and 100 classes take half a minute to learn from and 5 ms a
    picture to answer.

    Args:
        vectors: shape (n_images, dim).
        labels: shape (n_images,), the class of each picture.
        n_classes: classes there are, also those without pictures.

    Returns:
        With `predict(vectors)`; classes without pictures are never predicted.

    Raises:
        ValueError: as `fit_probe`.
    """
    check_learnable(vectors, labels, n_classes)
    if len(vectors) > SVM_ROWS_WARNED:
        warnings.warn(
            f"the thesis's recipe trains a kernel machine on {len(vectors)} pictures, which may "
            "take many minutes: give a lower --train-limit or --recipe default.",
            stacklevel=2,
        )
    return make_pipeline(StandardScaler(), SVC(kernel="linear", C=1.0)).fit(vectors, labels)


def train_linear_layer(
    vectors: Vectors, labels: Ints, n_classes: int, *, seed: int, n_epochs: int = N_EPOCHS
) -> Iterator[Probe]:
    """The report's probe: one linear layer, cross entropy, Adam at a rate of 1e-4, ten epochs.

    The report does not say how large its batches were (here 32), whether its features had length 1
    (here they do), or how the layer started (here as torch does it). At this rate a layer that sees
    few batches is far from its optimum after ten epochs; the default probe is not.

    Args:
        vectors: shape (n_images, dim).
        labels: shape (n_images,), the class of each picture.
        n_classes: classes there are.
        seed: of the first weights and of the order of the pictures.
        n_epochs: passes over the pictures.

    Yields:
        The layer after each epoch.

    Raises:
        ValueError: as `fit_probe`.

    References:
        Kingma and Ba, "Adam: a method for stochastic optimization" (2015), algorithm 1.
    """
    check_learnable(vectors, labels, n_classes)
    generator, rows = torch.Generator().manual_seed(seed), torch.from_numpy(vectors)
    bound = vectors.shape[1] ** -0.5  # as torch starts a linear layer, from a generator of ours
    weight, bias = (
        torch.empty(shape).uniform_(-bound, bound, generator=generator).requires_grad_()
        for shape in ((n_classes, vectors.shape[1]), (n_classes,))
    )
    optimiser = torch.optim.Adam([weight, bias], lr=LEARNING_RATE)
    told, n_steps = torch.from_numpy(labels), -(-len(rows) // BATCH_SIZE)
    for epoch in range(1, n_epochs + 1):
        for chosen in torch.split(torch.randperm(len(rows), generator=generator), BATCH_SIZE):
            optimiser.zero_grad()
            logits = torch.addmm(bias, rows[chosen], weight.T)
            torch.autograd.backward(cross_entropy(logits, told[chosen]))
            optimiser.step()
        slopes, offsets = (part.detach().numpy().copy() for part in (weight, bias))
        yield Probe(slopes, offsets, penalty=0.0, n_iterations=epoch * n_steps, is_converged=False)
