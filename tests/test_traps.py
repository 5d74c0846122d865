"""Mistakes that other libraries make, one test each or more; the number is the row's.

The numbers are those of the list of traps that this project began with.
"""

from __future__ import annotations

import contextlib
import dataclasses
import decimal
import enum
import functools
import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Annotated, Any, Literal

import marshmallow
import pytest
import werkzeug.wrappers
from documents import component_of, document_of, input_of, output_of
from flask import Flask, Response, redirect
from flask.typing import ResponseReturnValue
from flask.views import MethodView
from marshmallow import fields, validate

from flask_typed import Api, Problem, TypedFlask, typed
from flask_typed.errors import BindingError

if TYPE_CHECKING:
    from decimal import Decimal as OnlyForCheckers


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


def test_a_tuple_is_published_with_the_type_of_each_item() -> None:
    """18."""
    field = fields.Tuple((fields.Integer(), fields.String()))
    assert member_of(field) == {
        "type": "array",
        "prefixItems": [{"type": "integer"}, {"type": "string"}],
        "items": False,
        "minItems": 2,
        "maxItems": 2,
    }


def test_a_decimal_that_is_sent_as_a_string_is_published_as_one() -> None:
    """19."""
    field = fields.Decimal(as_string=True)
    assert member_of(field, "out") == {"type": "string", "format": "decimal"}
    assert member_of(field, "in") == {"type": ["string", "number"]}


def test_an_exclusive_range_is_published_as_exclusive() -> None:
    """20."""
    bounds = validate.Range(1, 9, min_inclusive=False, max_inclusive=False)
    assert member_of(fields.Integer(validate=bounds)) == {
        "type": "integer",
        "exclusiveMinimum": 1,
        "exclusiveMaximum": 9,
    }


def test_a_decimal_bound_is_published_as_a_number() -> None:
    """21."""
    bounds = validate.Range(min=decimal.Decimal("0.5"), max=decimal.Decimal(9))
    words = {"type": "number", "minimum": 0.5, "maximum": 9}
    assert member_of(fields.Decimal(validate=bounds)) == words


def test_a_timestamp_is_published_without_words_that_json_schema_lacks() -> None:
    """22."""
    field = fields.DateTime(format="timestamp")
    assert member_of(field) == {"type": "number", "minimum": 0}


class Size(enum.Enum):
    SMALL = 1
    LARGE = 2


def test_an_enum_by_value_is_published_with_the_type_of_its_values() -> None:
    """23."""

    def view(size: Any) -> None: ...

    schema = marshmallow.Schema.from_dict({"it": fields.Enum(Size, by_value=True)})
    view.__annotations__["size"] = Annotated[dict[str, Any], schema]
    document = document_of(view)
    member = component_of(document, input_of(document))["properties"]["it"]
    assert component_of(document, member) == {"type": "integer", "enum": [1, 2]}


def test_a_constant_is_published_as_const() -> None:
    """24."""
    assert member_of(fields.Constant("v1"), "out") == {"const": "v1"}


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


def test_annotations_are_read_with_the_names_around_the_innermost_function() -> None:
    """40."""

    @dataclasses.dataclass
    class Cat:  # known to this function only, by a string
        kittens: list[Cat]

    def elsewhere(view: Callable[..., Any]) -> Callable[..., Any]:
        # As a decorator of another module: nothing here knows Cat.
        namespace: dict[str, Any] = {"functools": functools}
        exec(
            "def decorate(view):\n"
            "    @functools.wraps(view)\n"
            "    def wrapper(*args, **kwargs):\n"
            "        return view(*args, **kwargs)\n"
            "    return wrapper\n",
            namespace,
        )
        decorated: Callable[..., Any] = namespace["decorate"](view)
        return decorated

    def show(cat: Cat) -> Cat:
        return cat

    for decorated in (typed(elsewhere(show)), elsewhere(typed(show))):
        app = Flask(__name__)
        Api(app)
        app.add_url_rule("/cats", view_func=decorated, methods=["POST"])
        body: dict[str, Any] = {"kittens": [{"kittens": []}]}
        assert app.test_client().post("/cats", json=body).json == body


def test_a_name_for_type_checkers_only_is_refused_with_the_fix() -> None:
    """40."""
    app = Flask(__name__)
    api = Api(app)

    @app.get("/pets")
    @typed
    def pets(size: OnlyForCheckers) -> None: ...

    with pytest.raises(BindingError, match="outside `if TYPE_CHECKING:`"):
        api.bind(app)


@pytest.mark.parametrize("outer", [False, True], ids=["alone", "below another"])
def test_typed_in_the_decorators_of_a_class_is_found(outer: bool) -> None:
    """44."""

    class Pets(MethodView):
        def get(self, page: int) -> int:
            return page

    def pass_on(view: Callable[..., Any]) -> Callable[..., Any]:
        return functools.wraps(view)(lambda **arguments: view(**arguments))

    Pets.decorators = [typed, pass_on] if outer else [typed]
    app = Flask(__name__)
    api = Api(app)
    app.add_url_rule("/pets", view_func=Pets.as_view("pets"))

    assert list(api.document(app)["paths"]["/pets"]) == ["get"]
    assert app.test_client().get("/pets?page=3").json == 3
    assert app.test_client().get("/pets?page=x").status_code == 422


def test_one_function_stands_on_two_rules_of_a_typed_app() -> None:
    """44."""
    app = TypedFlask(__name__)
    Api(app)

    @app.get("/one")
    @app.get("/two")
    def pets(page: int) -> int:
        return page

    assert app.test_client().get("/one?page=1").json == 1
    assert app.test_client().get("/two?page=2").json == 2


def test_a_redirect_passes_any_annotation() -> None:
    """45."""
    app = Flask(__name__)
    Api(app)

    @app.get("/pets")
    @typed
    def pets() -> int | werkzeug.wrappers.Response:
        return redirect("/elsewhere")

    answer = app.test_client().get("/pets")
    assert (answer.status_code, answer.location) == (302, "/elsewhere")


def test_the_response_return_value_of_flask_can_be_read() -> None:
    """45."""
    app = Flask(__name__)
    Api(app)

    @app.get("/pets/<int:status>")
    @typed
    def pets(status: int) -> ResponseReturnValue:
        return ("text", status) if status < 300 else Response("text", status)

    for status in (202, 418):
        assert app.test_client().get(f"/pets/{status}").status_code == status


def test_a_problem_passes_a_context_manager() -> None:
    """45."""

    class Sold(Problem):
        status = 409

    @contextlib.contextmanager
    def transaction() -> Iterator[None]:
        yield

    app = Flask(__name__)
    Api(app)

    @app.get("/pets")
    @typed
    def pets() -> None:
        with transaction():
            raise Sold

    assert app.test_client().get("/pets").status_code == 409
