"""Body and form parameters to request bodies (OpenAPI 3.1, 4.8.13)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from .media_types import FORM, JSON, MULTIPART
from .parameters import build_schema


def build_body(
    bodies: Iterable[Mapping[str, Any]],
    consumes: Iterable[str] | None,
    version: tuple[int, int],
) -> dict[str, Any]:
    """Return the Request Body Object of all that is read from the body."""
    bodies = [*_join_fields(bodies, version)]
    common = [
        media_type
        for media_type in dict.fromkeys(m for b in bodies for m in b["consumes"])
        if all(media_type in body["consumes"] for body in bodies)
    ]
    content: dict[str, Any] = {}
    for body in bodies:
        # Two locations that no request can have at once are two ways to write it.
        for media_type in consumes or common or body["consumes"]:
            content.setdefault(media_type, []).append(body)
    built: dict[str, Any] = {
        "content": {name: {"schema": _all_of(each)} for name, each in content.items()}
    }
    if description := next((b["description"] for b in bodies if "description" in b), 0):
        built["description"] = description
    if any(body.get("required") for body in bodies):
        built["required"] = True
    return built


def _join_fields(
    bodies: Iterable[Mapping[str, Any]], version: tuple[int, int]
) -> Iterable[dict[str, Any]]:
    """Yield bodies, those that ``doc`` names field by field as one."""
    fields = []
    for body in bodies:
        if body.get("in") == "formData":
            fields.append(body)
        else:
            yield {"consumes": [JSON], **body}
    if fields:
        yield _build_form(fields, version)


def _build_form(
    fields: Sequence[Mapping[str, Any]], version: tuple[int, int]
) -> dict[str, Any]:
    """Return the body of form parameters."""
    schema: dict[str, Any] = {"type": "object", "properties": {}}
    for field in fields:
        property_ = build_schema(field, version)
        if "description" in field:
            property_["description"] = field["description"]
        schema["properties"][field["name"]] = property_
    required = [field["name"] for field in fields if field.get("required")]
    if required:
        schema["required"] = required
    has_file = any(field.get("type") == "file" for field in fields)
    return {
        "name": "files",
        "schema": schema,
        "required": bool(required),
        "consumes": [MULTIPART] if has_file else [FORM, MULTIPART],
    }


def _all_of(bodies: list[Mapping[str, Any]]) -> Any:
    """Return the schema of a body that several read."""
    schemas = [body["schema"] for body in bodies]
    if len(schemas) == 1:
        return schemas[0]
    # A form is read once for its fields and once for its files; whatever else reads
    # the same body refuses what is not its own.
    names = [body.get("name") for body in bodies]
    if names.count("files") < len(names) - 1 or not {*names} <= {"form", "files"}:
        return {"allOf": schemas}
    joined: dict[str, Any] = {"type": "object", "properties": {}}
    for each in schemas:
        joined["properties"] = {**each["properties"], **joined["properties"]}
        if required := [*joined.get("required", ()), *each.get("required", ())]:
            joined["required"] = list(dict.fromkeys(required))
        if "additionalProperties" in each:
            joined["additionalProperties"] = each["additionalProperties"]
    return joined
