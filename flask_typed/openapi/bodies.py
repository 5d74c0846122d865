"""Request bodies to the document: JSON, forms, and bytes as they are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..fields import BaseField, Binary, List
from ..operation import FormBody, JsonBody, Parameter, RawBody, RequestBody
from .components import Components
from .examples import take_named


def build_body(body: RequestBody, components: Components) -> dict[str, Any]:
    """Return the Request Body Object (OpenAPI 3.1, 4.8.13).

    :param body: the body
    :param components: collects what it refers to
    """
    if isinstance(body, FormBody):
        return _build_form(body, components)
    if isinstance(body, RawBody):
        return _build_raw(body, components)
    return _build_json(body, components)


def _build_json(body: JsonBody, components: Components) -> dict[str, Any]:
    built: dict[str, Any] = {}
    named: dict[str, Any] = {}
    if body.field is None:
        schema = components.build_object(body.schema, "in")
    else:
        schema = components.build_property(body.field, "in")
        if "description" in schema:
            built["description"] = schema.pop("description")
        named = take_named(schema, body.field, components.direction_of("in"))
    built["content"] = dict.fromkeys(body.media_types, {"schema": schema} | named)
    if body.defaults is None:
        built["required"] = True
    return built


def _build_raw(body: RawBody, components: Components) -> dict[str, Any]:
    schema = components.build_property(body.field, "in")
    if body.kind == "str":
        del schema["format"]
    if body.is_required:  # A request without a byte has no body.
        schema["minLength"] = max(1, schema.get("minLength", 1))
    named = take_named(schema, body.field, components.direction_of("in"))
    built: dict[str, Any] = {}
    if "description" in schema:
        built["description"] = schema.pop("description")
    content = {}
    for name in body.media_types:
        words = dict(schema)
        if name.endswith("*"):
            del words["contentMediaType"]
        else:
            words["contentMediaType"] = name
        content[name] = {"schema": words} | named
    built["content"] = content
    if body.is_required:
        built["required"] = True
    return built


def _build_form(body: FormBody, components: Components) -> dict[str, Any]:
    media: dict[str, Any] = {"schema": _build_fields(body, components)}
    encoding = {
        field.name: {"contentType": ", ".join(types)}
        for field in body.fields
        if (types := _content_types(field.field))
    }
    if encoding:
        media["encoding"] = encoding
    built: dict[str, Any] = {}
    model = body.fields[0].model if body.fields else None
    if model is not None and "description" in model.field.metadata:
        built["description"] = model.field.metadata["description"]
    built["content"] = dict.fromkeys(body.media_types, media)
    if body.is_required:
        built["required"] = True
    return built


def _content_types(field: BaseField) -> tuple[str, ...]:
    inner = field.inner if isinstance(field, List) else field
    return inner.content_types if isinstance(inner, Binary) else ()


def _build_fields(body: FormBody, components: Components) -> dict[str, Any]:
    """Return the JSON Schema of a form: that of its one model, or of all its fields."""
    model = body.only_model
    # The component of a class that loads itself is about JSON: it has null, and arrays
    # where a field takes one text apart.
    if model is None or model.schema is None:
        return _build_object(body.fields, body, components)
    return components.refer(model.schema, "in")


def _build_object(
    fields: Sequence[Parameter], body: FormBody, components: Components
) -> dict[str, Any]:
    schema: dict[str, Any] = {
        "type": "object",
        "properties": {
            field.name: components.build_property(field.field, "in") for field in fields
        },
    }
    required = [field.name for field in fields if field.field.required]
    if required:
        schema["required"] = required
    if body.unknown == "raise":
        schema["additionalProperties"] = False
    return schema
