"""A bank, a CLIP and pictures in, what can be counted and measured of the bank out."""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass

from concepts.bank import ConceptBank
from concepts.lint import NameCounts, count_names
from concepts.matching import match_classes
from concepts.prompts import fill
from concepts.senses import name_classes
from concepts.sharing import Sharing, measure_sharing
from interpret.embeddings import Vectors
from interpret.images.imageset import ImageSet
from interpret.measures.bank_coverage import Coverage, measure_coverage, nearest_pairs
from interpret.measures.class_concept_map import ClassConceptMap, map_classes
from interpret.vectors import Encoder, Progress

Stage = Callable[[str, int], AbstractContextManager[Progress]]
N_PAIRS = 20


@dataclass(frozen=True)
class BankStats:
    """What there is to say of a bank.

    Attributes:
        sharing: in how many classes concepts stand.
        name_counts: how often a concept of a class holds the class's name.
        unknown_token_fraction: of the concepts' tokens under the model, in [0, 1].
        nearest: (concept, later concept, cosine of their prompts), largest first.
        map: which class has which concept; None for a plain list.
        coverage: what the pictures make of the bank; None without pictures.
    """

    sharing: Sharing
    name_counts: NameCounts
    unknown_token_fraction: float
    nearest: tuple[tuple[str, str, float], ...]
    map: ClassConceptMap | None
    coverage: Coverage | None


def study_bank(
    bank: ConceptBank,
    encoder: Encoder,
    images: ImageSet | None,
    *,
    concept_prompt: str,
    k: int,
    stage: Stage | None = None,
) -> BankStats:
    """Count, encode, compare.

    Args:
        bank: any.
        encoder: the CLIP and its store.
        images: pictures to look for the concepts in; None looks in none.
        concept_prompt: template of a concept's prompt.
        k: concepts a picture activates.
        stage: opens a stage by name and number of items and yields what is told of progress.
    """
    stage = stage or (lambda name, total: nullcontext(lambda n: None))
    with stage("concepts", len(bank)) as progress:
        vectors = encode_concepts(encoder, bank, concept_prompt, progress)
    coverage = None
    if images is not None:
        with stage("images", len(images)) as progress:
            pictures = encoder.images(images, progress).vectors
        coverage = measure_coverage(pictures, vectors, k, _own_concepts(bank, images))
    pairs = nearest_pairs(vectors, N_PAIRS)
    names = name_classes(None, bank.class_keys)
    named = {names[key].names[0]: words for key, words in bank.of_class.items()}
    return BankStats(
        measure_sharing(bank),
        count_names(named),
        encoder.model.unknown_token_fraction(bank.concepts),
        tuple((bank.concepts[i], bank.concepts[j], cosine) for i, j, cosine in pairs),
        map_classes(bank) if any(bank.of_class.values()) else None,
        coverage,
    )


def encode_concepts(
    encoder: Encoder, bank: ConceptBank, concept_prompt: str, progress: Progress | None = None
) -> Vectors:
    """Each concept in its prompt, shape (n_concepts, dim), rows of length 1."""
    prompts = [row[0] for row in fill([concept_prompt], bank.concepts)]
    return encoder.texts(prompts, progress).vectors


def _own_concepts(bank: ConceptBank, images: ImageSet) -> list[tuple[int, ...]] | None:
    """The concepts of each picture's class, none where the bank has no such class."""
    if images.labels is None:
        return None
    of_class = match_classes(bank, images.class_names, images.wnids).concepts
    return [of_class[label] for label in images.labels]
