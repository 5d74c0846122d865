"""What a return annotation says: the responses of a view."""

from __future__ import annotations

import collections
import dataclasses
from collections.abc import Mapping, Sequence
from types import NoneType
from typing import Any, ForwardRef, Never, NoReturn, Union, get_args, get_origin

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

#: What is in every flask.typing.ResponseReturnValue, beside the response classes that
#: its forward references turn out to name.
_FLASK_VALUES = tuple(
    member
    for member in union_members(flask.typing.ResponseValue)
    if not isinstance(member, ForwardRef)
)


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
    if status is not None and not members:
        raise AnnotationError(
            f"status={status} stands beside {describe(hint)}, which Flask answers.",
            "return (value, status), and leave status= out.",
        )
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
    is_raw = _is_of_flask if _has_flask_values(members) else _is_raw
    others = tuple(member for member in members if not is_raw(member))
    return others, len(others) < len(members)


def _is_raw(hint: Any) -> bool:
    bare = _bare(hint)
    if isinstance(bare, type) and not get_args(bare):
        return issubclass(bare, _RAW_CLASSES)
    if get_origin(bare) is tuple:
        body, *rest = get_args(bare) or (None,)
        is_answer = bool(rest) and ... not in rest
        return is_answer and all(map(_is_raw, union_members(body)))
    return False


def _has_flask_values(members: Sequence[Any]) -> bool:
    return all(value in members for value in _FLASK_VALUES)


def _is_of_flask(hint: Any) -> bool:
    """Return whether a hint may be a member of flask.typing.ResponseReturnValue."""
    if hint in _FLASK_VALUES or _is_raw(hint):
        return True
    if get_origin(hint) is tuple:
        return _has_flask_values(union_members(get_args(hint)[0]))
    # The last one is a WSGI application.
    return collections.abc.Callable in (hint, get_origin(hint))


def _read_plain(members: Sequence[Any], status: int | None) -> Shape:
    hint: Any = Union[tuple(members)]  # noqa: UP007 - made of a tuple
    if status is None:
        status = 204 if hint is NoneType else 200
    return dataclasses.replace(_build_shape(hint, status), is_default=True)


def _read_tuple(hint: Any, status: int | None) -> list[Shape]:
    bare = _bare(hint)
    if get_origin(bare) is not tuple:
        return []
    body, *rest = get_args(bare) or (None,)
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
    # An int, or a member of http.HTTPStatus.
    if not isinstance(status, int) or not 200 <= status <= 599:
        raise AnnotationError(
            f"{status!r} is not the status of a response.", "use 200 to 599."
        )
    status = int(status)
    if hint in (None, NoneType):  # tuple[None, ...] keeps None as it is
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
