"""Annotations to marshmallow Fields."""

from __future__ import annotations

import abc
import contextlib
import decimal
import enum
import functools
import math
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NewType, get_args, get_origin

import typing_extensions

from .._typing import (
    HINT_ERRORS,
    describe,
    is_alias,
    is_recursive,
    read_alias,
    split_hint,
    union_members,
)
from ..constraints import read_constraints
from ..errors import AnnotationError, UnknownTypeError
from ..fields import BaseField
from ..members import has_members
from ..models import NOTHING, Model, is_model
from ..objects import Unknown
from ..params import DependencyMarker, Marker
from ..uploads import build_upload, is_upload, is_upload_list, read_markers
from .containers import (
    build_container,
    build_union,
    is_container,
    is_union,
    read_items,
)
from .examples import EXAMPLES, settle_examples
from .hand_written import build_nested_schema, is_schema
from .mode import Mode
from .registered import (
    Factory,
    Registered,
    build_registered,
    is_field,
    is_scalar_field,
)
from .scalars import (
    build_enum,
    build_literal,
    build_path,
    build_raw,
    build_scalar,
    is_enum,
    is_literal,
    is_path,
    is_plain_scalar,
    is_scalar,
)

_SERVED = (
    "str, int, float, bool, Decimal, datetime, date, time, timedelta, UUID, an IP "
    "address, bytes, Path, Enum, Literal, T | None, a union, list[T], set[T], "
    "tuple[A, B], dict[str, T], Any, a dataclass, TypedDict, NamedTuple, attrs class, "
    "msgspec.Struct, pydantic model or marshmallow Schema"
)


class FieldBuilder(abc.ABC):
    """Makes Fields from annotations, those of types that users taught it too.

    :param unknown: what happens to unknown members of objects
    """

    #: One for all: what they make is kept on the same classes.
    _lock = threading.RLock()

    def __init__(self, *, unknown: Unknown) -> None:
        self.unknown: Unknown = unknown
        #: What the objects that its fields dump lack.
        self.left_out = NOTHING
        self._registered = Registered()

    @abc.abstractmethod
    def _build_nested(
        self, hint: Any, mode: Mode, options: Mapping[str, Any]
    ) -> BaseField:
        """Return the Field of a class that is an object in JSON."""

    @abc.abstractmethod
    def _build_recursive(
        self, hint: Any, mode: Mode, options: Mapping[str, Any]
    ) -> BaseField:
        """Return the Field of an alias that names itself."""

    def register(self, kind: Any, factory: Factory) -> None:
        """Teach a type, one that is known already too; before anything is bound.

        A type comes before a predicate, what was registered last before the rest.

        :param kind: a type, which must be the very one of an annotation, or a function
            that takes the type of an annotation and tells whether it is of the kind
        :param factory: a Field class, or a function that takes the type and returns a
            new Field; ``metadata={"json_schema": {...}}`` of the Field is its JSON
            Schema in the document
        :raises ConfigError: if a field or Schema was made already
        """
        self._registered.add(kind, factory)

    def is_scalar(self, hint: Any) -> bool:
        """Return whether an annotation is one text on the wire: no list, no object."""
        inner, metadata, _ = split_hint(hint, self._is_known)
        if any(map(is_schema, metadata)):
            return False
        factory = self._find_factory(inner, metadata)
        if factory is not None:
            return is_scalar_field(factory, inner)
        if is_union(inner):
            return all(map(self.is_scalar, union_members(inner)))
        return is_scalar(inner)

    def is_scalar_list(self, hint: Any) -> bool:
        """Return whether an annotation is an array of scalars."""
        inner, metadata, _ = split_hint(hint, self._is_known)
        if any(map(is_schema, metadata)) or self._find_factory(inner, metadata):
            return False
        items = read_items(inner)
        return bool(items) and all(map(self.is_scalar, items))

    def loads_itself(self, hint: Any) -> bool:
        """Return whether an annotation is a hand-written Schema or a pydantic model."""
        inner, metadata, _ = split_hint(hint, self._is_known)
        if any(map(is_schema, metadata)):
            return True
        is_known = self._find_factory(inner, metadata) is not None
        return not is_known and (is_schema(inner) or is_model(inner))

    def field_for(
        self,
        hint: Any,
        *,
        lax: bool = False,
        unknown: Unknown | None = None,
        constraints: Iterable[Any] = (),
        **options: Any,
    ) -> BaseField:
        """Return a new Field for an annotation.

        :param hint: the annotation, resolved
        :param lax: read the text of a parameter instead of a JSON value
        :param unknown: overrides that of the registry
        :param constraints: more of what ``Annotated`` holds
        :param options: arguments of the field, of ``marshmallow.fields.Field``
        :raises AnnotationError: if the type cannot be served
        """
        mode = Mode(lax, unknown or self.unknown)
        constraints = tuple(constraints)
        with self._lock:
            self._registered.close()
            with _within(hint):
                field = self._build_field(hint, mode, options, constraints)
            if EXAMPLES in field.metadata:
                strict = self._build_strict(field, hint, mode, constraints)
                settle_examples(field, strict, ("in",))
            return field

    def _build_strict(
        self,
        field: BaseField,
        hint: Any,
        mode: Mode,
        constraints: tuple[Any, ...] = (),
    ) -> BaseField:
        """Return the field of the same type that reads JSON; a file is in none."""
        if not mode.lax or is_upload(hint) or is_upload_list(hint):
            return field
        return self._build_field(hint, Mode(False, mode.unknown), {}, constraints)

    def _build_field(
        self,
        hint: Any,
        mode: Mode,
        options: Mapping[str, Any],
        constraints: tuple[Any, ...] = (),
    ) -> BaseField:
        inner, metadata, takes_none = split_hint(hint, self._is_known)
        metadata = (*metadata, *constraints)
        schemas = [item for item in metadata if is_schema(item)]
        # What a Schema loads is said by it, where the annotation only names no type.
        takes_none = takes_none or (inner in (Any, object) and not schemas)
        options = {"allow_none": takes_none, **options}
        _check_default(options)
        if schemas:
            inner = schemas[-1]
            metadata = tuple(item for item in metadata if not is_schema(item))
        marked = read_markers(inner, metadata)
        if marked is not None:
            inner, metadata = marked.inner, marked.metadata
        if is_union(inner) and not self._is_known(inner):
            return self._build_union(inner, mode, options, metadata)
        validators, notes = read_constraints(hint, _value_class(inner), metadata)
        options["validate"] = validators
        if marked is not None:
            notes = {**notes, **marked.notes}
            options.update(marked.limits)
        options["metadata"] = {**notes, **options.get("metadata", {})}
        factory = self._find_factory(inner, metadata)
        if factory is not None:
            return build_registered(factory, inner, mode, options)
        if is_plain_scalar(inner):
            return build_scalar(inner, mode, options)
        for applies, build in self._builders():
            if applies(inner):
                field: BaseField = build(inner, mode, options)
                return field
        raise _refusal(hint, inner)

    def _is_known(self, hint: Any) -> bool:
        return self._registered.find(hint) is not None

    def _find_factory(self, inner: Any, metadata: Iterable[Any]) -> Any:
        """Return what makes the field of a type: of its place, or what was taught."""
        given = [item for item in metadata if is_field(item)]
        return given[-1] if given else self._registered.find(inner)

    def _builders(self) -> tuple[tuple[Callable[[Any], bool], Callable[..., Any]], ...]:
        build_any_container = functools.partial(
            build_container, build=self._build_inside
        )
        return (
            (is_recursive, self._build_recursive),
            (lambda hint: hint in (Any, object), build_raw),
            (is_enum, build_enum),
            (is_literal, build_literal),
            (is_path, build_path),
            (is_container, build_any_container),
            (is_upload, build_upload),
            (is_schema, build_nested_schema),
            (is_model, self._build_model),
            (has_members, self._build_nested),
        )

    def _build_model(
        self, hint: Any, mode: Mode, options: Mapping[str, Any]
    ) -> BaseField:
        return Model(hint, left_out=self.left_out, **options)

    def _build_inside(
        self, hint: Any, mode: Mode, constraints: tuple[Any, ...] = ()
    ) -> BaseField:
        return self._build_field(hint, mode, {}, constraints)

    def _build_union(
        self,
        hint: Any,
        mode: Mode,
        options: Mapping[str, Any],
        metadata: tuple[Any, ...],
    ) -> BaseField:
        """Return the field of a union; what it has to fulfil, its members have to."""
        said = [item for item in metadata if hasattr(item, "documentation")]
        _, notes = read_constraints(hint, None, said)
        options = {**options, "metadata": {**notes, **options.get("metadata", {})}}
        constraints = tuple(item for item in metadata if item not in said)
        return build_union(hint, mode, options, self._build_inside, constraints)


@contextlib.contextmanager
def _within(hint: Any) -> Iterator[None]:
    """Let errors about a type that is inside another name that one too."""
    try:
        yield
    except AnnotationError as error:
        whole, _, _ = split_hint(hint)
        is_said = isinstance(whole, type) or is_field(whole)
        if is_said or describe(whole) in error.reason:
            raise
        reason = f"{describe(whole)}: {error.reason}"
        raise AnnotationError(reason, error.fix) from error


def _check_default(options: Mapping[str, Any]) -> None:
    """Refuse a default that is a number and none: no document and no response has it.

    Any other that is not of its type is the view's own affair, as it is in Python.
    """
    default = options.get("load_default", options.get("dump_default"))
    if isinstance(default, Marker | DependencyMarker):
        raise AnnotationError(
            f"its default is {default!r}, which marks an argument of a view.",
            "put the marker on the view's argument, or give a default of the type.",
        )
    if isinstance(default, float | decimal.Decimal) and not math.isfinite(default):
        raise AnnotationError(
            f"its default {default!r} is no number in JSON.",
            "write T | None with a default of None for no value.",
        )


def _value_class(hint: Any) -> type | None:
    if isinstance(hint, type) and not get_args(hint):
        return None if issubclass(hint, enum.Enum) else hint
    origin = get_origin(hint)
    return origin if isinstance(origin, type) else None


def _refusal(hint: Any, inner: Any) -> AnnotationError:
    if is_field(inner):
        name = getattr(inner, "__name__", type(inner).__name__)
        return UnknownTypeError(
            f"the Field {name} is not a type that can be served.",
            f"write Annotated[T, {name}()], with the type that it loads for T.",
        )
    reason = f"{describe(hint)} is not a type that can be served."
    if isinstance(inner, str):
        reason = f"{inner!r} is the name of a type that is not defined at run time."
    if is_alias(inner) or isinstance(inner, NewType):
        try:
            read_alias(inner)
        except HINT_ERRORS as error:
            reason = f"{describe(inner)} cannot be read: {error}."
    fix = _find_fix(inner)
    return UnknownTypeError(reason, fix)


def _find_fix(inner: Any) -> str:
    """Return what to write in the place of a type that cannot be served."""
    if inner is any:
        return "write typing.Any."
    if isinstance(inner, list) and len(inner) == 1:
        return f"write list[{describe(inner[0])}]."
    fix = f"use one of: {_SERVED}."
    if isinstance(inner, type):
        name = describe(inner)
        form = typing_extensions.Format.FORWARDREF  # a name may be defined later
        if typing_extensions.get_annotations(inner, format=form):
            fix = f"decorate {name} with @dataclass, or {fix}"
        fix += f" Or teach it: api.schemas.register({name}, ...)."
    return fix
