"""What a signature may ask of a body and of parameters, and what is refused."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import IO, Annotated, Any

import pytest
from annotated_types import Ge, Len
from flask import Flask
from forms import client_of
from pydantic import BaseModel
from werkzeug.datastructures import FileStorage

from flask_typed import Api, Body, Cookie, File, Form, Header, Problem, Query, typed
from flask_typed.errors import BindingError


@dataclass
class Point:
    x: int
    y: int


@dataclass
class Login:
    user: str
    password: str = ""


@dataclass
class Deep:
    name: str
    place: Point | None = None


@dataclass
class Lists:
    ids: list[int] = field(default_factory=list)


class Pydantic(BaseModel):
    page: int = 1


@dataclass
class Photo:
    image: FileStorage
    title: str = ""


@dataclass
class WrongFile:
    title: Annotated[str, File()]


@dataclass
class Unreadable:
    thing: Missing  # type: ignore[name-defined]  # noqa: F821 - what is tested


class Refusal(Problem):
    status = 409
    sku: str


def refusal(view: Callable[..., object], *methods: str) -> str:
    """Return why a view cannot be bound."""
    app = Flask(__name__)
    api = Api(app)
    app.add_url_rule("/", view_func=typed(view), methods=methods or ["POST"])
    with pytest.raises(BindingError) as caught:
        api.bind(app)
    return str(caught.value)


# Each view is a mistake.


def two_bodies(a: Annotated[str, Form()], b: Point) -> None: ...
def body_and_form(a: Point, b: Annotated[str, Form()]) -> None: ...
def body_and_file(a: Point, b: FileStorage) -> None: ...
def form_and_raw(
    a: Annotated[str, Form()], b: Annotated[bytes, Body(media_type="a/b")]
) -> None: ...
def two_raw(a: IO[bytes], b: IO[bytes]) -> None: ...
def json_and_raw(a: Point, b: IO[bytes]) -> None: ...


def list_of_forms(a: Annotated[list[Login], Form()]) -> None: ...
def dict_form(a: Annotated[dict[str, str], Form()]) -> None: ...
def deep_form(a: Annotated[Deep, Form()]) -> None: ...
def problem_form(a: Annotated[Refusal, Form()]) -> None: ...
def file_in_json(a: Photo) -> None: ...
def files_in_json(a: dict[str, FileStorage]) -> None: ...
def not_a_file(a: Annotated[int, File()]) -> None: ...
def not_a_file_inside(a: Annotated[WrongFile, Form()]) -> None: ...
def class_of_files(a: Annotated[Photo, File()]) -> None: ...
def file_query(a: Annotated[FileStorage, Query()]) -> None: ...
def file_body(a: Annotated[FileStorage, Body()]) -> None: ...
def file_in_query(a: Annotated[Photo, Query()]) -> None: ...
def bounded_file(a: Annotated[FileStorage, File(ge=1)]) -> None: ...
def text_size(a: Annotated[FileStorage, File(max_size="2MB")]) -> None: ...
def negative_size(a: Annotated[list[FileStorage], File(max_size=-1)]) -> None: ...
def odd_content_type(a: Annotated[FileStorage, File(content_types="png")]) -> None: ...
def form_twice(a: Annotated[Login, Form()], user: Annotated[str, Form()]) -> None: ...
def file_twice(image: FileStorage, a: Annotated[Photo, Form()]) -> None: ...
def no_annotation(a=Form()) -> None: ...  # type: ignore[no-untyped-def]
def not_called(a: Annotated[str, Form]) -> None: ...


def deep_query(a: Annotated[Deep, Query()]) -> None: ...
def deep_header(a: Annotated[Deep, Header()]) -> None: ...
def deep_cookie(a: Annotated[Deep, Cookie()]) -> None: ...
def query_twice(a: Annotated[Point, Query()], x: int) -> None: ...
def half_default(a: Annotated[Login | None, Query()] = None) -> None: ...
def alias_of_model(a: Annotated[Login, Query(alias="b")]) -> None: ...
def bounds_of_model(a: Annotated[Login, Form(min_length=1)]) -> None: ...
def examples_of_model(a: Annotated[Login, Form(examples=[1])]) -> None: ...
def unreadable(a: Annotated[Unreadable, Query()]) -> None: ...


def odd_style(a: Annotated[Login, Query(style="commas")]) -> None: ...
def pipe_scalar(a: Annotated[int, Query(style="pipeDelimited")]) -> None: ...
def space_exploded(
    a: Annotated[list[int], Query(style="spaceDelimited", explode=True)],
) -> None: ...
def deep_scalar(a: Annotated[int, Query(style="deepObject")]) -> None: ...
def deep_commas(
    a: Annotated[Login, Query(style="deepObject", explode=False)],
) -> None: ...
def deep_list(a: Annotated[Lists, Query(style="deepObject")]) -> None: ...
def deep_deep(a: Annotated[Deep, Query(style="deepObject")]) -> None: ...
def comma_scalar(a: Annotated[int, Query(explode=False)]) -> None: ...


def raw_number(a: Annotated[int, Body(media_type="text/plain")]) -> None: ...
def raw_class(a: Annotated[Point, Body(media_type="a/b")]) -> None: ...
def raw_member(a: Annotated[bytes, Body(media_type="a/b", embed=True)]) -> None: ...
def raw_alias(a: Annotated[bytes, Body(media_type="a/b", alias="b")]) -> None: ...
def raw_bounds(a: Annotated[bytes, Body(media_type="a/b", ge=1)]) -> None: ...
def stream_bounds(a: Annotated[IO[bytes], Body(max_length=1)]) -> None: ...
def odd_media_type(a: Annotated[bytes, Body(media_type="csv")]) -> None: ...
def parameter_media_type(a: Annotated[bytes, Body(media_type="a/b; c=d")]) -> None: ...
def mixed_media_types(
    a: Annotated[Point, Body(media_type=["application/json", "text/csv"])],
) -> None: ...


CASES: list[tuple[Callable[..., Any], str, str]] = [
    (two_bodies, "'a' from a form, but a request has one body", "mark them all Form()"),
    (body_and_form, "from a form and 'a' from a JSON body", "mark them all Form()"),
    (body_and_file, "from a form and 'a' from a JSON body", "mark them all Form()"),
    (form_and_raw, "from a raw body and 'a' from a form", "take one of them out"),
    (two_raw, "from a raw body and 'a' from a raw body", "take one of them out"),
    (json_and_raw, "from a raw body and 'a' from a JSON body", "take one"),
    (list_of_forms, "list[Login] does not fit into a field of a form", "or Body()"),
    (dict_form, "dict[str, str] does not fit into a field of a form", "or Body()"),
    (deep_form, "Deep.place: Point | None does not fit into a field", "or Body()"),
    (
        problem_form,
        "Refusal is no class that parameters are loaded into",
        "a dataclass",
    ),
    (text_size, "max_size='2MB' is no number of bytes", "File(max_size=2_000_000)"),
    (negative_size, "max_size=-1 is no number of bytes", "File(max_size=2_000_000)"),
    (odd_content_type, "its content type 'png' is none", '"image/*"'),
    (file_in_json, "Photo.image: FileStorage is an upload", "mark the argument Form()"),
    (files_in_json, "FileStorage is an upload", "mark the argument Form()"),
    (not_a_file, "int is marked File(), which is for uploads", "leave the marker out"),
    (
        not_a_file_inside,
        "WrongFile.title: str is marked File()",
        "leave the marker out",
    ),
    (class_of_files, "Photo is marked File(), which is for uploads", "the marker out"),
    (file_query, "FileStorage does not fit into a query parameter", "or Body()"),
    (file_body, "FileStorage is an upload", "mark the argument Form()"),
    (file_in_query, "Photo.image: FileStorage does not fit into a query", "or Body()"),
    (bounded_file, "does not apply to", "it is for"),
    (form_twice, "reads the field of a form 'user' too", "another alias"),
    (file_twice, "reads the upload 'image' too", "another alias"),
    (no_annotation, "no annotation", "annotate it"),
    (not_called, "Form is not called", "write Form()"),
    (deep_query, "Deep.place: Point | None does not fit into a query", "or Body()"),
    (deep_header, "Deep.place: Point | None does not fit into a header", "a scalar"),
    (deep_cookie, "Deep.place: Point | None does not fit into a cookie", "a scalar"),
    (query_twice, "reads the query parameter 'x' too", "another alias"),
    (half_default, "its member 'user' has none", "give 'user' a default"),
    (alias_of_model, "a parameter for each of its members", "members of Login"),
    (bounds_of_model, "a parameter for each of its members", "members of Login"),
    (examples_of_model, "a parameter for each of its members", "members of Login"),
    (unreadable, "Unreadable.thing names 'Missing'", "import Missing"),
    (odd_style, "'commas' is not one that is read", "'deepObject'"),
    (pipe_scalar, 'style="pipeDelimited" is for lists, and int', "leave style out"),
    (space_exploded, "explode=True repeats the name", "leave one of them"),
    (deep_scalar, "int has none", "annotate a dataclass"),
    (deep_commas, "Login cannot have explode=False", "leave explode out"),
    (deep_list, "Lists.ids: list[int] does not fit into a deepObject", "use a scalar"),
    (deep_deep, "Deep.place: Point | None does not fit into a query", "use a scalar"),
    (comma_scalar, "explode=False is for lists, and int is none", "annotate a list"),
    (raw_number, "int cannot be made of a body that is no JSON", "bytes, str or"),
    (raw_class, "Point cannot be made of a body that is no JSON", "bytes, str or"),
    (raw_member, "it is the body as it is", "leave embed and alias out"),
    (raw_alias, "it is the body as it is", "leave embed and alias out"),
    (raw_bounds, "does not apply to", "it is for"),
    (stream_bounds, "does not apply to", "it is for"),
    (odd_media_type, "its media type 'csv' is none", '"text/csv"'),
    (parameter_media_type, "its media type 'a/b; c=d' is none", "without parameters"),
    (mixed_media_types, "are JSON and other than JSON", "types of JSON only"),
]


@pytest.mark.parametrize(
    ("view", "reason", "fix"), CASES, ids=[view.__name__ for view, _, _ in CASES]
)
def test_a_mistake_is_named_with_argument_reason_and_fix(
    view: Callable[..., Any], reason: str, fix: str
) -> None:
    message = refusal(view)
    assert f".{view.__name__}, POST /" in message
    assert ", argument '" in message
    problem, _, suggestion = message.partition(" Fix: ")
    assert reason in problem
    assert fix in suggestion


@pytest.mark.parametrize(
    "hint",
    [
        Annotated[str, Form()],
        Annotated[Login, Form()],
        FileStorage,
        IO[bytes],
        Annotated[bytes, Body(media_type="a/b")],
    ],
    ids=["field", "class", "file", "stream", "bytes"],
)
def test_a_body_of_any_kind_needs_a_method_with_one(hint: Any) -> None:
    def view(a: Any) -> None: ...

    view.__annotations__["a"] = hint
    assert "the body of GET has no meaning" in refusal(view, "GET")
    assert "give it a default" in refusal(view, "GET", "POST")


def test_embedded_and_several_json_bodies_are_as_they_were() -> None:
    def one(point: Annotated[Point, Body(embed=True)]) -> int:
        return point.x

    def two(point: Point, scale: Annotated[int, Body()] = 1) -> int:
        return point.x * scale

    body = {"point": {"x": 3, "y": 4}}
    assert client_of(one).post("/", json=body).json == 3
    assert client_of(two).post("/", json={**body, "scale": 2}).json == 6


def test_a_query_model_stands_beside_a_body_a_form_or_a_stream() -> None:
    def json_view(at: Annotated[Point, Query()], login: Login) -> Any:
        return [at.x, login.user]

    def form_view(
        at: Annotated[Point, Query()], login: Annotated[Login, Form()]
    ) -> Any:
        return [at.x, login.user]

    def stream_view(at: Annotated[Point, Query()], data: io.BufferedIOBase) -> Any:
        return [at.x, data.read().decode()]

    fields = {"user": "ann"}
    assert client_of(json_view).post("/?x=1&y=2", json=fields).json == [1, "ann"]
    assert client_of(form_view).post("/?x=1&y=2", data=fields).json == [1, "ann"]
    assert client_of(stream_view).post("/?x=1&y=2", data=b"ann").json == [1, "ann"]


def test_constraints_inside_a_list_and_around_it_are_both_kept() -> None:
    def view(ids: Annotated[list[Annotated[int, Ge(1)]], Len(1, 2), Form()]) -> Any:
        return ids

    client = client_of(view)
    assert client.post("/", data={"ids": ["1", "2"]}).json == [1, 2]
    assert client.post("/", data={"ids": ["0"]}).status_code == 422
    assert client.post("/", data={"ids": ["1", "2", "3"]}).status_code == 422
