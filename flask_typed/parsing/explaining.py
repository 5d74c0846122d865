"""Which parts of a request are loaded by compiled code, and why others are not."""

from __future__ import annotations

from collections.abc import Iterator

from ..compiled import Explanation
from ..operation import FormBody, JsonBody, Operation
from .locations import Location, read_form_locations, read_locations
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
    name = location.webargs_name
    obstacles = find_reader_obstacles(location.schema, name, rules)
    return Explanation(part=part, obstacles=obstacles)
