"""Forms that load themselves: hand-written Schemas and pydantic models."""

from __future__ import annotations

from typing import Annotated, Any

import pytest
from forms import MULTIPART, UNKNOWN, errors_of, multipart, part
from pets import (
    KINDS,
    Allowing,
    Forbidding,
    Lenient,
    Open,
    Pet,
    PetSchema,
    SchemaPet,
    client_of,
    send_form,
    send_parts,
    show,
    view_of,
)
from werkzeug.datastructures import FileStorage

from flask_typed import Form


@pytest.mark.parametrize("send", [send_form, send_parts])
@pytest.mark.parametrize(
    ("hint", "more"),
    [
        pytest.param(PetSchema, UNKNOWN, id="RAISE"),
        pytest.param(Forbidding, ["Extra inputs are not permitted"], id="forbid"),
    ],
)
def test_a_class_refuses_other_fields_of_its_form(
    hint: Any, more: list[str], send: Any
) -> None:
    client = client_of(view_of(Annotated[hint, Form()]))
    assert errors_of(send(client, {"name": "Tom", "more": "1"})) == {
        "form": {"more": more}
    }


@pytest.mark.parametrize("send", [send_form, send_parts])
@pytest.mark.parametrize(
    ("hint", "more"),
    [
        pytest.param(Lenient, {}, id="EXCLUDE"),
        pytest.param(Open, {"more": "1"}, id="INCLUDE"),
        pytest.param(Pet, {}, id="ignore"),
        pytest.param(Allowing, {"more": "1"}, id="allow"),
    ],
)
def test_a_class_takes_other_fields_of_its_form(
    hint: Any, more: Any, send: Any
) -> None:
    client = client_of(view_of(Annotated[hint, Form()]))
    answer = send(client, {"name": "Tom", "more": "1"})
    assert answer.json == {"name": "Tom", "max_age": "9"} | more


def test_other_fields_that_are_repeated_are_lists() -> None:
    client = client_of(view_of(Annotated[Open, Form()]))
    answer = client.post("/", data={"name": "Tom", "more": ["1", "2"]})
    assert answer.json["more"] == "['1', '2']"


@pytest.mark.parametrize("hint", KINDS)
def test_beside_a_file_the_view_is_as_strict_as_ever(hint: Any) -> None:
    def view(it: Any, photo: FileStorage) -> Any:
        return show(it) | {"photo": photo.filename}

    client = client_of(view, Annotated[hint, Form()])
    photo = part("photo", "x", filename="a.png")
    good = multipart(part("name", "Tom"), photo)
    answer = client.post("/", data=good, content_type=MULTIPART)
    assert answer.json == {"name": "Tom", "max_age": "9", "photo": "a.png"}
    bad = multipart(part("name", "Tom"), part("more", "1"), photo)
    answer = client.post("/", data=bad, content_type=MULTIPART)
    assert errors_of(answer) == {"form": {"more": UNKNOWN}}


def test_a_file_is_no_text_of_a_form() -> None:
    client = client_of(view_of(Annotated[SchemaPet, Form()]))
    data = multipart(part("name", "x", filename="a.png"))
    answer = client.post("/", data=data, content_type=MULTIPART)
    assert "form" in errors_of(answer) or "files" in errors_of(answer)
