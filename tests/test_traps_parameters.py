"""Mistakes of parameters and forms; the number is the row's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

import pytest
from documents import (
    document_of,
    operation_of,
    parameters_of,
    read_document,
)
from forms import client_of, errors_of, part, send
from werkzeug.datastructures import FileStorage

from flask_typed import (
    Body,
    Cookie,
    File,
    Form,
    Header,
    Query,
)
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


MISSING = ["Missing data for required field."]


def required(ids: list[int]) -> list[int] | None:
    return ids


def optional(ids: list[int] | None = None) -> list[int] | None:
    return ids


def defaulted(ids: Annotated[list[int], Query([7])]) -> list[int] | None:
    return ids


def nullable(ids: list[int] | None) -> list[int] | None:
    return ids


def test_a_blank_optional_integer_is_missing() -> None:
    """3."""

    def view(limit: int = 5) -> int:
        return limit

    assert client_of(view, "GET").get("/?limit=").get_json() == 5


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


def test_a_scalar_that_is_given_twice_is_refused() -> None:
    """4."""

    def view(s: str = "") -> None:
        raise AssertionError

    assert client_of(view, "GET").get("/?s=1&s=2").status_code == 422


def test_brackets_behind_the_name_of_a_list_are_refused() -> None:
    """4."""

    def view(ids: list[int] | None = None) -> None:
        raise AssertionError

    response = client_of(view, "GET").get("/?ids[]=1")
    assert response.status_code == 422
    assert "ids=1&ids=2" in response.text


def test_a_field_that_is_given_twice_is_refused() -> None:
    """4."""
    answer = client_of(login).post("/", data={"limit": ["1", "2"]})
    assert errors_of(answer) == {"form": {"limit": ["Given 2 times, must be once."]}}


@pytest.mark.parametrize(
    ("view", "without"),
    [(required, 422), (nullable, 422), (optional, None), (defaulted, [7])],
)
def test_a_list_takes_none_one_and_many(view: Any, without: Any) -> None:
    """5."""
    client = client_of(view, "GET")
    assert client.get("/?ids=1").get_json() == [1]
    assert client.get("/?ids=1&ids=2").get_json() == [1, 2]
    response = client.get("/")
    if without == 422:
        assert response.get_json()["errors"] == {"query": {"ids": MISSING}}
    else:
        assert response.get_json() == without


def test_a_list_of_a_form_takes_none_one_and_many() -> None:
    """5."""

    def view(ids: Annotated[list[int], Form()] = []) -> Any:  # noqa: B006
        return ids

    client = client_of(view)
    for sent in ([], ["1"], ["1", "2"]):
        assert client.post("/", data={"ids": sent}).json == [int(n) for n in sent]


@pytest.mark.parametrize("text", ["12345", "true", "null", '"a"', "[1]", "1.50"])
def test_the_text_of_a_form_is_not_read_as_json(text: str) -> None:
    """6."""

    def view(code: Annotated[str, Form()]) -> Any:
        return {"code": code}

    client = client_of(view)
    assert client.post("/", data={"code": text}).json == {"code": text}
    assert send(client, part("code", text)).json == {"code": text}


def test_a_header_has_the_name_that_servers_pass_on() -> None:
    """7."""

    def view(x_api_key: Annotated[str, Header()]) -> dict[str, str]:
        return {"key": x_api_key}

    client = client_of(view, "GET")
    (parameter,) = operation_of(read_document(client.application), "/", "get")[
        "parameters"
    ]
    assert (parameter["name"], parameter["in"]) == ("X-Api-Key", "header")
    response = client.get("/", headers={parameter["name"]: "k"})
    assert response.get_json() == {"key": "k"}


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


def test_a_json_body_beside_a_form_is_refused() -> None:
    """8."""

    def view(place: Annotated[Place, Body()], photo: FileStorage) -> None: ...

    with pytest.raises(BindingError, match="a request has one body"):
        client_of(view).post("/")


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
