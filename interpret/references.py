"""A result in, the papers whose methods, models, words and pictures it used out, as BibTeX."""

import re
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Any

BIBLIOGRAPHY = Path(__file__).parent / "references.bib"
ALWAYS = ("sammani2024mutual", "radford2021clip", "cuturi2013sinkhorn")
OF_EXPERIMENT = {  # in place of ALWAYS
    "zero_shot": ("radford2021clip",),
    "class_agnostic": ("radford2021clip", "cortes1995support", "roy2007effective"),
    "linear_probe": ("radford2021clip",),
    "description": ("radford2021clip", "menon2023description", "roth2023waffling"),
    "calibration": (
        "radford2021clip",
        "guo2017calibration",
        "naeini2015binning",
        "brier1950verification",
        "balanya2024adaptive",
    ),
    "clustering": (
        "radford2021clip",
        "arthur2007kmeanspp",
        "hubert1985partitions",
        "vinh2010information",
        "rousseeuw1987silhouettes",
        "liang2022gap",
    ),
    "retrieve": ("radford2021clip",),
    "caption": (
        "radford2021clip",
        "vaswani2017attention",
        "papineni2002bleu",
        "lin2004rouge",
        "vedantam2015cider",
        "hessel2021clipscore",
        "chen2015cococaptions",
        "li2023decap",
        "liang2022gap",
    ),
    "faithfulness": (*ALWAYS, "petsiuk2018rise", "chefer2021transformer"),
    "heat_maps": ("radford2021clip", "kokhlikyan2020captum", "yeh2019infidelity"),
}
OF_PART = {  # of a result, where it is not null
    "template_selection": ("caruana2004selection",),
    "retrieval": ("jarvelin2002gain", "manning2008retrieval"),
    "prompt_changes": ("webber2010similarity", "fagin2003topk"),
    "faiss": ("douze2024faiss",),
    "elbow": ("satopaa2011kneedle",),
    "randomisation": ("adebayo2018sanity",),
    "noise_bridge": ("nukrai2022capdec",),
    "baselines": ("oikarinen2023labelfree", "vannoord2023protosim"),
}
OF_MAP = {  # keys of "maps" of a result
    "integrated-gradients": "sundararajan2017axiomatic",
    "grad-cam": "selvaraju2017gradcam",
    "occlusion": "zeiler2014visualizing",
    "patches": "zhou2022maskclip",
}
TRANSFORMERS_TYPES = ("clip", "siglip")  # all others are open_clip's
OF_IMAGES = {
    "oxford-pets": "parkhi2012pets",
    "cifar10": "krizhevsky2009cifar",
    "cifar100": "krizhevsky2009cifar",
    "food101": "bossard2014food101",
    "places365": "zhou2018places",
    "eurosat": "helber2019eurosat",
    "imagenet-1k": "russakovsky2015imagenet",
    "imagenet-mini": "russakovsky2015imagenet",
    "tiny-imagenet": "russakovsky2015imagenet",
}
# Menon and Vondrick's released files are descriptors_*.json; under another name the words tell
DESCRIPTORS = "descriptors_"
DESCRIPTORS_SHA256 = (
    "fd82723585d601edc2d6ed1e7279c37af3a1d96612a85dbb36f777755b9e5f5b",  # eurosat
    "4ab94d727d4fe56f634d97836ce61b84c6b64a1e433cedb7da78eaf9ad2f0951",  # food101
    "a54a2c42259f1a968091f8d891e2a593b714b26b10829de5c50bbfebf2b42409",  # imagenet
    "c07d59400586e157567473521faae5dd56acf10287e416039eaac07cddfdd396",  # pets
)


def references_of(result: Mapping[str, Any]) -> tuple[str, ...]:
    """BibTeX keys of what a run used.

    Args:
        result: the content of `result.json`; read are the experiment, the model, the pictures and
            the bank, which experiments of `OF_EXPERIMENT` may do without.

    Returns:
        Keys of `references.bib`, the method first, each once.

    Raises:
        ValueError: the result does not say which model, pictures or bank it is about.

    Example:
        >>> small = {"name": "small", "architecture": "ViT-B-32"}
        >>> bank = {"name": "words", "fingerprint": ""}
        >>> references_of({"model": small, "images": {"name": "cifar10"}, "bank": bank})[3:]
        ('ilharco2021openclip', 'krizhevsky2009cifar')
    """
    architecture = _named(result, "model", "architecture").lower()
    images, experiment = _named(result, "images", "name"), result.get("experiment")
    keys = [*OF_EXPERIMENT.get(str(experiment), ALWAYS)]
    keys += [key for part, some in OF_PART.items() if result.get(part) is not None for key in some]
    keys += [key for name, key in OF_MAP.items() if name in (result.get("maps") or ())]
    if "siglip" in architecture:
        keys.append("zhai2023siglip")
    is_transformers = architecture in TRANSFORMERS_TYPES
    keys.append("wolf2020transformers" if is_transformers else "ilharco2021openclip")
    needs_bank = experiment not in OF_EXPERIMENT or result.get("bank") is not None
    if needs_bank and _has_descriptors(result) and "menon2023description" not in keys:
        keys.append("menon2023description")
    if images in OF_IMAGES:
        keys.append(OF_IMAGES[images])
    return tuple(keys)


def cite(keys: Iterable[str]) -> str:
    """The entries of some keys as BibTeX, in the order given, an empty line between two.

    Raises:
        ValueError: no such key; the message names the nearest.
    """
    entries, keys = read_bibliography(), tuple(keys)
    for key in keys:
        if key not in entries:
            near = get_close_matches(key, entries, n=1)
            hint = f"; did you mean {near[0]!r}?" if near else "."
            raise ValueError(f"references must be keys of {BIBLIOGRAPHY.name}, got {key!r}{hint}")
    return "\n\n".join(entries[key] for key in keys)


@cache
def read_bibliography() -> dict[str, str]:
    """BibTeX key -> its whole entry, in the order of `references.bib`."""
    text = BIBLIOGRAPHY.read_text(encoding="utf-8")
    found = re.finditer(r"^@\w+\{([^,\s]+),\n.*?^\}$", text, flags=re.MULTILINE | re.DOTALL)
    return {entry[1]: entry[0] for entry in found}


def _has_descriptors(result: Mapping[str, Any]) -> bool:
    """Are the bank's words Menon and Vondrick's?"""
    name = _named(result, "bank", "name")
    return name.startswith(DESCRIPTORS) or result["bank"].get("fingerprint") in DESCRIPTORS_SHA256


def _named(result: Mapping[str, Any], part: str, key: str) -> str:
    found = result.get(part)
    value = found.get(key) if isinstance(found, Mapping) else None
    if not isinstance(value, str):
        raise ValueError(
            f"a result must name its {part} ({part}.{key}), got {value!r}: give the folder of a "
            "run that measured something."
        )
    return value
