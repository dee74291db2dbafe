"""Lists of a person's words: the nearest pictures, with marks where the words name a class."""

from pathlib import Path

import numpy as np
import pytest

from interpret.images.load import load_images
from interpret.measures.retrieval import Options
from interpret.models.synthetic import synthetic_model
from interpret.store import Store
from interpret.studies.queries import find_pictures
from interpret.vectors import Encoder


def test_lists_are_the_nearest_pictures_with_marks_where_a_class_is_named(tmp_path: Path) -> None:
    images = load_images("menagerie", limit=60, truth=False)
    encoder = Encoder(synthetic_model(seed=0), Store(tmp_path))
    found, missed = find_pictures(encoder, images, ("a horse", "the sea"), Options(top=5))
    assert missed is None
    horse, sea = found
    cosines = encoder.images(images).vectors @ encoder.texts(["a horse"]).vectors[0]
    assert np.allclose(horse.cosines, np.sort(cosines)[::-1][:5], atol=2e-6)
    assert np.allclose(cosines[horse.indices], horse.cosines, atol=2e-6)
    assert horse.asked_for is not None
    assert images.labels is not None
    expected = images.labels[horse.indices] == images.class_names.index("horse")
    assert horse.asked_for.tolist() == expected.tolist()
    assert sea.asked_for is None
    rows = sea.to_rows(images)
    assert [row["rank"] for row in rows] == [1, 2, 3, 4, 5]
    assert rows[0]["class"] == images.class_names[int(images.labels[sea.indices[0]])]
    with pytest.raises(ValueError, match="between 1 and the 60 pictures"):
        find_pictures(encoder, images, ("a horse",), Options(top=61))
