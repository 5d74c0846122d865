"""Request bodies in the document: forms, uploads, and bodies as they are."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import IO, Annotated, Any

import pytest
from documents import (
    Json,
    component_of,
    document_of,
    operation_of,
    read_document,
)
from flask import Flask
from forms import URLENCODED
from werkzeug.datastructures import FileStorage

from flask_typed import Api, Body, File, Form, typed

MULTIPART = "multipart/form-data"


@dataclass
class Login:
    user: str
    age: int | None = None


@dataclass
class Album:
    title: str
    cover: Annotated[
        FileStorage, File(max_size=10, content_types=["image/png"], description="Front")
    ]
    pictures: Annotated[
        list[FileStorage], File(content_types=["image/png", "image/*"], max_length=3)
    ] = field(default_factory=list)


def body_of(view: Any) -> Json:
    """Return the Request Body Object of a view."""
    return body_in(document_of(view), view)


def body_in(document: Json, view: Any) -> Json:
    body: Json = operation_of(document, f"/{view.__name__}")["requestBody"]
    return body


def test_fields_of_a_form_are_one_object_in_two_media_types() -> None:
    def view(
        user: Annotated[str, Form(min_length=1, description="Who")],
        roles: Annotated[list[int], Form()] = [],  # noqa: B006
        remember: Annotated[bool, Form()] = False,
    ) -> None: ...

    body = body_of(view)
    schema = {
        "type": "object",
        "properties": {
            "user": {"type": "string", "minLength": 1, "description": "Who"},
            "roles": {"type": "array", "items": {"type": "integer"}, "default": []},
            "remember": {"type": "boolean", "default": False},
        },
        "required": ["user"],
        "additionalProperties": False,
    }
    assert body == {
        "content": {URLENCODED: {"schema": schema}, MULTIPART: {"schema": schema}},
        "required": True,
    }


def test_a_form_without_required_fields_may_be_left_out() -> None:
    def view(note: Annotated[str, Form()] = "") -> None: ...

    assert "required" not in body_of(view)


def test_a_view_that_ignores_unknown_fields_says_so() -> None:
    @typed(unknown="exclude")
    def view(note: Annotated[str, Form()] = "") -> None: ...

    schema = body_of(view)["content"][URLENCODED]["schema"]
    assert "additionalProperties" not in schema


def test_a_form_that_is_one_class_is_its_component() -> None:
    def view(login: Annotated[Login, Form()]) -> None:
        """Log in.

        :param login: what the form says
        """

    document = document_of(view)
    body = body_in(document, view)
    assert body["description"] == "what the form says"
    assert body["required"] is True
    reference = {"$ref": "#/components/schemas/Login"}
    media = {"schema": reference}
    assert body["content"] == {URLENCODED: media, MULTIPART: media}
    # The text of a form is never null.
    assert component_of(document, reference)["properties"]["age"] == {"type": "integer"}


def test_a_class_and_a_field_are_one_object() -> None:
    def view(
        login: Annotated[Login, Form()], token: Annotated[str, Form()]
    ) -> None: ...

    schema = body_of(view)["content"][URLENCODED]["schema"]
    assert list(schema["properties"]) == ["user", "age", "token"]
    assert schema["required"] == ["user", "token"]


@pytest.mark.parametrize(
    ("hint", "default"),
    [
        (FileStorage, ...),
        (FileStorage | None, None),
        (Annotated[FileStorage | None, File()], None),
    ],
    ids=["required", "optional", "marked"],
)
def test_an_upload_is_binary_and_never_a_union(hint: Any, default: Any) -> None:
    def view(photo: Any = None) -> None: ...

    view.__annotations__["photo"] = hint
    view.__defaults__ = () if default is ... else (default,)
    body = body_of(view)
    assert list(body["content"]) == [MULTIPART]
    schema = body["content"][MULTIPART]["schema"]
    assert schema["properties"]["photo"] == {
        "type": "string",
        "format": "binary",
        "contentMediaType": "application/octet-stream",
    }
    assert schema.get("required", []) == (["photo"] if default is ... else [])


def test_uploads_stand_beside_fields_in_one_object() -> None:
    def view(album: Annotated[Album, Form()]) -> None: ...

    document = document_of(view)
    (media_type,) = body_in(document, view)["content"]
    assert media_type == MULTIPART
    media = body_in(document, view)["content"][MULTIPART]
    schema = component_of(document, media["schema"])
    assert schema["required"] == ["title", "cover"]
    assert schema["properties"]["cover"] == {
        "type": "string",
        "format": "binary",
        "contentMediaType": "image/png",
        "maxLength": 10,
        "description": "Front",
    }
    pictures = schema["properties"]["pictures"]
    assert (pictures["type"], pictures["maxItems"]) == ("array", 3)
    assert pictures["items"] == {
        "type": "string",
        "format": "binary",
        "contentMediaType": "application/octet-stream",
    }
    # OpenAPI 3.1, 4.8.15: the types of a part are in its Encoding Object.
    assert media["encoding"] == {
        "cover": {"contentType": "image/png"},
        "pictures": {"contentType": "image/png, image/*"},
    }


def test_an_upload_is_binary_in_3_0_too() -> None:
    def view(photo: FileStorage | None = None) -> None: ...

    app = Flask(__name__)
    Api(app, openapi_version="3.0.3")
    app.post("/view")(typed(view))
    document = app.test_client().get("/openapi.json").get_json()
    schema = body_in(document, view)["content"][MULTIPART]["schema"]
    assert schema["properties"]["photo"]["format"] == "binary"
    assert "contentMediaType" not in schema["properties"]["photo"]


def test_bytes_are_binary_in_their_media_types() -> None:
    def view(
        data: Annotated[
            bytes,
            Body(media_type=["text/csv", "image/*"], max_length=9, description="All"),
        ],
    ) -> None: ...

    assert body_of(view) == {
        "description": "All",
        "content": {
            "text/csv": {
                "schema": {
                    "type": "string",
                    "format": "binary",
                    "contentMediaType": "text/csv",
                    "minLength": 1,
                    "maxLength": 9,
                }
            },
            "image/*": {
                "schema": {
                    "type": "string",
                    "format": "binary",
                    "minLength": 1,
                    "maxLength": 9,
                }
            },
        },
        "required": True,
    }


def test_a_stream_is_octets_unless_it_says_otherwise() -> None:
    def plain(data: IO[bytes]) -> None: ...

    def optional(
        data: Annotated[IO[bytes] | None, Body(media_type="video/mp4")] = None,
    ) -> None: ...

    assert list(body_of(plain)["content"]) == ["application/octet-stream"]
    assert list(body_of(optional)["content"]) == ["video/mp4"]
    assert "required" not in body_of(optional)


def test_a_text_is_a_string() -> None:
    def view(
        data: Annotated[str, Body(media_type="text/plain", pattern="^a")],
    ) -> None: ...

    schema = body_of(view)["content"]["text/plain"]["schema"]
    assert schema["type"] == "string"
    assert schema["pattern"] == "^a"
    assert "format" not in schema


def raw_bytes(data: Annotated[bytes, Body(media_type="text/csv")]) -> None: ...


def raw_text(data: Annotated[str, Body(media_type="text/csv")]) -> None: ...


def raw_stream(data: Annotated[IO[bytes], Body(media_type="text/csv")]) -> None: ...


def raw_text_of_three(
    data: Annotated[str, Body(media_type="text/csv", min_length=3)],
) -> None: ...


def raw_text_of_any_length(
    data: Annotated[str, Body(media_type="text/csv", min_length=0)],
) -> None: ...


@pytest.mark.parametrize(
    ("view", "length"),
    [
        (raw_bytes, 1),
        (raw_text, 1),
        (raw_stream, 1),
        (raw_text_of_three, 3),
        (raw_text_of_any_length, 1),
    ],
)
def test_a_required_body_that_is_no_json_has_a_byte_or_more(
    view: Any, length: int
) -> None:
    # One without any bytes is no body, which is 422 where one is required.
    schema = body_of(view)["content"]["text/csv"]["schema"]
    assert schema["minLength"] == length


def test_an_optional_body_that_is_no_json_may_be_empty() -> None:
    def view(data: Annotated[str, Body(media_type="text/csv")] = "") -> None: ...

    assert "minLength" not in body_of(view)["content"]["text/csv"]["schema"]


def test_another_media_type_of_json_is_published_in_its_place() -> None:
    def view(
        login: Annotated[
            Login, Body(media_type=["application/vnd.a+json", "application/json"])
        ],
    ) -> None: ...

    assert list(body_of(view)["content"]) == [
        "application/vnd.a+json",
        "application/json",
    ]


def test_members_of_one_body_share_their_media_types() -> None:
    def view(
        login: Annotated[Login, Body(media_type="application/vnd.a+json")],
        page: Annotated[int, Body()] = 1,
    ) -> None: ...

    assert list(body_of(view)["content"]) == ["application/vnd.a+json"]


@pytest.mark.parametrize(
    ("hint", "statuses"),
    [
        (Annotated[str, Form()], {"400", "413", "415", "422"}),
        (FileStorage, {"400", "413", "415", "422"}),
        (IO[bytes], {"400", "415", "422"}),
    ],
    ids=["field", "file", "stream"],
)
def test_the_errors_that_are_sent_are_published(hint: Any, statuses: set[str]) -> None:
    def view(a: Any) -> None: ...

    view.__annotations__["a"] = hint
    operation = operation_of(document_of(view), "/view")
    assert {s for s in operation["responses"] if s >= "400"} == statuses


def test_a_class_as_json_and_as_a_form_has_two_components_where_they_differ() -> None:
    def as_json(login: Login) -> None: ...

    def as_form(login: Annotated[Login, Form()]) -> None: ...

    document = document_of(as_json, as_form)
    of_json = body_in(document, as_json)["content"]["application/json"]["schema"]
    of_form = body_in(document, as_form)["content"][URLENCODED]["schema"]
    age = {"type": ["integer", "null"], "default": None}
    assert component_of(document, of_json)["properties"]["age"] == age
    assert component_of(document, of_form)["properties"]["age"] == {"type": "integer"}


def test_a_document_of_every_kind_of_body_is_valid() -> None:
    def login(login: Annotated[Login, Form()]) -> None: ...

    def album(album: Annotated[Album, Form()]) -> None: ...

    def stream(data: IO[bytes]) -> None: ...

    app = Flask(__name__)
    Api(app)
    for view in (login, album, stream):
        app.post(f"/{view.__name__}")(typed(view))
    assert set(read_document(app)["paths"]) == {"/login", "/album", "/stream"}
