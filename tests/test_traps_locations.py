"""Mistakes of parameters and forms; the number is the row's, as in test_traps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

import pytest
from documents import document_of, operation_of, parameters_of
from forms import URLENCODED, client_of, errors_of, part, send
from werkzeug.datastructures import FileStorage

from flask_typed import Body, Cookie, File, Form, Header, Query
from flask_typed.errors import BindingError


@dataclass
class Place:
    city: str
    zip_code: int = 0


@dataclass
class Person:
    name: str
    home: Place | None = None


@dataclass
class Options:
    limit: int = 10
    since: float | None = None
    exact: bool = True


def login(options: Annotated[Options, Form()]) -> Any:
    return [options.limit, options.since, options.exact]


@pytest.mark.parametrize("field", ["limit", "since", "exact"])
def test_a_blank_optional_field_of_a_form_is_missing(field: str) -> None:
    """3."""
    assert client_of(login).post("/", data={field: ""}).json == [10, None, True]


@pytest.mark.parametrize("field", ["limit", "since", "exact"])
def test_a_blank_optional_member_of_a_query_is_missing(field: str) -> None:
    """3."""

    def view(options: Annotated[Options, Query()]) -> Any:
        return [options.limit, options.since, options.exact]

    assert client_of(view, "GET").get(f"/?{field}=").json == [10, None, True]


@pytest.mark.parametrize("text", ["12345", "true", "null", '"a"', "[1]", "1.50"])
def test_the_text_of_a_form_is_not_read_as_json(text: str) -> None:
    """6."""

    def view(code: Annotated[str, Form()]) -> Any:
        return {"code": code}

    client = client_of(view)
    assert client.post("/", data={"code": text}).json == {"code": text}
    assert send(client, part("code", text)).json == {"code": text}


def test_a_file_stands_beside_fields_in_one_request_body() -> None:
    """8."""

    def view(
        photo: Annotated[FileStorage, File()],
        title: Annotated[str, Form()],
        page: int = 1,
    ) -> Any:
        return [photo.filename, title, page]

    operation = operation_of(document_of(view), "/view")
    assert [p["in"] for p in operation["parameters"]] == ["query"]
    (media_type,) = operation["requestBody"]["content"]
    schema = operation["requestBody"]["content"][media_type]["schema"]
    assert media_type == "multipart/form-data"
    assert set(schema["properties"]) == {"photo", "title"}
    answer = send(
        client_of(view), part("photo", "a", filename="a.png"), part("title", "A")
    )
    assert answer.json == ["a.png", "A", 1]


@pytest.mark.parametrize(
    "marker",
    [Query(), Header(), Cookie(), Form()],
    ids=["query", "header", "cookie", "form"],
)
def test_an_object_inside_a_parameter_model_is_refused_and_not_published(
    marker: Any,
) -> None:
    """11."""

    def view(person: Any) -> None: ...

    view.__annotations__["person"] = Annotated[Person, marker]
    with pytest.raises(BindingError, match=r"Person\.home: Place \| None does not fit"):
        client_of(view).post("/")


def test_an_object_at_the_query_is_its_members_or_in_brackets_or_nothing() -> None:
    """11."""

    def members(place: Annotated[Place, Query()]) -> str:
        return place.city

    def brackets(place: Annotated[Place, Query(style="deepObject")]) -> str:
        return place.city

    assert client_of(members, "GET").get("/?city=Ulm").text == "Ulm"
    assert client_of(brackets, "GET").get("/?place[city]=Ulm").text == "Ulm"
    document = document_of(members, brackets)
    assert set(parameters_of(document, "/members")) == {"city", "zip_code"}
    assert parameters_of(document, "/brackets")["place"]["style"] == "deepObject"


@pytest.mark.parametrize(
    "hint",
    [FileStorage | None, Annotated[FileStorage | None, File(max_size=9)]],
    ids=["plain", "limited"],
)
def test_an_optional_upload_is_binary_and_no_union(hint: Any) -> None:
    """34."""

    def view(photo: Any = None) -> None: ...

    view.__annotations__["photo"] = hint
    body = operation_of(document_of(view), "/view")["requestBody"]
    photo = body["content"]["multipart/form-data"]["schema"]["properties"]["photo"]
    assert photo["type"] == "string"
    assert photo["format"] == "binary"
    assert photo["contentMediaType"] == "application/octet-stream"
    assert not {"anyOf", "oneOf", "allOf"} & set(photo)


def test_a_list_of_a_form_takes_none_one_and_many() -> None:
    """5."""

    def view(ids: Annotated[list[int], Form()] = []) -> Any:  # noqa: B006
        return ids

    client = client_of(view)
    for sent in ([], ["1"], ["1", "2"]):
        assert client.post("/", data={"ids": sent}).json == [int(n) for n in sent]


def test_a_field_that_is_given_twice_is_refused() -> None:
    """4."""
    answer = client_of(login).post("/", data={"limit": ["1", "2"]})
    assert errors_of(answer) == {"form": {"limit": ["Given 2 times, must be once."]}}


def test_a_form_without_a_content_type_is_refused_and_not_dropped() -> None:
    """2."""
    answer = client_of(login).post("/", data=b"limit=5")
    assert answer.status_code == 415
    assert URLENCODED in answer.headers["Accept"]


def test_a_json_body_beside_a_form_is_refused() -> None:
    """8."""

    def view(place: Annotated[Place, Body()], photo: FileStorage) -> None: ...

    with pytest.raises(BindingError, match="a request has one body"):
        client_of(view).post("/")
