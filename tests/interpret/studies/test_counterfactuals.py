"""From a measured set of drawn pictures to the words that follow a change."""

import numpy as np
import pytest

from concepts.bank import ConceptBank, load_bank, make_bank
from interpret.encode import encode_pixels
from interpret.images.imageset import ImageSet
from interpret.images.menagerie.world import load_menagerie
from interpret.images.redraw import draw_changes, offer_changes
from interpret.measures.counterfactuals import Counterfactuals
from interpret.models.load import load_model
from interpret.store import Store
from interpret.studies.counterfactuals import CounterfactualStudy, study_counterfactuals
from interpret.studies.mutual_knowledge import Settings, encode_words, study_mutual_knowledge
from interpret.units.explain import METHODS
from interpret.units.naming import name_whole
from interpret.vectors import Encoder

SETTINGS = Settings("patches", n_parts=3)

pytestmark = pytest.mark.filterwarnings(
    "ignore:.* pairs of pictures|parts are not seen|.* unknown to the tokenizer"
)


@pytest.fixture(scope="module")
def encoder(tmp_path_factory: pytest.TempPathFactory) -> Encoder:
    model = load_model("menagerie-vit-tiny", offline=True)
    return Encoder(model, Store(tmp_path_factory.mktemp("store")), workers=0)


@pytest.fixture(scope="module")
def images() -> ImageSet:
    return load_menagerie("test", indices=range(14))


def run(encoder: Encoder, images: ImageSet, bank: ConceptBank) -> CounterfactualStudy:
    study = study_mutual_knowledge(encoder, images, bank, SETTINGS)
    return study_counterfactuals(encoder, images, bank, SETTINGS, study)


@pytest.fixture(scope="module")
def bank() -> ConceptBank:
    """The descriptors of the first classes, so that few words need encoding."""
    concepts = load_bank("menagerie").concepts[:200]
    return make_bank("some", concepts=list(concepts), source="Made for this test.")


@pytest.fixture(scope="module")
def found(encoder: Encoder, images: ImageSet, bank: ConceptBank) -> CounterfactualStudy:
    return run(encoder, images, bank)


def same(one: Counterfactuals, other: Counterfactuals) -> bool:
    return all(np.array_equal(one.rows[n], other.rows[n], equal_nan=True) for n in one.rows)


def test_every_method_is_asked_and_compared(found: CounterfactualStudy) -> None:
    assert tuple(found.methods) == METHODS
    assert list(found.compared) == [("pca", "kmeans"), ("pca", "whole"), ("kmeans", "whole")]
    assert 14 < found.n_redraws <= 2 * 3 * 14
    whole = found.methods["whole"]
    assert whole.hit is not None
    assert whole.baseline is not None
    assert whole.hit.n >= whole.baseline.n > 8
    assert sum(mean.n for mean in found.by_attribute["whole"].values()) == whole.hit.n


def words_of(
    encoder: Encoder, images: ImageSet, bank: ConceptBank, rows: list[int]
) -> list[set[str]]:
    """What the control without parts says of some pictures."""
    words = encode_words(encoder, bank, SETTINGS.concept_prompt)
    pictures = encoder.pixels(images, np.array(rows))
    found = name_whole(encode_pixels(encoder.model, pictures), words, SETTINGS.rule, n_max=15)
    return [{bank.concepts[i] for i in row if i >= 0} for row in found.concepts]


def test_hits_are_those_of_a_plain_loop_over_words(
    encoder: Encoder, images: ImageSet, bank: ConceptBank, found: CounterfactualStudy
) -> None:
    truth, hits = images.truth, found.methods["whole"].rows["hit"]
    assert truth is not None
    changes = offer_changes(images, seed=SETTINGS.seed)
    before = words_of(encoder, images, bank, list(range(len(images))))
    for row in np.flatnonzero(~np.isnan(hits)):
        for slot in changes.order[row]:  # the first of which a word is told that will be untrue
            lost = {truth.concepts[i] for i in np.flatnonzero(changes.gone[row, slot])}
            if lost & before[row]:
                break
        redraw = draw_changes(images, changes, np.array([row]), np.array([slot]))
        (after,) = words_of(encoder, redraw.images, bank, [0])
        told = lost & before[row]
        assert hits[row] == len(told - after) / len(told)


def test_the_second_time_all_is_read_and_the_same(
    encoder: Encoder, images: ImageSet, bank: ConceptBank, found: CounterfactualStudy
) -> None:
    again = Encoder(encoder.model, Store(encoder.store.folder), workers=0)
    repeated = run(again, images, bank)
    assert again.store.made == {}
    assert all(same(found.methods[m], repeated.methods[m]) for m in METHODS)


def test_a_bank_of_other_words_cannot_be_asked(encoder: Encoder, images: ImageSet) -> None:
    words = [f"a {n}-sided {thing}" for thing in ("box", "coin", "hat", "key") for n in range(11)]
    bank = make_bank("shapes", concepts=words, source="Made for this test.")
    with pytest.raises(ValueError, match="or the bank menagerie"):
        run(encoder, images, bank)
