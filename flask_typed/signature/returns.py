"""What a return annotation says: the responses of a view."""

from __future__ import annotations

import collections.abc
import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from types import NoneType
from typing import (
    Annotated,
    Any,
    ForwardRef,
    Never,
    NoReturn,
    Union,
    get_args,
    get_origin,
)

import flask.typing
import werkzeug.datastructures
import werkzeug.sansio.response
import werkzeug.wrappers

from .._typing import (
    describe,
    is_recursive,
    literal_values,
    read_alias,
    split_annotated,
    union_members,
    unwrap_alias,
)
from ..errors import AnnotationError
from ..record import record
from ..response_markers import MediaType, ResponseHeader, ResponseMarker

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

#: Of what Flask streams: iterators of texts or bytes.
_STREAMS = (collections.abc.Iterator, collections.abc.Generator)

#: What is in every flask.typing.ResponseReturnValue, beside the response classes that
#: its forward references turn out to name.
_FLASK_VALUES = tuple(
    member
    for member in union_members(flask.typing.ResponseValue)
    if not isinstance(member, ForwardRef)
)

Markers = tuple[ResponseHeader | MediaType, ...]


@record(kw_only=False)
class Shape:
    """A response that an annotation names.

    :param status: its status
    :param hint: the type of its body, None where it has no content
    :param is_default: whether a value returned without a status is of this shape
    :param markers: its headers and media types
    """

    status: int
    hint: Any
    is_default: bool = False
    markers: Markers = ()


@record(kw_only=False)
class RawShape:
    """A value of Flask's own that an annotation names.

    :param status: its status, None where the annotation names none
    :param classes: the classes of its body
    :param markers: its headers and media types
    """

    status: int | None
    classes: tuple[type, ...]
    markers: Markers = ()


Shapes = tuple[tuple[Shape, ...], tuple[RawShape, ...]]

#: A member of a union and the markers on it.
_Member = tuple[Any, Markers]


def read_return(hint: Any, status: int | None) -> Shapes:
    """Return the responses of an annotation, and what is Flask's own.

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
        return (), (RawShape(None, (object,)),)
    typed, raw = _split_raw(_read_members(hint))
    for member, _ in typed:
        if is_recursive(_bare(member)):
            _refuse_tuples_of_alias(_bare(member))
    if status is not None and not typed:
        raise AnnotationError(
            f"status={status} stands beside {describe(hint)}, which Flask answers.",
            "return (value, status), and leave status= out.",
        )
    shapes: list[Shape] = []
    for member in typed:
        shapes.extend(_read_tuple(member, status))
    plain = [member for member in typed if not _is_tuple(member[0])]
    if plain:
        shapes.insert(0, _read_plain(plain, status))
    raw_shapes = [shape for member in raw for shape in _read_raw(member)]
    return tuple(_join_shapes(hint, shapes)), tuple(raw_shapes)


def _bare(hint: Any) -> Any:
    """Return a type without ``Annotated`` and aliases."""
    return unwrap_alias(split_annotated(unwrap_alias(hint))[0])


def _is_tuple(hint: Any) -> bool:
    bare = _bare(hint)
    return bare is tuple or get_origin(bare) is tuple


def _refuse_tuples_of_alias(alias: Any) -> None:
    """Refuse an alias that names itself, where a view may return a tuple for it.

    Such an alias is one type, whose tuples are arrays; Flask takes each tuple that a
    view returns apart.

    :raises AnnotationError: if one of the types that it stands for is a tuple
    """
    waiting: list[Any] = [alias]
    seen: list[Any] = []
    while waiting:
        member = waiting.pop()
        bare = split_annotated(member)[0]
        if _is_tuple(bare):
            raise AnnotationError(
                f"{describe(alias)} may be a tuple, which does not name its status.",
                f"give it as a member of an object, or in a list: "
                f"list[{describe(alias)}].",
            )
        name = get_origin(bare) or bare  # its arguments may grow with each reading
        if is_recursive(bare) and name not in seen:
            seen.append(name)
            waiting += union_members(read_alias(bare))


def take_markers(hint: Any) -> _Member:
    """Return a hint without the markers of responses on it, and the markers."""
    bare, metadata = split_annotated(hint)
    markers = tuple(item for item in metadata if isinstance(item, ResponseMarker))
    others = tuple(item for item in metadata if not isinstance(item, ResponseMarker))
    if not markers:
        return hint, ()
    return (Annotated[(bare, *others)] if others else bare), markers


def _read_members(hint: Any) -> list[_Member]:
    """Return the members of a union; markers on the whole of it are on each."""
    bare, markers = take_markers(hint)
    members: list[_Member] = []
    for member in union_members(bare):
        inner, own = take_markers(member)
        members.append((inner, (*own, *markers)))
    return members


def _split_raw(members: list[_Member]) -> tuple[list[_Member], list[_Member]]:
    """Return the members that are not Flask's own, and those that are."""
    has_all = _has_flask_values([hint for hint, _ in members])
    is_raw = _is_of_flask if has_all else _is_raw
    typed = [member for member in members if not is_raw(member[0])]
    return typed, [member for member in members if is_raw(member[0])]


def _is_raw(hint: Any) -> bool:
    bare = _bare(hint)
    if isinstance(bare, type) and not get_args(bare):
        return issubclass(bare, _RAW_CLASSES) or bare in _STREAMS
    if get_origin(bare) in _STREAMS:
        return get_args(bare)[0] in (str, bytes)
    if get_origin(bare) is tuple:
        body, *rest = get_args(bare) or (None,)
        is_answer = bool(rest) and ... not in rest
        return is_answer and all(map(_is_raw, union_members(_bare(body))))
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


def _read_raw(member: _Member) -> list[RawShape]:
    hint, markers = member
    bare = _bare(hint)
    if get_origin(bare) is not tuple:
        return [RawShape(None, _read_classes(bare), markers)]
    body, *rest = get_args(bare)
    body, own = take_markers(body)
    classes = _read_classes(body)
    statuses = map(_read_status, literal_values(rest[0])) if rest else ()
    return [
        RawShape(status, classes, (*own, *markers)) for status in [*statuses] or [None]
    ]


def _read_classes(hint: Any) -> tuple[type, ...]:
    return tuple(
        get_origin(member) or member for member in map(_bare, union_members(hint))
    )


def _read_plain(members: Sequence[_Member], status: int | None) -> Shape:
    hint: Any = Union[tuple(hint for hint, _ in members)]  # noqa: UP007 - of a tuple
    if status is None:
        status = 204 if hint is NoneType else 200
    markers = dict.fromkeys(marker for _, own in members for marker in own)
    shape = _build_shape(hint, status, tuple(markers))
    return dataclasses.replace(shape, is_default=True)


def _read_tuple(member: _Member, status: int | None) -> list[Shape]:
    hint, markers = member
    if not _is_tuple(hint):
        return []
    body, *rest = get_args(_bare(hint)) or (None,)
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
    body, own = take_markers(body)
    return [_build_shape(body, code, (*own, *markers)) for code in statuses]


def _is_headers(hint: Any) -> bool:
    bare = get_origin(_bare(hint)) or _bare(hint)
    return isinstance(bare, type) and issubclass(
        bare, Mapping | list | werkzeug.datastructures.Headers
    )


def _read_status(status: Any) -> int:
    # An int, or a member of http.HTTPStatus.
    if not isinstance(status, int) or not 200 <= status <= 599:
        raise AnnotationError(
            f"{status!r} is not the status of a response.", "use 200 to 599."
        )
    return int(status)


def _build_shape(hint: Any, status: Any, markers: Markers) -> Shape:
    status = _read_status(status)
    if hint in (None, NoneType):  # tuple[None, ...] keeps None as it is
        return Shape(status, None, markers=markers)
    if status in (204, 205, 304):
        raise AnnotationError(
            f"a response of status {status} has no content, but its type is "
            f"{describe(hint)}.",
            f"write tuple[None, Literal[{status}]], or choose another status.",
        )
    return Shape(status, hint, markers=markers)


def read_shape(hint: Any, status: int) -> Shape | RawShape:
    """Return the response that the option ``responses`` of ``typed`` describes.

    :param hint: the type of its body
    :param status: its status
    :raises AnnotationError: if it cannot be the body of that status
    """
    hint, markers = take_markers(hint)
    if _is_raw(hint):
        return RawShape(_read_status(status), _read_classes(hint), markers)
    return _build_shape(hint, status, markers)


def _join_shapes(hint: Any, shapes: Sequence[Shape]) -> Iterator[Shape]:
    """Yield one response for each status: a union, where several types have it."""
    for status in dict.fromkeys(shape.status for shape in shapes):
        same = [shape for shape in shapes if shape.status == status]
        hints = tuple(shape.hint for shape in same)
        if len(hints) > 1 and None in hints:
            raise AnnotationError(
                f"{describe(hint)} has content for status {status}, and has none.",
                "give one of them another status: tuple[None, Literal[204]].",
            )
        markers = dict.fromkeys(marker for shape in same for marker in shape.markers)
        yield Shape(
            status,
            hints[0] if len(hints) == 1 else Union[hints],  # noqa: UP007 - of a tuple
            is_default=any(shape.is_default for shape in same),
            markers=tuple(markers),
        )
