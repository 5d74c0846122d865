"""What compiled code and marshmallow make of the Schemas of whole apps."""

import functools
import json
from collections.abc import Iterator
from typing import Any, NamedTuple

import kitchen_sink
import pytest
from flask import Flask
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from marshmallow import ValidationError
from schema_recipes import run, write_json
from schema_values import values_of

import example_app
from flask_typed.compiled import StepAsideError, compile_dumper, compile_loader
from flask_typed.objects import ValueSchema
from flask_typed.operation import FormBody, JsonBody, Operation
from flask_typed.parsing.locations import read_form_locations, read_locations

_PROOF = settings(
    max_examples=12,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


class Part(NamedTuple):
    """A Schema of an operation."""

    title: str
    schema: Any


def read_operations(app: Flask) -> Iterator[Operation]:
    for views in app.extensions["typed"].bind(app).views.values():
        for view in views.values():
            yield view.dispatch.operation


def read_requests(operation: Operation) -> Iterator[tuple[str, Any]]:
    for location in read_locations(operation):
        yield location.name, location.schema
    body = operation.request_body
    if isinstance(body, FormBody):
        for location in read_form_locations(body):
            yield location.name, location.schema
    elif isinstance(body, JsonBody):
        yield "body", body.schema


def create_example() -> Flask:
    return example_app.create_app({"DATABASE_URL": "sqlite://"})


def read_parts(*, dumped: bool) -> Iterator[Part]:
    """Yield the Schemas of what is sent to the apps, or of what they answer."""
    for app in (kitchen_sink.create_app(), create_example()):
        for operation in read_operations(app):
            title = f"{operation.method} {operation.path}"
            if dumped:
                for response in operation.responses:
                    if response.schema is not None:
                        yield Part(f"{title} {response.status}", response.schema)
            else:
                for name, schema in read_requests(operation):
                    yield Part(f"{title} {name}", schema)


each_loaded = pytest.mark.parametrize(
    "part", list(read_parts(dumped=False)), ids=lambda part: part.title
)
each_dumped = pytest.mark.parametrize(
    "part", list(read_parts(dumped=True)), ids=lambda part: part.title
)


def attempt(function: Any, value: Any) -> list[Any]:
    """Return what a compiled function did, where there is one and it did it."""
    if function is None:
        return []
    outcome = run(functools.partial(function, value))
    return [] if outcome[0][0] is StepAsideError else [outcome]


def as_texts(value: Any) -> Any:
    """Return the members of an object as parameters have them."""
    if isinstance(value, dict):
        return {name: as_texts(item) for name, item in value.items()}
    if isinstance(value, list):
        return [as_texts(item) for item in value]
    return value if isinstance(value, str) else json.dumps(value)


@each_loaded
@_PROOF
@given(data=st.data())
def test_what_apps_are_sent_is_loaded_as_by_marshmallow(
    part: Part, data: st.DataObject
) -> None:
    schema, loader = part.schema, compile_loader(part.schema)
    body = write_json(data.draw(values_of(schema))).encode("utf-8", "surrogatepass")
    try:
        value = json.loads(body)
    except ValueError:  # a lone surrogate, or an integer of too many digits
        return
    expected = run(functools.partial(schema.load, value))
    for found in (*attempt(loader.try_loads, body), *attempt(loader.try_load, value)):
        assert found == expected
    assert run(functools.partial(loader.load, value)) == expected
    texts = as_texts(value)
    expected = run(functools.partial(schema.load, texts))
    for found in attempt(loader.try_load, texts):
        assert found == expected


@pytest.mark.parametrize("checks", [True, False], ids=["checked", "unchecked"])
@each_dumped
@_PROOF
@given(data=st.data())
def test_what_apps_answer_is_dumped_as_by_marshmallow(
    part: Part, checks: bool, data: st.DataObject
) -> None:
    schema: ValueSchema = part.schema
    dumper = compile_dumper(schema, checks=checks)
    if dumper.try_dumps is None:
        assert dumper.obstacles
        return
    try:
        value = json.loads(write_json(data.draw(values_of(schema))))
        value = data.draw(st.sampled_from([value, schema.load(value)]))
    except (ValueError, ValidationError):
        return
    try:
        text = dumper.try_dumps(value)
    except StepAsideError:
        return
    expected = schema.dump(schema.check(value) if checks else value)
    pairs: Any = {"object_pairs_hook": list}
    written = json.loads(json.dumps(expected), **pairs)
    assert repr(json.loads(text, **pairs)) == repr(written)


def test_only_what_has_a_field_of_a_user_is_left_to_marshmallow() -> None:
    found = {
        part.title: [str(each) for each in compile_loader(part.schema).obstacles]
        for part in read_parts(dumped=False)
    }
    left = {title: reasons for title, reasons in found.items() if reasons}
    # Classes that load their parameters themselves, with all that they do there.
    assert {title for title in left if "ModelSchema overrides load" in left[title]} == {
        *("GET /search query", "GET /search header", "POST /letters form"),
        *("GET /range query", "GET /range header", "GET /range cookie"),
        "POST /accounts form",
    }
    by_field = {t: r for t, r in left.items() if "ModelSchema overrides load" not in r}
    assert by_field == {
        "POST /taught body": [
            "the field class kitchen_sink_types.AngleField overrides _deserialize"
        ]
    }
