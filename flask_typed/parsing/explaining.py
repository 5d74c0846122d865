"""Which parts of a request are loaded by compiled code, and why others are not."""

from __future__ import annotations

from collections.abc import Iterator

from ..compiled import Explanation
from ..operation import FormBody, JsonBody, Operation
from .locations import Location, read_form_locations, read_locations
from .models import ModelSchema
from .reading import ReaderRules, find_reader_obstacles


def explain_request(operation: Operation, rules: ReaderRules) -> Iterator[Explanation]:
    """Yield what is said of each location of parameters, and of the body.

    A body that the view takes as it is has nothing to be said of.

    :param operation: the operation
    :param rules: how its requests are read
    """
    for location in read_locations(operation):
        yield _explain(f"{location.name} parameters", location, rules)
    body = operation.request_body
    if isinstance(body, FormBody):
        for location in read_form_locations(body):
            if location.schema.fields:
                yield _explain(f"{location.name} of the body", location, rules)
    elif isinstance(body, JsonBody):
        obstacles = find_reader_obstacles(body.schema, "json", rules)
        yield Explanation(part="JSON body", obstacles=obstacles)


def _explain(part: str, location: Location, rules: ReaderRules) -> Explanation:
    name, schema = location.webargs_name, location.schema
    obstacles = find_reader_obstacles(schema, name, rules)
    if isinstance(schema, ModelSchema):  # which is one of several of its location
        part = f"{part} that are {schema.argument!r}"
    return Explanation(part=part, obstacles=obstacles)
