from collections import Counter
from collections.abc import Callable, Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from interpret.images.imageset import ImageSet
from interpret.images.labelling import Labelling
from interpret.images.listing import Listing, open_listing

Encode = Callable[..., bytes]


def _open(
    files: Sequence[bytes],
    labels: Sequence[int] | None = None,
    *,
    limit: int | None = None,
    seed: int = 0,
) -> ImageSet:
    ids = tuple(f"picture {i}" for i in range(len(files)))
    labelling = Labelling()
    if labels is not None:
        labelling = Labelling(np.array(labels), tuple("abcdef"[: max(labels) + 1]), None)
    captions = tuple((f"caption {i}",) for i in range(len(files)))
    return open_listing(Listing("mine", ids, files, labelling, captions), limit=limit, seed=seed)


def test_pictures_open_when_asked_for_and_keep_what_belongs_to_them(encode: Encode) -> None:
    images = _open([encode(10), encode(20), encode(30)], [1, 0, 1])

    assert images.ids == ("picture 0", "picture 1", "picture 2")
    assert [picture.getpixel((0, 0)) for picture in images.pictures] == [
        (10, 0, 0),
        (20, 0, 0),
        (30, 0, 0),
    ]
    assert images.pictures[1:][1].getpixel((0, 0)) == (30, 0, 0)
    assert images.labels is not None
    assert images.labels.tolist() == [1, 0, 1]
    assert images.captions == (("caption 0",), ("caption 1",), ("caption 2",))
    assert images.skipped == ()


def test_what_cannot_be_read_is_left_out_and_listed(encode: Encode) -> None:
    truncated = encode(1, format="JPEG")[:200]

    images = _open([b"", encode(1), b"some text", truncated])

    assert images.ids == ("picture 1",)
    assert [skipped.id for skipped in images.skipped] == ["picture 0", "picture 2", "picture 3"]
    assert images.skipped[0].reason == "the file is empty"
    assert "known format" in images.skipped[1].reason
    assert images.captions == (("caption 1",),)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 3), st.booleans()), min_size=1, max_size=24),
    st.integers(1, 24),
    st.integers(0, 3),
)
def test_the_limit_is_exact_and_even_over_what_can_be_read(
    encode: Encode, pictures: list[tuple[int, bool]], limit: int, seed: int
) -> None:
    labels = [label for label, _ in pictures]
    readable = Counter(label for label, is_readable in pictures if is_readable)
    files = [encode(i) if good else b"broken" for i, (_, good) in enumerate(pictures)]
    if not readable:
        with pytest.raises(ValueError, match="at least one readable picture"):
            _open(files, labels, limit=limit, seed=seed)
        return

    images = _open(files, labels, limit=limit, seed=seed)

    assert len(images) == min(limit, readable.total())
    assert images.labels is not None
    taken = Counter(images.labels.tolist())
    assert all(taken[c] >= min(readable[c], max(taken.values()) - 1) for c in readable)


def test_nothing_readable_is_an_error_with_the_first_reason() -> None:
    with pytest.raises(
        ValueError, match=r"got none \(2 left out; the first, 'picture 0': the file"
    ):
        _open([b"", b"text"])


def test_the_fingerprint_is_that_of_the_content_its_order_and_its_labels(encode: Encode) -> None:
    files = [encode(1), encode(2)]

    fingerprint = _open(files, [0, 1]).fingerprint

    assert fingerprint == _open(files, [0, 1]).fingerprint
    assert fingerprint != _open([files[0], files[1] + b"\0"], [0, 1]).fingerprint
    assert fingerprint != _open(files[::-1], [0, 1]).fingerprint
    assert fingerprint != _open(files, [1, 0]).fingerprint
