"""Operations in Swagger 2.0's words to those of OpenAPI 3.

flask-apispec's users write these words in ``doc``, and its own are made first in them.
What is written in OpenAPI 3's own words stays as it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Any

from packaging.version import Version

from .arguments import FORM, JSON, MULTIPART
from .utils import merge_recursive

# Members of a 2.0 parameter that belong to its Schema Object in 3.
_SCHEMA_WORDS = frozenset(
    "type format items default enum maximum minimum exclusiveMaximum exclusiveMinimum "
    "maxLength minLength pattern maxItems minItems uniqueItems multipleOf".split()
)
_PARAMETER_WORDS = frozenset(
    "name in description required deprecated allowEmptyValue style explode "
    "allowReserved schema content example examples".split()
)
_RESPONSE_WORDS = frozenset("description headers content links".split())
# The styles of a parameter by collectionFormat; tab-separated values have none.
_STYLES = {
    "csv": ("form", False),
    "multi": ("form", True),
    "ssv": ("spaceDelimited", False),
    "pipes": ("pipeDelimited", False),
}
_FOLDERS = {
    "#/definitions/": "#/components/schemas/",
    "#/parameters/": "#/components/parameters/",
    "#/responses/": "#/components/responses/",
}


def build_operation(
    operation: Mapping[str, Any], said: Mapping[str, Any], version: Version
) -> dict[str, Any]:
    """Return an Operation Object of OpenAPI 3.

    :param operation: ``parameters`` and ``responses`` of the decorators
    :param said: what ``doc`` says of the operation
    :param version: of OpenAPI
    """
    rest = {key: value for key, value in said.items() if key not in _OWN_WAY}
    parameters = [*operation["parameters"], *said.get("parameters", ())]
    bodies = [p for p in parameters if _place(p) in ("body", "formData")]
    built: dict[str, Any] = {
        "parameters": _first_of_each(
            _build_parameter(p, version) for p in parameters if p not in bodies
        ),
        "responses": _build_responses(operation, said, version),
    }
    if bodies:
        built["requestBody"] = _build_body(bodies, said.get("consumes"), version)
    merged: dict[str, Any] = _rename_references(merge_recursive([rest, built]))
    return merged


# What is read of ``said`` apart, or has no place in OpenAPI 3.
_OWN_WAY = frozenset("parameters responses consumes produces schemes".split())


def _place(parameter: Any) -> str | None:
    return parameter.get("in") if isinstance(parameter, Mapping) else None


def _first_of_each(parameters: Iterable[Any]) -> list[Any]:
    found: dict[Any, Any] = {}
    for parameter in parameters:
        is_name = isinstance(parameter, str)  # of a component
        place = parameter if is_name else (_place(parameter), parameter.get("name"))
        found.setdefault(place, parameter)
    return list(found.values())


def _only(words: frozenset[str], given: Mapping[str, Any]) -> dict[str, Any]:
    return {k: v for k, v in given.items() if k in words or k.startswith("x-")}


def _build_parameter(parameter: Any, version: Version) -> Any:
    """Return a Parameter Object (OpenAPI 3.1, 4.8.12); names and references as is."""
    if not isinstance(parameter, Mapping):
        return parameter
    if "$ref" in parameter:  # apispec takes the name alone, and writes this of it
        return parameter["$ref"].rpartition("/")[2]
    built = _only(_PARAMETER_WORDS, parameter)
    if "schema" not in built and "content" not in built:
        built["schema"] = _build_schema(parameter, version)
    style, explode = _STYLES.get(parameter.get("collectionFormat", ""), (None, None))
    if parameter.get("in") in ("path", "header"):
        # What apispec says of lists is for the query; a path and a header have one way.
        built.pop("style", None)
        built.pop("explode", None)
    elif style is not None:
        built |= {"style": style, "explode": explode}
    if parameter.get("in") == "path":
        built["required"] = True
    return built


def _build_schema(given: Mapping[str, Any], version: Version) -> dict[str, Any]:
    """Return the Schema Object of a 2.0 parameter, header or item."""
    built = {word: given[word] for word in given if word in _SCHEMA_WORDS}
    if built.get("type") == "file":
        built |= {"type": "string", "format": "binary"}
    if isinstance(built.get("items"), Mapping):
        items = built["items"]
        is_2 = "$ref" not in items
        built["items"] = _build_schema(items, version) if is_2 else items
    if version >= Version("3.1"):
        for bound, exclusive in (
            ("minimum", "exclusiveMinimum"),
            ("maximum", "exclusiveMaximum"),
        ):
            # A number of its own since JSON Schema draft 6.
            if isinstance(built.get(exclusive), bool) and built.pop(exclusive):
                built[exclusive] = built.pop(bound)
    return built


def _build_responses(
    operation: Mapping[str, Any], said: Mapping[str, Any], version: Version
) -> dict[str, Any]:
    """Return the Responses Object, which has one response at least."""
    media_types = said.get("produces") or [JSON]
    marshalled = {
        _read_code(code): {k: v for k, v in response.items() if v or k != "description"}
        for code, response in operation["responses"].items()
    }
    documented = {_read_code(k): v for k, v in (said.get("responses") or {}).items()}
    merged = merge_recursive([marshalled, documented]) or {"default": {}}
    return {
        code: _build_response(code, response, media_types, version)
        for code, response in merged.items()
    }


def _read_code(code: Any) -> str:
    return str(int(code)) if isinstance(code, int) else str(code)


def _build_response(
    code: str, response: Any, media_types: Iterable[str], version: Version
) -> Any:
    """Return a Response Object (OpenAPI 3.1, 4.8.17); names and references as is."""
    if not isinstance(response, Mapping) or "$ref" in response:
        return response
    built = {"description": _reason(code), **_only(_RESPONSE_WORDS, response)}
    if headers := built.get("headers"):
        built["headers"] = {
            name: _build_header(header, version) for name, header in headers.items()
        }
    content = {name: dict(value) for name, value in built.pop("content", {}).items()}
    if schema := response.get("schema"):
        if isinstance(schema, Mapping) and schema.get("type") == "file":
            schema = {"type": "string", "format": "binary"}
        for media_type in media_types:
            content.setdefault(media_type, {}).setdefault("schema", schema)
    for media_type, example in (response.get("examples") or {}).items():
        content.setdefault(media_type, {}).setdefault("example", example)
    return {**built, "content": content} if content else built


def _reason(code: str) -> str:
    try:
        return HTTPStatus(int(code)).phrase
    except ValueError:  # "default", "4XX", or a status of the app's own
        return "Response"


def _build_header(header: Any, version: Version) -> Any:
    if not isinstance(header, Mapping) or header.keys() & {"schema", "content", "$ref"}:
        return header
    built = _only(_PARAMETER_WORDS - {"name", "in"}, header)
    return {**built, "schema": _build_schema(header, version)}


def _build_body(
    bodies: Iterable[Mapping[str, Any]],
    consumes: Iterable[str] | None,
    version: Version,
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
    bodies: Iterable[Mapping[str, Any]], version: Version
) -> Iterable[dict[str, Any]]:
    """Yield bodies, those that ``doc`` names field by field as one."""
    fields = []
    for body in bodies:
        if body.get("in") == "formData":
            fields.append(body)
        else:
            yield {"consumes": [JSON], **body}
    if not fields:
        return
    properties = {}
    for field in fields:
        schema = _build_schema(field, version)
        if "description" in field:
            schema["description"] = field["description"]
        properties[field["name"]] = schema
    has_file = any(field.get("type") == "file" for field in fields)
    required = [field["name"] for field in fields if field.get("required")]
    yield {
        "name": "files",
        "schema": {
            "type": "object",
            "properties": properties,
            **({"required": required} if required else {}),
        },
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


def _rename_references(value: Any) -> Any:
    """Return a value whose references name the components of OpenAPI 3."""
    if isinstance(value, list):
        return [_rename_references(item) for item in value]
    if not isinstance(value, Mapping):
        return value
    renamed = {key: _rename_references(item) for key, item in value.items()}
    reference = renamed.get("$ref")
    if isinstance(reference, str):
        for old, new in _FOLDERS.items():
            if reference.startswith(old):
                renamed["$ref"] = new + reference.removeprefix(old)
    return renamed
