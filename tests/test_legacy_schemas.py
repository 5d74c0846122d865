"""Hand-written Schemas inside types, and types inside hand-written Schemas."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

import pytest
from documents import Json, component_of, echo_app, input_of, output_of, read_document
from flask import Flask
from marshmallow import Schema, fields, post_load
from webargs.flaskparser import use_kwargs

from flask_typed import Api, schema_for, typed


class ToySchema(Schema):
    name = fields.Str(required=True)
    price = fields.Int(load_default=0)


@dataclass
class Shelf:
    toys: list[Annotated[dict[str, Any], ToySchema]]
    best: Annotated[dict[str, Any], ToySchema] | None = None


@dataclass
class Size:
    width: int


class RoomSchema(Schema):
    size = fields.Nested(schema_for(Size), required=True)
    more = fields.List(fields.Nested(schema_for(Size)))

    @post_load
    def mark(self, data: Any, **kwargs: Any) -> Any:
        return {**data, "is_loaded": isinstance(data["size"], Size)}


def test_a_dataclass_has_members_of_a_hand_written_schema() -> None:
    app = echo_app(Shelf)
    client = app.test_client()
    toy = {"name": "a", "price": 1}
    sent = {"toys": [toy], "best": toy}
    assert client.post("/view", json=sent).json == sent
    refused = client.post("/view", json={"toys": [{"price": "x"}]})
    assert refused.status_code == 422
    assert refused.json is not None
    assert refused.json["errors"]["json"] == {
        "toys": {
            "0": {
                "name": ["Missing data for required field."],
                "price": ["Not a valid integer."],
            }
        }
    }


def test_the_document_refers_from_a_dataclass_to_a_hand_written_schema() -> None:
    document = read_document(echo_app(Shelf))
    shelf = component_of(document, input_of(document))
    toy = component_of(document, shelf["properties"]["toys"]["items"])
    assert toy["properties"]["name"] == {"type": "string"}
    assert toy["required"] == ["name"]


def build_room_app() -> Flask:
    app = Flask(__name__)
    Api(app)

    def view(room: Any) -> Any:
        return room | {"size": room["size"]}

    hint = Annotated[dict[str, Any], RoomSchema]
    view.__annotations__.update({"room": hint, "return": hint})
    app.post("/view")(typed(view))

    @app.post("/old")
    @use_kwargs(RoomSchema)
    def old(size: Any, is_loaded: bool, more: Any = ()) -> Json:
        return {
            "is_loaded": is_loaded,
            "widths": [each.width for each in (size, *more)],
        }

    return app


@pytest.mark.parametrize(
    ("path", "answer"),
    [
        pytest.param(
            "/view", {"size": {"width": 1}, "more": [{"width": 2}]}, id="typed"
        ),
        pytest.param("/old", {"is_loaded": True, "widths": [1, 2]}, id="webargs"),
    ],
)
def test_a_hand_written_schema_has_members_of_a_dataclass(
    path: str, answer: Json
) -> None:
    client = build_room_app().test_client()
    sent = {"size": {"width": 1}, "more": [{"width": 2}]}
    assert client.post(path, json=sent).json == answer
    assert client.post(path, json={"size": {"width": "x"}}).status_code == 422


def test_the_document_refers_from_a_hand_written_schema_to_a_dataclass() -> None:
    document = read_document(build_room_app())
    for path in ("/view", "/old"):
        room = component_of(document, input_of(document, path))
        size = {"$ref": "#/components/schemas/Size"}
        assert room["properties"] == {
            "size": size,
            "more": {"type": "array", "items": size},
        }
        assert room["required"] == ["size"]
    room = component_of(document, output_of(document))
    assert room["properties"]["size"] == {"$ref": "#/components/schemas/Size"}
    assert "Size_2" not in document["components"]["schemas"]
