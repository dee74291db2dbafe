import json

import pyarrow as pa
import pytest

from interpret.images.columns import Columns, choose_columns, class_label_names, named_column

PICTURE = pa.struct([("bytes", pa.binary()), ("path", pa.string())])


def _schema(**types: pa.DataType) -> pa.Schema:
    return pa.schema(list(types.items()))


def _choose(schema: pa.Schema, image: str | None = None, label: str | None = None) -> Columns:
    return choose_columns(schema, image_column=image, label_column=label)


def test_the_usual_names_are_found_whatever_their_case() -> None:
    schema = _schema(
        Image=PICTURE, Label=pa.int64(), wnid=pa.string(), caption_0=pa.string(), url=pa.string()
    )

    assert _choose(schema) == Columns("Image", "Label", "wnid", ("caption_0",))


def test_the_only_column_of_bytes_is_the_picture() -> None:
    assert _choose(_schema(contents=pa.large_binary(), n=pa.int8())).image == "contents"


def test_a_column_of_the_usual_name_without_bytes_is_not_the_picture() -> None:
    assert _choose(_schema(image=pa.string(), raw=pa.binary())).image == "raw"


def test_the_users_choice_goes_first() -> None:
    schema = _schema(image=PICTURE, other=PICTURE, label=pa.int64(), kind=pa.string())

    columns = _choose(schema, image="other", label="kind")

    assert (columns.image, columns.label) == ("other", "kind")


def test_the_only_class_label_is_the_label_whatever_its_name() -> None:
    features = {"info": {"features": {"breed": {"names": ["a", "b"], "_type": "ClassLabel"}}}}
    schema = _schema(image=PICTURE, breed=pa.int64()).with_metadata(
        {b"huggingface": json.dumps(features).encode()}
    )

    assert _choose(schema).label == "breed"
    assert class_label_names(schema, "breed") == ("a", "b")


@pytest.mark.parametrize("metadata", [None, {b"huggingface": b"{"}, {b"huggingface": b"[]"}])
def test_missing_or_odd_metadata_holds_no_names(metadata: dict[bytes, bytes] | None) -> None:
    schema = _schema(label=pa.int64()).with_metadata(metadata)

    assert class_label_names(schema, "label") is None


@pytest.mark.parametrize(
    ("schema", "image"),
    [
        (_schema(label=pa.int64()), None),
        (_schema(a=PICTURE, b=PICTURE), None),
        (_schema(image=PICTURE, label=pa.int64()), "label"),
    ],
)
def test_no_single_column_of_pictures_is_refused(schema: pa.Schema, image: str | None) -> None:
    with pytest.raises(ValueError, match="name it with image_column"):
        _choose(schema, image=image)


def test_a_column_that_is_not_there_is_refused_with_those_that_are() -> None:
    with pytest.raises(ValueError, match="label column must be one of a, b, got 'c'"):
        named_column(["a", "b"], "c", (), kind="label")
