"""Generated Schemas that were changed: ``schema_for(T)(partial=True)`` as argument."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from marshmallow import INCLUDE

from ..errors import AnnotationError
from ..fields import BaseField, List
from ..members import find_incomplete
from ..objects import Nested, ObjectSchema


def check_makes_instances(field: BaseField) -> None:
    """Refuse a Schema of which a request could load what makes no instance.

    Used for a response it is right: what is dumped was made before.

    :param field: of an argument
    :raises AnnotationError: if members that its class needs may be missing, or unknown
        ones may be there
    """
    while isinstance(field, List):
        field = field.inner
    schema: Any = field.nested if isinstance(field, Nested) else None
    described = schema.object_type if isinstance(schema, ObjectSchema) else None
    if described is None or described.build is None:
        return
    loaded = [name for name in schema.load_fields if not _may_lack(schema, name)]
    incomplete = find_incomplete(described, loaded)
    if incomplete is not None:
        raise AnnotationError(incomplete.reason, incomplete.fix)
    if schema.unknown == INCLUDE:
        raise AnnotationError(
            f"no {described.component.name} can be made with members that it does not "
            'have, and its Schema keeps them (unknown="include").',
            'use unknown="exclude", or a TypedDict, which is loaded as a dictionary.',
        )


def _may_lack(schema: Any, name: str) -> bool:
    partial = schema.partial
    return name in partial if isinstance(partial, Iterable) else bool(partial)
