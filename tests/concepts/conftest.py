"""WordNet, where it is installed."""

import zipfile
from pathlib import Path
from typing import Any

import pytest

from concepts.wordnet import find_wordnet, open_wordnet


@pytest.fixture(scope="session")
def wordnet_folder() -> Path:
    try:
        return find_wordnet()
    except ValueError as error:
        pytest.skip(str(error))


@pytest.fixture(scope="session")
def wordnet(wordnet_folder: Path) -> Any:
    return open_wordnet(wordnet_folder)


@pytest.fixture(scope="session")
def zipped_wordnet(wordnet_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of NLTK's data as its downloader leaves it, made of the files that are here."""
    if not wordnet_folder.is_dir():
        return wordnet_folder.parents[1]
    folder = tmp_path_factory.mktemp("nltk_data")
    (folder / "corpora").mkdir()
    with zipfile.ZipFile(folder / "corpora" / "wordnet.zip", "w", zipfile.ZIP_STORED) as file:
        for path in sorted(wordnet_folder.iterdir()):
            file.write(path, f"wordnet/{path.name}")
    return folder
