"""The functions of the drop-in's ``utils``, which others call too."""

from __future__ import annotations

from typing import Any

import pytest
from marshmallow import Schema, fields

from flask_typed.flask_apispec.utils import (
    Annotation,
    merge_recursive,
    resolve_resource,
    resolve_schema,
)


class NameSchema(Schema):
    name = fields.Str()


@pytest.mark.parametrize(
    ("values", "merged"),
    [
        pytest.param([], {}, id="none"),
        pytest.param([{"a": 1}, {"a": 2, "b": 3}], {"a": 1, "b": 3}, id="first-wins"),
        pytest.param([{"a": None}, {"a": 2}], {"a": 2}, id="none-says-nothing"),
        pytest.param([{"a": ""}, {"a": "b"}], {"a": ""}, id="blank-says-so"),
        pytest.param(
            [{"a": {"b": 1}}, {"a": {"b": 2, "c": 3}}],
            {"a": {"b": 1, "c": 3}},
            id="deep",
        ),
        pytest.param([{"a": {}}, {"a": NameSchema}], {"a": {}}, id="empty-wins"),
        pytest.param([{"a": 1}, {"a": {"b": 1}}], {"a": 1}, id="value-wins"),
    ],
)
def test_mappings_are_merged(values: list[Any], merged: Any) -> None:
    assert merge_recursive(values) == merged


def test_a_merge_shares_no_mapping() -> None:
    given = {"a": {"b": 1}}
    merge_recursive([given])["a"]["b"] = 2
    assert given == {"a": {"b": 1}}


def test_annotations_are_equal_by_what_they_say() -> None:
    assert Annotation([1], inherit=False) == Annotation([1], inherit=False)
    assert Annotation([1]) != Annotation([1], apply=False)
    assert Annotation() != "annotation"


def test_schemas_are_made_of_classes_and_functions() -> None:
    instance = NameSchema()
    assert isinstance(resolve_schema(NameSchema), NameSchema)
    assert resolve_schema(instance) is instance
    assert resolve_schema(lambda request: [request], "r") == ["r"]


def test_resources_are_made_of_their_class() -> None:
    class Resource:
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            self.given = args, kwargs

    made = resolve_resource(
        Resource, resource_class_args=(1,), resource_class_kwargs={"a": 2}
    )
    assert made.given == ((1,), {"a": 2})
    assert resolve_resource(made) is made
    assert resolve_resource(Resource).given == ((), {})
