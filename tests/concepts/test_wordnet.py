import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from concepts.wordnet import (
    LEXNAMES,
    describe_sense,
    find_synset,
    find_wordnet,
    open_wordnet,
    wnid_of,
)


def test_a_wnid_gives_what_a_thing_is_called_and_is_a_kind_of(wordnet: Any) -> None:
    sense = describe_sense(find_synset(wordnet, "n02099601"))
    assert sense.wnid == "n02099601"
    assert sense.lemmas == ("golden retriever",)
    assert sense.definition.startswith("an English breed")
    assert sense.hypernyms[0] == ("retriever",)
    assert sense.hypernyms[-1] == ("entity",)
    every = {lemma for lemmas in sense.hypernyms for lemma in lemmas}
    assert {"dog", "domestic animal", "canine", "animal", "being"} <= every
    assert len(set(sense.hypernyms)) == len(sense.hypernyms)


def test_an_instance_is_a_kind_of_its_class(wordnet: Any) -> None:
    everest = wordnet.synsets("Everest", "n")[0]
    assert "mountain peak" in {
        lemma for lemmas in describe_sense(everest).hypernyms for lemma in lemmas
    }


def test_a_wnid_is_read_back(wordnet: Any) -> None:
    assert wnid_of(find_synset(wordnet, "n00001740")) == "n00001740"


def test_every_kind_of_word_can_be_asked_for_and_has_its_file(wordnet: Any) -> None:
    asked = {pos: wordnet.synsets("light", pos) for pos in "nvar"}
    assert all(asked.values())
    for synsets in asked.values():
        assert all(synset.lexname() in LEXNAMES for synset in synsets)
    assert wordnet.synset("dog.n.01").lexname() == "noun.animal"
    assert wordnet.synset("walk.v.01").lexname() == "verb.motion"
    assert wordnet.synset("dark.a.01").lexname() == "adj.all"


@pytest.mark.parametrize("wnid", ["n99999999", "n00001741", "n1740", "v00001740", "dog", ""])
def test_what_is_no_wnid_is_refused(wordnet: Any, wnid: str) -> None:
    with pytest.raises(ValueError, match="eight digits of a noun"):
        find_synset(wordnet, wnid)


def test_the_zip_that_nltk_downloads_is_read_as_well(zipped_wordnet: Path) -> None:
    assert find_wordnet(zipped_wordnet).name == "wordnet.zip"
    tench = find_synset(open_wordnet(zipped_wordnet), "n01440764")
    assert tench.lemma_names() == ["tench", "Tinca_tinca"]


def test_the_same_folder_is_opened_once(wordnet_folder: Path, wordnet: Any) -> None:
    assert open_wordnet(str(wordnet_folder)) is wordnet


def test_a_folder_that_nltk_is_told_of_is_looked_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "corpora" / "wordnet").mkdir(parents=True)
    (tmp_path / "corpora" / "wordnet" / "data.noun").touch()
    monkeypatch.setenv("NLTK_DATA", str(tmp_path))
    assert find_wordnet() == tmp_path / "corpora" / "wordnet"


def test_a_missing_wordnet_is_one_sentence_that_says_how_to_get_it(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="apt install wordnet-base") as caught:
        open_wordnet(tmp_path)
    assert str(tmp_path) in str(caught.value)
    assert "--wordnet-dir" in str(caught.value)


def test_files_that_are_not_wordnets_are_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "data.noun").write_text("no data", encoding="utf-8")
    with pytest.raises(ValueError, match="must be readable"):
        open_wordnet(tmp_path)


def test_nltk_is_not_imported_before_it_is_needed() -> None:
    code = "import sys, concepts.wordnet, concepts.audit; sys.exit('nltk' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
