"""Schemas of decorators become dataclasses, or stay where these cannot say them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from documents import Json
from proposing import propose_for

HEAD = """
import enum
import json

import marshmallow
from flask import Flask
from marshmallow import Schema, fields, validate
from webargs.flaskparser import use_args, use_kwargs as load_kwargs

from flask_typed.flask_apispec import MethodResource, Ref, marshal_with, use_kwargs

app = Flask(__name__)
app.testing = True


class Color(enum.Enum):
    RED = "red"


class Own(fields.String):
    pass
"""

FIELD = """
class PetSchema(Schema):
    it = {field}

@app.post("/view")
@use_kwargs(PetSchema)
def view(**kwargs):
    return {{"it": str(kwargs.get("it"))}}
"""


def propose_field(folder: Path, field: str) -> Any:
    return propose_for(folder, FIELD.format(field=field), head=HEAD)


@pytest.mark.parametrize(
    ("field", "member"),
    [
        ("fields.Str(required=True)", "str"),
        ("fields.Int(required=True)", "int"),
        ("fields.Float(required=True)", "float"),
        ("fields.Bool(required=True)", "bool"),
        ("fields.Decimal(required=True)", "Decimal"),
        ("fields.UUID(required=True)", "UUID"),
        ("fields.Date(required=True)", "Date"),
        ("fields.Time(required=True)", "Time"),
        ("fields.DateTime(required=True)", "DateTime"),
        ("fields.Email(required=True)", "Email"),
        ("fields.Url(required=True)", "Url"),
        ("fields.IPv4(required=True)", "IPv4Address"),
        ("fields.Raw(required=True)", "Any"),
        ("fields.Enum(Color, by_value=True, required=True)", "Color"),
        ("fields.List(fields.Int(), required=True)", "list[int]"),
        ("fields.Dict(required=True)", "dict[str, Any]"),
        (
            "fields.Dict(keys=fields.Str(), values=fields.Int(), required=True)",
            "dict[str, int]",
        ),
        ("fields.Str()", "str | None = None"),
        ("fields.Str(required=True, allow_none=True)", "str | None"),
        ('fields.Str(load_default="a")', 'str = "a"'),
        ("fields.Int(load_default=3, allow_none=True)", "int | None = 3"),
        ("fields.List(fields.Str(), load_default=[])", None),
        ("fields.List(fields.Str(), load_default=list)", None),
        (
            "fields.Email(required=True, validate=validate.Length(max=9))",
            "Annotated[Email, MaxLen(9)]",
        ),
        (
            "fields.Int(required=True, validate=validate.Range(min=1))",
            "Annotated[int, Ge(1)]",
        ),
        (
            "fields.Int(required=True, validate=validate.Range(max=1))",
            "Annotated[int, Le(1)]",
        ),
        (
            "fields.Str(required=True, validate=validate.Length(min=1))",
            "Annotated[str, MinLen(1)]",
        ),
        (
            "fields.Int(required=True, validate=validate.Range(1, 9))",
            "Annotated[int, Ge(1), Le(9)]",
        ),
        (
            "fields.Int(required=True, validate=validate.Range("
            "1, 9, min_inclusive=False, max_inclusive=False))",
            "Annotated[int, Gt(1), Lt(9)]",
        ),
        (
            "fields.Str(required=True, validate=validate.Length(1, 9))",
            "Annotated[str, MinLen(1), MaxLen(9)]",
        ),
        (
            "fields.Str(required=True, validate=validate.Length(equal=2))",
            "Annotated[str, MinLen(2), MaxLen(2)]",
        ),
        (
            'fields.Str(required=True, validate=validate.OneOf(["a", "b"]))',
            'Literal["a", "b"]',
        ),
        (
            'fields.Str(required=True, validate=validate.Regexp("a+"))',
            'Annotated[str, Regexp("a+")]',
        ),
        ("fields.Int(dump_only=True)", "Annotated[int | None, read_only] = None"),
        ("fields.Str(required=True, load_only=True)", "Annotated[str, write_only]"),
        (
            'fields.Int(required=True, data_key="theId")',
            'Annotated[int, Alias("theId")]',
        ),
        (
            'fields.Int(required=True, data_key="theId", load_only=True)',
            'Annotated[int, write_only, Alias("theId")]',
        ),
    ],
)
def test_a_field_is_a_member(tmp_path: Path, field: str, member: str | None) -> None:
    proposed = propose_field(tmp_path, field)
    member = member or "list[str] = field(default_factory=list)"
    assert f"class Pet:\n    it: {member}\n" in proposed.text
    assert "body: Pet = Body()" in proposed.signature()


@pytest.mark.parametrize(
    ("field", "reason"),
    [
        ("Own()", "Own is a field of the app's own"),
        ('fields.Str(attribute="that")', "it has another attribute"),
        ("fields.Method()", "no type says what Method loads"),
        ('fields.DateTime(format="rfc822")', "no type says what DateTime loads"),
        ("fields.Enum(Color)", "no type says what Enum loads"),
        ("fields.Str(validate=len)", "len checks it"),
        ("fields.Str(validate=validate.NoneOf([1]))", "NoneOf checks it"),
        ("fields.Str(validate=validate.Regexp('a', 2))", "its pattern has flags"),
        ("fields.Float(validate=validate.OneOf([1.5]))", "no text and no number"),
        ("fields.Float(validate=validate.Range(fields))", "its limit is no number"),
        ("fields.Int(load_default=lambda: 3)", "its default is no constant"),
        ("fields.Nested(lambda: PetSchema())", "PetSchema holds itself"),
        (
            "fields.Enum(enum.Enum('Local', 'A'), by_value=True)",
            "Local cannot be imported",
        ),
    ],
)
def test_a_schema_that_no_dataclass_says_stays(
    tmp_path: Path, field: str, reason: str
) -> None:
    proposed = propose_field(tmp_path, field)
    assert "body: Annotated[dict[str, Any], PetSchema] = Body()" in proposed.signature()
    comment = proposed.text[proposed.text.index("# PetSchema stays") :]
    said = " ".join(comment.partition("@typed")[0].replace("# ", "").split())
    assert reason in said


CLASSES = """
class PetSchema(Schema):
    name = fields.Str(required=True)

class Hooked(PetSchema):
    @marshmallow.pre_load
    def read(self, data, **kwargs):
        return data

class Holding(Schema):
    pet = fields.Nested(PetSchema, required=True)
    pets = fields.List(fields.Nested(PetSchema), required=True)
    more = fields.Nested(PetSchema(many=True), required=True)

class Open(PetSchema):
    class Meta:
        unknown = marshmallow.INCLUDE

class Overriding(PetSchema):
    def handle_error(self, error, data, **kwargs):
        raise error

class Empty(Schema):
    pass

"""


def propose_decorated(
    folder: Path, decorators: str, arguments: str = "**kwargs"
) -> Any:
    source = CLASSES + '@app.post("/view")\n' + decorators + "\n"
    source += f"def view({arguments}):\n    return {{}}\n"
    return propose_for(folder, source, head=HEAD)


@pytest.mark.parametrize(
    ("schema", "hint"),
    [
        ("PetSchema", "Pet"),
        ("PetSchema(many=True)", "list[Pet]"),
        ('PetSchema(only=("name",))', "Pet"),
        (
            "PetSchema(partial=True)",
            "Annotated[dict[str, Any], PetSchema(partial=True)]",
        ),
        (
            'Hooked(many=True, exclude=["name"])',
            'Annotated[list[dict[str, Any]], Hooked(many=True, exclude=["name"])]',
        ),
        (
            "Hooked(unknown=marshmallow.EXCLUDE)",
            'Annotated[dict[str, Any], Hooked(unknown="exclude")]',
        ),
        ("Hooked", "Annotated[dict[str, Any], Hooked]"),
        ("Overriding()", "Annotated[dict[str, Any], Overriding]"),
        ("Empty", "Annotated[dict[str, Any], Empty]"),
        ('{"name": fields.Str(required=True)}', "ViewBody"),
    ],
)
def test_what_decorators_load_is_one_argument(
    tmp_path: Path, schema: str, hint: str
) -> None:
    proposed = propose_decorated(tmp_path, f"@use_kwargs({schema})")
    assert f"body: {hint} = Body(), **kwargs: Any)" in proposed.signature()
    assert proposed.notes == ()


@pytest.mark.parametrize(
    ("location", "argument"),
    [
        ("query", "query: Pet = Query()"),
        ("querystring", "query: Pet = Query()"),
        ("form", "form: Pet = Form()"),
        ("headers", "headers: Pet = Header()"),
        ("cookies", "cookies: Pet = Cookie()"),
    ],
)
def test_a_location_has_its_marker(
    tmp_path: Path, location: str, argument: str
) -> None:
    decorator = f'@load_kwargs(PetSchema, location="{location}")'
    signature = propose_decorated(tmp_path, decorator).signature()
    assert signature == f"({argument}, **kwargs: Any) -> ResponseReturnValue"


def test_nested_schemas_are_classes_of_their_own(tmp_path: Path) -> None:
    text = propose_decorated(tmp_path, "@use_kwargs(Holding)").text
    assert "class Pet:\n    name: str\n" in text
    members = text.partition("class Holding2:\n")[2].partition("\n\n")[0]
    assert members.split("\n") == [
        "    pet: Pet",
        "    pets: list[Pet]",
        "    more: list[Pet]",
    ]


def test_a_file_that_decorators_dump_has_no_type(tmp_path: Path) -> None:
    source = (
        "from flask_typed.flask_apispec import doc\n"
        '@app.get("/view")\n@doc(responses={"200": {"schema": {"type": "file"}}})\n'
        "def view():\n    return ''\n"
    )
    proposed = propose_for(tmp_path, source, head=HEAD)
    assert proposed.signature() == "() -> ResponseReturnValue"


def test_a_schema_that_takes_anything_is_documented_by_itself(tmp_path: Path) -> None:
    decorator = propose_decorated(tmp_path, "@marshal_with(Open)").decorator()
    assert "responses={200: Annotated[dict[str, Any], Open]}" in decorator


def test_what_decorators_pass_is_named(tmp_path: Path) -> None:
    proposed = propose_decorated(tmp_path, "@use_args(PetSchema)", "pet, *rest, why=1")
    assert proposed.signature() == (
        "(pet: Any, why: Any = 1, *rest: Any, body: Pet = Body()) "
        "-> ResponseReturnValue"
    ).replace(
        "pet: Any, why: Any = 1, *rest: Any", "pet: Any, *rest: Any, why: Any = 1"
    )
    assert proposed.decorator() == '@typed(mode="observe", passed=["pet", "why"])'


def test_unknown_members_that_decorators_ignore_are_ignored(tmp_path: Path) -> None:
    decorator = "@use_kwargs(PetSchema(unknown=marshmallow.EXCLUDE))"
    proposed = propose_decorated(tmp_path, decorator)
    assert proposed.decorator() == '@typed(mode="observe", unknown="exclude")'


@pytest.mark.parametrize(
    ("decorator", "reason"),
    [
        ("@use_kwargs(Open)", "unknown members are taken"),
        (
            "@use_kwargs(lambda request: PetSchema())",
            "makes its Schema for each request",
        ),
        ('@use_kwargs(PetSchema, location="files")', "without marker"),
        (
            '@use_kwargs({"name": fields.Method()})',
            "no type says what Method loads, and the Schema cannot be imported",
        ),
        ("@marshal_with(lambda request: PetSchema())", ""),
        ('@use_kwargs(Ref("missing"))', "stands for an attribute"),
        ('@marshal_with(Schema.from_dict({"a": fields.Method()}))', "what is dumped"),
    ],
)
def test_what_cannot_be_said_is_left_out_with_a_note(
    tmp_path: Path, decorator: str, reason: str
) -> None:
    source = (
        CLASSES + f'@app.post("/view")\n{decorator}\ndef view(**kw):\n    return {{}}\n'
    )
    proposed = propose_for(tmp_path, source, head=HEAD)
    assert "Body()" not in proposed.text
    assert [note.startswith("view: what is ") for note in proposed.notes] == (
        [True] * bool(reason)
    )
    assert reason in "".join(proposed.notes)


def test_what_decorators_dump_is_documented(tmp_path: Path) -> None:
    source = CLASSES + (
        "class Pets(MethodResource):\n"
        "    @marshal_with(PetSchema(many=True))\n"
        "    def get(self):\n        return []\n\n"
        "    @use_kwargs(PetSchema)\n"
        "    @marshal_with(PetSchema, code=201)\n"
        "    def post(self, **kwargs):\n        return kwargs, 201\n\n"
        'app.add_url_rule("/pets", view_func=Pets.as_view("pets"))\n'
    )
    proposed = propose_for(tmp_path, source, head=HEAD)
    assert "responses={200: list[Pet]}" in proposed.decorator("get")
    assert "responses={201: Pet}" in proposed.decorator("post")
    client = proposed.app.test_client()
    document: Json = client.get("/openapi.json").get_json()
    pet = {"$ref": "#/components/schemas/Pet"}
    operations = document["paths"]["/pets"]
    answers = operations["post"]["responses"]
    assert answers["201"]["content"]["application/json"]["schema"] == pet
    assert operations["post"]["requestBody"]["required"]
    # They go on doing what they did.
    made = client.post("/pets", json={"name": "Rex"})
    assert (made.status_code, made.get_json()) == (201, {"name": "Rex"})
    assert client.post("/pets", json={}).status_code == 422
