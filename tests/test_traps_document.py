"""Mistakes of the document; the number is the row's."""

from __future__ import annotations

import dataclasses
import datetime as dt
import decimal
import enum
import ipaddress
import json
import re
from typing import Annotated, Any, Literal

import marshmallow
import pytest
from annotated_types import Gt, Lt
from documents import (
    component_of,
    document_of,
    input_of,
    operation_of,
    output_of,
)
from flask import Flask, Response
from marshmallow import fields, validate
from werkzeug.datastructures import FileStorage

from flask_typed import Api, Body, File, Url, typed


def member_of(field: Any, way: Literal["in", "out"] = "in") -> dict[str, Any]:
    """Return the JSON Schema of a member of a hand-written Schema in the document."""
    schema = marshmallow.Schema.from_dict({"it": field}, name="HolderSchema")

    def view(holder: Any) -> Any:
        return holder

    annotation = Annotated[dict[str, Any], schema]
    view.__annotations__.update({"holder": annotation, "return": annotation})
    document = document_of(view)
    holder = input_of(document) if way == "in" else output_of(document)
    found: dict[str, Any] = component_of(document, holder)["properties"]["it"]
    return found


def type_of(hint: Any, way: Literal["in", "out"] = "in") -> dict[str, Any]:
    """Return the JSON Schema of a type in the document."""

    def view(holder: Any) -> Any:
        return holder

    holder = Annotated[list[hint], Body()]
    view.__annotations__.update({"holder": holder, "return": list[hint]})
    document = document_of(view)
    schema = input_of(document) if way == "in" else output_of(document)
    found: dict[str, Any] = schema["items"]
    return component_of(document, found) if "$ref" in found else found


class Size(enum.Enum):
    SMALL = 1
    LARGE = 2


def test_a_tuple_is_published_with_the_type_of_each_item() -> None:
    """18."""
    pair = {
        "type": "array",
        "prefixItems": [{"type": "integer"}, {"type": "string"}],
        "items": False,
        "minItems": 2,
        "maxItems": 2,
    }
    assert member_of(fields.Tuple((fields.Integer(), fields.String()))) == pair
    assert type_of(tuple[int, str]) == pair


def test_a_decimal_that_is_sent_as_a_string_is_published_as_one() -> None:
    """19."""
    field = fields.Decimal(as_string=True)
    assert member_of(field, "out") == {"type": "string", "format": "decimal"}
    assert type_of(decimal.Decimal, "out") == member_of(field, "out")
    assert member_of(field, "in") == {"type": ["string", "number"]}


def test_an_exclusive_range_is_published_as_exclusive() -> None:
    """20."""
    bounds = validate.Range(1, 9, min_inclusive=False, max_inclusive=False)
    words = {"type": "integer", "exclusiveMinimum": 1, "exclusiveMaximum": 9}
    assert member_of(fields.Integer(validate=bounds)) == words
    assert type_of(Annotated[int, Gt(1), Lt(9)]) == words
    assert type_of(Annotated[int, bounds]) == words


def test_a_decimal_bound_is_published_as_a_number() -> None:
    """21."""
    bounds = validate.Range(min=decimal.Decimal("0.5"), max=decimal.Decimal(9))
    words = {"type": "number", "minimum": 0.5, "maximum": 9}
    assert member_of(fields.Decimal(validate=bounds)) == words
    assert type_of(Annotated[float, bounds]) == {**words, "format": "double"}


def test_a_timestamp_is_published_without_words_that_json_schema_lacks() -> None:
    """22."""
    field = fields.DateTime(format="timestamp")
    assert member_of(field) == {"type": "number", "minimum": 0}


def test_an_enum_by_value_is_published_with_the_type_of_its_values() -> None:
    """23."""

    def view(size: Any) -> None: ...

    schema = marshmallow.Schema.from_dict({"it": fields.Enum(Size, by_value=True)})
    view.__annotations__["size"] = Annotated[dict[str, Any], schema]
    document = document_of(view)
    member = component_of(document, input_of(document))["properties"]["it"]
    words = {"type": "integer", "enum": [1, 2]}
    assert component_of(document, member) == type_of(Size) == words


def test_a_constant_is_published_as_const() -> None:
    """24."""
    assert member_of(fields.Constant("v1"), "out") == {"const": "v1"}
    assert type_of(Literal["v1"]) == {"type": "string", "const": "v1"}


def test_none_of_and_the_validators_of_keys_are_published() -> None:
    """25."""
    field = fields.Dict(
        keys=fields.String(validate=validate.Length(2)),
        values=fields.String(validate=validate.NoneOf(["no"])),
    )
    assert member_of(field) == {
        "type": "object",
        "propertyNames": {"type": "string", "minLength": 2},
        "additionalProperties": {"type": "string", "not": {"enum": ["no"]}},
    }


@pytest.mark.parametrize(
    ("field", "schema"),
    [
        (fields.Time(), {"type": "string", "format": "time"}),
        (fields.Url(), {"type": "string", "format": "uri"}),
        (fields.IPInterface(), {"type": "string"}),
        (
            fields.IP(),
            {"type": "string", "anyOf": [{"format": "ipv4"}, {"format": "ipv6"}]},
        ),
    ],
    ids=lambda value: type(value).__name__,
)
def test_a_field_with_a_text_form_has_a_format_that_json_schema_knows(
    field: Any, schema: dict[str, Any]
) -> None:
    """26."""
    assert member_of(field) == schema


@pytest.mark.parametrize(
    ("hint", "form"),
    [
        (dt.time, "time"),
        (Url, "uri"),
        (ipaddress.IPv4Address, "ipv4"),
        (ipaddress.IPv6Address, "ipv6"),
        (ipaddress.IPv4Interface, "ipv4interface"),
        (ipaddress.IPv6Interface, "ipv6interface"),
    ],
    ids=str,
)
def test_a_type_with_a_text_form_has_a_format(hint: Any, form: str) -> None:
    """26."""
    assert type_of(hint)["type"] == "string"
    assert type_of(hint)["format"] == form


def test_a_period_is_published_as_a_number_of_seconds() -> None:
    """26."""
    assert type_of(dt.timedelta)["type"] == "number"
    assert "seconds" in type_of(dt.timedelta)["description"]


def test_a_duration_is_published_as_a_number_of_a_unit() -> None:
    """26."""
    schema = member_of(fields.TimeDelta(precision="hours"))
    assert schema["type"] in ("number", "integer")  # on marshmallow 4 and 3
    assert "hours" in schema["description"]


def test_a_nested_schema_that_is_cut_is_published_as_it_is_cut() -> None:
    """27."""

    class PersonSchema(marshmallow.Schema):
        name = fields.String()
        age = fields.Integer()
        boss = fields.Nested(lambda: PersonSchema(only=("name",)))

    def view(person: Any) -> None: ...

    view.__annotations__["person"] = Annotated[dict[str, Any], PersonSchema]
    document = document_of(view)
    person = component_of(document, input_of(document))["properties"]
    assert list(component_of(document, person["boss"])["properties"]) == ["name"]
    assert list(person) == ["name", "age", "boss"]


def test_a_pattern_with_flags_is_not_copied_as_if_it_were_of_ecma_262() -> None:
    """28."""
    for pattern in (validate.Regexp("(?i)a"), validate.Regexp("a", re.IGNORECASE)):
        schema = member_of(fields.String(validate=pattern))
        assert "pattern" not in schema
        assert "IGNORECASE" in schema["x-not-expressible"][0]


def test_a_pattern_that_is_matched_at_the_start_is_published_with_its_anchor() -> None:
    """29."""
    schema = member_of(fields.String(validate=validate.Regexp("a|b")))
    assert [bool(re.search(schema["pattern"], text)) for text in ("bc", "cb")] == [
        True,
        False,
    ]


def test_required_means_the_output_in_an_output_component() -> None:
    """30."""

    class PetSchema(marshmallow.Schema):
        name = fields.String(required=True, load_only=True)
        kind = fields.String(dump_default="cat")
        note = fields.String(required=True)

    def view(pet: Any) -> Any:
        return pet

    annotation = Annotated[dict[str, Any], PetSchema]
    view.__annotations__.update({"pet": annotation, "return": annotation})
    document = document_of(view)
    assert component_of(document, input_of(document))["required"] == ["name", "note"]
    # A member with a dump_default is always there.
    assert component_of(document, output_of(document))["required"] == ["kind", "note"]


def test_the_schema_of_a_patch_has_a_name_and_needs_no_warning() -> None:
    """31."""

    class PetSchema(marshmallow.Schema):
        name = fields.String(required=True)

    def create(pet: Any) -> None: ...

    def change(pet: Any) -> None: ...

    create.__annotations__["pet"] = Annotated[dict[str, Any], PetSchema()]
    change.__annotations__["pet"] = Annotated[dict[str, Any], PetSchema(partial=True)]
    for views in ((create, change), (change, create)):
        document = document_of(*views)  # warnings are errors in these tests
        ref = {"$ref": "#/components/schemas/PetSchema"}
        assert input_of(document, "/create") == ref
        ref = {"$ref": "#/components/schemas/PetSchemaPartial"}
        assert input_of(document, "/change") == ref


def test_two_classes_of_one_name_are_named_alike_in_every_order() -> None:
    """32."""
    views = []
    for module in ("shop", "stock"):
        cls = dataclasses.make_dataclass(
            "Item", [("id", int)], namespace={"__module__": module}
        )

        def view(item: Any) -> None: ...

        view.__name__ = module
        view.__annotations__["item"] = cls
        views.append(view)
    assert document_of(*views) == document_of(*reversed(views))
    names = set(document_of(*views)["components"]["schemas"])
    assert {"shop.Item", "stock.Item"} <= names
    assert not {"Item", "Item1"} & names


def test_nullable_is_a_type_and_not_the_word_of_openapi_3_0() -> None:
    """33."""
    schema = member_of(fields.Integer(allow_none=True))
    assert schema["type"] == ["integer", "null"]
    assert "nullable" not in schema


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


def test_no_document_has_words_of_openapi_3_2() -> None:
    """34."""

    def stream(photos: list[FileStorage]) -> Response:
        return Response(iter(()))

    assert "itemSchema" not in json.dumps(document_of(stream))


def test_one_view_on_several_methods_has_one_operation_id_each() -> None:
    """35."""
    app = Flask(__name__)
    api = Api(app)

    @app.route("/pets", methods=["GET", "POST", "DELETE"])
    @typed
    def pets(page: int = 1) -> None: ...

    methods = api.document(app)["paths"]["/pets"]
    assert {method: methods[method]["operationId"] for method in methods} == {
        "get": "pets_get",
        "post": "pets_post",
        "delete": "pets_delete",
    }
