"""A repository of the Hugging Face hub in, files on this disk out, or one clear sentence.

What is cached is used without asking the hub. With `offline` no socket is opened.
"""

from collections.abc import Sequence
from fnmatch import fnmatch
from pathlib import Path

from huggingface_hub import (
    HfApi,
    hf_hub_download,
    snapshot_download,
    try_to_load_from_cache,
)
from huggingface_hub.errors import (
    HFValidationError,
    LocalEntryNotFoundError,
    RepositoryNotFoundError,
)

TIMEOUT_SECONDS = 5.0
TEXT_FILES = ("*.json", "*.txt", "*.model")
TOKENIZER_FILES = ("tokenizer*", "vocab*", "*.model")


class NotHereError(ValueError):
    """What is asked for is not on this disk and may not be fetched."""


def fetch_file(model: str, repo: str, names: Sequence[str], *, offline: bool) -> Path:
    """One file of a repository: the first of `names` that it holds.

    Args:
        model: what the user asked for, for the error.
        repo: "org/name".
        names: file names, the preferred one first.
        offline: use the local cache only.

    Raises:
        ValueError: not cached and offline or unreachable; no such repository; none of the files.
    """
    for name in names:
        try:
            cached = try_to_load_from_cache(repo, name)  # unlike a download, opens no socket
        except HFValidationError as error:
            raise ValueError(f"a hub model must be hf:org/name, got {model!r}.") from error
        if isinstance(cached, str):
            return Path(cached)
    there = _remote_files(model, repo, offline=offline)
    found = [name for name in names if name in there]
    if not found:
        raise ValueError(
            f"the hub repository {repo!r} of {model!r} must hold one of {', '.join(names)}, "
            "got none of them: give a file or a folder instead."
        )
    return _fetched(model, repo, found[0])


def fetch_folder(model: str, repo: str, needed: Sequence[str], *, offline: bool) -> Path:
    """A repository's configuration and tokenizer, and what else is needed, as one folder.

    Args:
        model: what the user asked for, for the error.
        repo: "org/name".
        needed: patterns of file names, the preferred one first; the files of the first pattern
            with a match are fetched, those of the others are not.
        offline: use the local cache only.

    Raises:
        ValueError: not cached and offline or unreachable; no such repository; nothing matches.
    """
    try:
        folder = Path(snapshot_download(repo, local_files_only=True))
        if _matching([path.name for path in folder.iterdir()], needed):
            return folder
    except HFValidationError as error:
        raise ValueError(f"a hub model must be hf:org/name, got {model!r}.") from error
    except LocalEntryNotFoundError:
        pass
    there = [name for name in _remote_files(model, repo, offline=offline) if "/" not in name]
    heavy = next((found for p in needed if (found := _matching(there, (p,)))), [])
    if not heavy:
        raise ValueError(
            f"the hub repository {repo!r} of {model!r} must hold one of {', '.join(needed)}, got "
            "none of them: give another repository, or a folder."
        )
    light = _matching(there, TEXT_FILES)
    fetched = [_fetched(model, repo, name) for name in dict.fromkeys([*light, *heavy])]
    return fetched[0].parent


def _matching(names: Sequence[str], patterns: Sequence[str]) -> list[str]:
    return [name for name in names if any(fnmatch(name, pattern) for pattern in patterns)]


def _remote_files(model: str, repo: str, *, offline: bool) -> list[str]:
    """Names of the repository's files; fails within seconds where the hub does not answer."""
    if offline:
        raise NotHereError(_sentence(model, repo, "no connection is allowed (offline)"))
    try:
        siblings = HfApi().model_info(repo, timeout=TIMEOUT_SECONDS).siblings
    except RepositoryNotFoundError as error:
        raise ValueError(
            f"the model must be on the hub, got {model!r}: there is no repository {repo!r}, or it "
            "needs a login."
        ) from error
    except Exception as error:  # every way a network can fail, whatever client the hub uses
        reason = f"the Hugging Face hub cannot be reached ({type(error).__name__})"
        raise ValueError(_sentence(model, repo, reason)) from error
    return [sibling.rfilename for sibling in siblings or ()]


def _fetched(model: str, repo: str, name: str) -> Path:
    try:
        return Path(hf_hub_download(repo, name, etag_timeout=TIMEOUT_SECONDS))
    except Exception as error:  # as above, and a full disk
        reason = f"fetching {name} failed ({type(error).__name__})"
        raise ValueError(_sentence(model, repo, reason)) from error


def _sentence(model: str, repo: str, reason: str) -> str:
    return (
        f"the model {model!r} must be in the local cache or on a hub in reach, but {repo!r} is not "
        f"cached and {reason}: download it elsewhere and name the file (ARCH:/path/weights) or "
        "the folder."
    )
