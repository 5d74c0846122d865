"""``Annotated[...]`` to validators."""

from __future__ import annotations

import collections.abc as abc
import datetime as dt
import decimal
import inspect
import math
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Annotated, Any, get_origin

import annotated_types as at
from marshmallow import validate
from typing_extensions import deprecated

from .._typing import describe
from ..errors import AnnotationError
from ..members import Alias, MemberNote
from ..params import DependencyMarker, Marker, Matches
from ..response_markers import MediaType, ResponseHeader, ResponseMarker
from .conflicts import find_conflict
from .validators import MultipleOf, Pattern, Predicate, Range, is_known

_NUMBERS = (int, float, decimal.Decimal)
#: Classes whose values can be compared; a datetime is a date and differs all the same.
_COMPARABLE = (_NUMBERS, (dt.datetime,), (dt.date,), (dt.time,), (dt.timedelta,))
_ORDERED = (*_NUMBERS, dt.datetime, dt.date, dt.time, dt.timedelta)
_SIZED = (str, bytes, abc.Sequence, abc.Set, abc.Mapping, abc.Collection)


def read_constraints(
    hint: Any, base: type | None, metadata: Iterable[Any]
) -> tuple[list[Callable[[Any], Any]], dict[str, Any]]:
    """Return the validators of ``Annotated`` metadata and what it says for people.

    Metadata that is for other libraries is left alone.

    :param hint: the annotation, for messages
    :param base: the class of its values, None where there is no single one
    :param metadata: the metadata of the annotation, in order
    :raises AnnotationError: for a constraint that its type cannot have
    """
    validators: list[Callable[[Any], Any]] = []
    notes: dict[str, Any] = {}
    for item in _flatten(metadata):
        if isinstance(item, Marker | DependencyMarker):
            raise AnnotationError(
                f"{item!r} stands inside the type {describe(hint)}.",
                "put the marker on the view's argument: "
                f"Annotated[..., {item!r}] around its whole type. (A member of a class "
                "is described by its docstring or metadata, and named by Alias.)",
            )
        if isinstance(item, ResponseMarker):
            raise AnnotationError(
                f"{item!r} stands inside the type {describe(hint)}.",
                "put it on the whole body of a return annotation: "
                f"Annotated[..., {item!r}].",
            )
        if isinstance(item, MemberNote):
            raise AnnotationError(
                f"{item!r} stands inside the type {describe(hint)}.",
                f"put it around the whole type of a member: Annotated[..., {item!r}].",
            )
        if hasattr(item, "documentation"):
            notes["description"] = item.documentation
            continue
        if isinstance(item, deprecated):
            notes["deprecated"] = True
            continue
        validator = _read_constraint(hint, base, item)
        if validator is not None:
            validators.append(validator)
    if len(validators) > 1:
        check_together(hint, base, validators)
    return validators, notes


def check_together(
    hint: Any, base: type | None, validators: Iterable[Callable[[Any], Any]]
) -> None:
    """Refuse bounds and lengths that each can be met, and no value meets all.

    :raises AnnotationError: if there is no such value
    """
    reason = find_conflict(base, validators)
    if reason is not None:
        raise AnnotationError(
            f"no value can meet the constraints of {describe(hint)}: {reason}.",
            "change one of them, or leave it out.",
        )


def _flatten(metadata: Iterable[Any]) -> Iterator[Any]:
    for item in metadata:
        # Len and Interval are read whole, so that their message names both bounds.
        is_group = isinstance(item, at.GroupedMetadata) and not isinstance(item, type)
        if is_group and not isinstance(item, at.Len | at.Interval):
            yield from _flatten(item)
        elif type(item) is validate.And:  # a field asks all of its validators too
            yield from _flatten(item.validators)
        else:
            yield item


def _read_constraint(
    hint: Any, base: type | None, item: Any
) -> Callable[[Any], Any] | None:
    for kind, bases, build in _CONSTRAINTS:
        if isinstance(item, kind):
            if bases and not _is_one_of(base, bases):
                raise _misfit(hint, item, bases)
            try:
                return _guard(build(item, base))
            except (ValueError, TypeError, re.error) as error:
                raise AnnotationError(
                    f"the constraint {item!r} of {describe(hint)} cannot be met: "
                    f"{error}.",
                    "give it another value, or leave it out.",
                ) from error
    if isinstance(item, at.BaseMetadata):
        raise AnnotationError(
            f"the constraint {item!r} of {describe(hint)} is not supported.",
            "check it in a function: Annotated[..., Predicate(function)].",
        )
    if get_origin(item) is Annotated:
        raise AnnotationError(
            f"{describe(item)} is a type and stands where a constraint should.",
            "write it as the type itself.",
        )
    if isinstance(item, type) and issubclass(item, _CALLED):
        raise AnnotationError(
            f"{item.__name__} of {describe(hint)} is a class and stands where "
            "what it makes should.",
            f"call it: {item.__name__}(...).",
        )
    if callable(item) and not isinstance(item, type):
        _check_function(hint, item)
        return Predicate(item)
    return None


def _guard(validator: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Return a validator that is the user's own as one whose ValueError refuses."""
    return validator if is_known(validator) else Predicate(validator)


def _check_function(hint: Any, function: Callable[..., Any]) -> None:
    """Refuse a function that cannot be given the value alone, as a dependency."""
    try:
        signature = inspect.signature(function)
    except ValueError:
        return  # of a builtin; only calling it tells
    name = getattr(function, "__name__", type(function).__name__)
    try:
        signature.bind(None)
    except TypeError as error:
        raise AnnotationError(
            f"{name} of {describe(hint)} stands where a constraint does, and cannot be "
            f"called with the value alone: {error}.",
            f"give it one argument; if it gives the value itself: Depends({name}).",
        ) from error
    if any(map(_is_dependent, signature.parameters.values())):
        raise AnnotationError(
            f"{name} of {describe(hint)} stands where a constraint does, and depends "
            "on something: it would be given what the client sends.",
            f"write Depends({name}).",
        )


def _is_dependent(parameter: inspect.Parameter) -> bool:
    """Return whether an argument is given the value of a dependency.

    An annotation that is a text is not resolved here, but it names the marker.
    """
    hint = parameter.annotation
    if isinstance(hint, str) and re.search(r"\b(Depends|Security)\(", hint):
        return True
    marked = (parameter.default, *getattr(hint, "__metadata__", ()))
    return any(isinstance(item, DependencyMarker) for item in marked)


#: Classes whose instances say something in an ``Annotated``.
_CALLED = (
    *(at.BaseMetadata, at.Len, at.Interval, validate.Validator),
    *(Alias, ResponseHeader, MediaType),
)


def _is_one_of(base: type | None, bases: tuple[type, ...]) -> bool:
    return base is not None and base is not bool and issubclass(base, bases)


def _misfit(hint: Any, item: Any, bases: tuple[type, ...]) -> AnnotationError:
    names = ", ".join(cls.__name__ for cls in bases)
    return AnnotationError(
        f"the constraint {item!r} does not apply to {describe(hint)}.",
        f"it is for {names}: put it on the type of such a value.",
    )


def _build_range(item: Any, base: Any) -> Range:
    """Return the validator of one bound or of two; it has some of four attributes."""
    low, high = getattr(item, "ge", None), getattr(item, "le", None)
    above, below = getattr(item, "gt", None), getattr(item, "lt", None)
    if None not in (low, above) or None not in (high, below):
        raise ValueError("it has two bounds on one side")
    if not isinstance(item, at.Interval) and {low, high, above, below} == {None}:
        raise ValueError("None is no bound")
    return _check_range(
        Range(
            min=_read_bound(low if above is None else above, base),
            max=_read_bound(high if below is None else below, base),
            min_inclusive=above is None,
            max_inclusive=below is None,
        ),
        base,
    )


def _check_range(built: Range, base: type) -> Range:
    reason = find_conflict(base, [built])
    if reason is not None:
        raise ValueError(reason)
    return built


def _build_length(item: Any, base: Any) -> validate.Length:
    """Return the validator of a least length, of a greatest one, or of both."""
    low, high = getattr(item, "min_length", None), getattr(item, "max_length", None)
    return _check_length(validate.Length(min=low, max=high), base)


def _check_length(item: validate.Length, base: Any) -> validate.Length:
    """Return the validator of a length, if there are such lengths."""
    for length in (item.min, item.max, item.equal):
        if length is not None and (type(length) is not int or length < 0):
            raise ValueError(f"{length!r} is not a number from 0 up")
    reason = find_conflict(base, [item])
    if reason is not None:
        raise ValueError(reason)
    return item


def _read_range(item: validate.Range, base: Any) -> validate.Range:
    """Return marshmallow's own as ours; one of a class made of it may check more."""
    copied = Range(
        min=_read_bound(item.min, base),
        max=_read_bound(item.max, base),
        min_inclusive=item.min_inclusive,
        max_inclusive=item.max_inclusive,
        error=item.error,
    )
    _check_range(copied, base)
    return copied if type(item) is validate.Range else item


def _read_bound(bound: Any, base: type) -> Any:
    """Return a bound as the number that it is in the document.

    ``0.1`` means one tenth to a Decimal, and ``Decimal("0.1")`` is ``0.1`` to a float.
    """
    if bound is None:
        return None
    if isinstance(bound, bool):  # Annotated[int, Ge(1)] may be that of Ge(True), cached
        bound = int(bound)
    if _comparable(type(bound)) is not _comparable(base):
        raise ValueError(f"{bound!r} cannot be compared with {base.__name__}")
    if not _is_finite(bound, base):
        raise ValueError(f"{bound!r} is no bound")
    if isinstance(bound, float) and issubclass(base, decimal.Decimal):
        return decimal.Decimal(repr(bound))
    if isinstance(bound, decimal.Decimal) and issubclass(base, float):
        return float(bound)
    return bound


def _is_finite(bound: Any, base: type) -> bool:
    """Return whether a number is one, and not above all of its type."""
    if isinstance(bound, float) or issubclass(base, float):
        try:
            return math.isfinite(bound)
        except OverflowError:
            return False
    return not isinstance(bound, decimal.Decimal) or bound.is_finite()


def _comparable(cls: type) -> tuple[type, ...] | None:
    return next((classes for classes in _COMPARABLE if issubclass(cls, classes)), None)


def _build_multiple(item: at.MultipleOf, base: type) -> MultipleOf:
    return MultipleOf(_read_bound(item.multiple_of, base))


def _keep(item: Any, base: Any) -> Any:
    return item


def _keep_choices(item: Any, base: Any) -> Any:
    if type(item) is validate.OneOf and not [*item.choices]:
        raise ValueError("it has no choices")
    return item


#: Constraint, the classes of values it is for (none: all), its validator.
_CONSTRAINTS: tuple[
    tuple[
        type | tuple[type, ...],
        tuple[type, ...],
        Callable[[Any, Any], Callable[[Any], Any]],
    ],
    ...,
] = (
    ((at.Interval, at.Ge, at.Gt, at.Le, at.Lt), _ORDERED, _build_range),
    (at.MultipleOf, _NUMBERS, _build_multiple),
    ((at.Len, at.MinLen, at.MaxLen), _SIZED, _build_length),
    (at.Predicate, (), lambda item, base: Predicate(item.func, refuses_falsy=True)),
    (Matches, (str,), lambda item, base: Pattern(item.pattern)),
    (re.Pattern, (str,), lambda item, base: Pattern(item)),
    (validate.Range, _ORDERED, _read_range),
    (validate.Length, _SIZED, _check_length),
    ((validate.Regexp, validate.Email, validate.URL), (str,), _keep),
    (validate.OneOf, (), _keep_choices),
    (validate.Validator, (), _keep),
)
