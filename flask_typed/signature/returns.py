"""What a return annotation says: the responses of a view."""

from __future__ import annotations

import collections
import dataclasses
from collections.abc import Mapping, Sequence
from types import NoneType
from typing import Any, Never, NoReturn, Union, get_args, get_origin

import flask.typing
import werkzeug.datastructures
import werkzeug.sansio.response
import werkzeug.wrappers

from .._typing import describe, literal_values, split_annotated, union_members
from ..errors import AnnotationError

#: What the forward references inside flask.typing.ResponseReturnValue mean: the names
#: are imported there for type checkers only.
FLASK_TYPING_NAMES: Mapping[str, Any] = {
    "Response": werkzeug.sansio.response.Response,
    "Headers": werkzeug.datastructures.Headers,
    "WSGIApplication": collections.abc.Callable,
    "StartResponse": collections.abc.Callable,
    "WSGIEnvironment": dict,
}

_RAW_CLASSES = (str, bytes, bytearray, werkzeug.sansio.response.Response)


@dataclasses.dataclass(frozen=True, slots=True)
class Shape:
    """A response that an annotation names.

    :param status: its status
    :param hint: the type of its body, None where it has no content
    :param is_default: whether a value returned without a status is of this shape
    """

    status: int
    hint: Any
    is_default: bool = False


def read_return(hint: Any, status: int | None) -> tuple[tuple[Shape, ...], bool]:
    """Return the responses of an annotation, and whether it has Flask's own values.

    :param hint: the resolved annotation; ``...`` where there is none
    :param status: the option ``status`` of ``typed``
    :raises AnnotationError: if the annotation cannot be served
    """
    if hint is ... or hint in (Never, NoReturn):
        if status is not None:
            raise AnnotationError(
                "status= needs a return annotation to apply to.",
                "annotate what the view returns, or return (value, status).",
            )
        return (), True
    members, is_raw = _split_raw(hint)
    shapes: list[Shape] = []
    for member in members:
        shapes.extend(_read_tuple(member, status))
    plain = tuple(
        member for member in members if get_origin(_bare(member)) is not tuple
    )
    if plain:
        shapes.insert(0, _read_plain(plain, status))
    _refuse_twice(hint, shapes)
    return tuple(shapes), is_raw


def _bare(hint: Any) -> Any:
    return split_annotated(hint)[0]


def _split_raw(hint: Any) -> tuple[tuple[Any, ...], bool]:
    """Return the members of a union that are not Flask's own, and whether some are."""
    members = union_members(hint)
    own = union_members(flask.typing.ResponseReturnValue)
    if hint is flask.typing.ResponseReturnValue or set(own) <= set(members):
        members = tuple(member for member in members if member not in own)
        return members, True
    resolved = tuple(member for member in members if not _is_raw(member))
    return resolved, len(resolved) < len(members)


def _is_raw(hint: Any) -> bool:
    bare = _bare(hint)
    if isinstance(bare, type) and not get_args(bare):
        return issubclass(bare, _RAW_CLASSES)
    if get_origin(bare) is tuple:
        return all(map(_is_raw, union_members(get_args(bare)[0])))
    return False


def _read_plain(members: Sequence[Any], status: int | None) -> Shape:
    if tuple(members) == (NoneType,):
        return Shape(status or 204, None, is_default=True)
    hint: Any = Union[tuple(members)]  # noqa: UP007 - made of a tuple
    return dataclasses.replace(_build_shape(hint, status or 200), is_default=True)


def _read_tuple(hint: Any, status: int | None) -> list[Shape]:
    bare = _bare(hint)
    if get_origin(bare) is not tuple:
        return []
    body, *rest = get_args(bare)
    statuses = literal_values(rest[0]) if rest else ()
    headers = rest[1:]
    if not statuses or len(headers) > 1 or not all(map(_is_headers, headers)):
        raise AnnotationError(
            f"{describe(hint)} does not name its status.",
            "write the status as a Literal: tuple[T, Literal[201]] or "
            "tuple[T, Literal[201], dict[str, str]].",
        )
    if status is not None:
        raise AnnotationError(
            f"status={status} stands beside {describe(hint)}, which names its own.",
            "leave status= out.",
        )
    return [_build_shape(body, code) for code in statuses]


def _is_headers(hint: Any) -> bool:
    bare = get_origin(_bare(hint)) or _bare(hint)
    return isinstance(bare, type) and issubclass(
        bare, Mapping | list | werkzeug.datastructures.Headers
    )


def _build_shape(hint: Any, status: Any) -> Shape:
    if type(status) is not int or not 200 <= status <= 599:
        raise AnnotationError(
            f"{status!r} is not the status of a response.", "use 200 to 599."
        )
    if hint is NoneType:
        return Shape(status, None)
    if status in (204, 205, 304):
        raise AnnotationError(
            f"a response of status {status} has no content, but its type is "
            f"{describe(hint)}.",
            f"write tuple[None, Literal[{status}]], or choose another status.",
        )
    return Shape(status, hint)


def _refuse_twice(hint: Any, shapes: Sequence[Shape]) -> None:
    seen: set[int] = set()
    for shape in shapes:
        if shape.status in seen:
            raise AnnotationError(
                f"{describe(hint)} has two types for status {shape.status}.",
                "give one of them another status: tuple[T, Literal[...]].",
            )
        seen.add(shape.status)
