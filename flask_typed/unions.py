"""A value of one of several types: the field of a union."""

from __future__ import annotations

import copy
import functools
from collections.abc import Mapping, Sequence
from typing import Any

from marshmallow import ValidationError, missing

from .fields import (
    BaseField,
    Checked,
    Dict,
    List,
    Literal,
    Raw,
    Refused,
    Tuple,
    check,
    is_exact,
    is_plain,
    json_identity,
)
from .models import Model
from .objects import Nested, ObjectSchema, has_keys
from .record import record


@record
class Tag:
    """A member that objects are told apart by: a Literal with other values in each.

    :param name: its name in Python
    :param key: its name in JSON
    :param choices: its values in JSON, each with the number of the union's member
    :param numbers: the same by what makes two values the same
    :param members: the numbers of the members that it tells apart
    :param may_be_absent: whether one of them has a default for it
    """

    name: str
    key: str
    choices: tuple[tuple[Any, int], ...]
    numbers: Mapping[Any, int]
    members: frozenset[int]
    may_be_absent: bool

    def find(self, value: Any) -> int | None:
        """Return the number of the member of a value, None where there is none."""
        try:
            return self.numbers.get(json_identity(value))
        except TypeError:  # a view may return what has no hash
            return None

    def explain(self, told: Any) -> ValidationError:
        """Return the error of an object that tells no member of the union.

        :param told: what the object has for the tag
        """
        if told is missing:
            return ValidationError({self.key: ["Missing data for required field."]})
        choices = ", ".join(str(value) for value, _ in self.choices[:100])
        return ValidationError({self.key: [f"Must be one of: {choices}."]})


@record(kw_only=False)
class _Chosen:
    """What a member of a union has checked, and the member, which is to dump it."""

    member: BaseField
    checked: Any


class Union(Checked):
    """A value of the first type that takes it.

    Types that take it without a conversion come before those that convert, and
    objects that a :class:`Tag` tells apart are told apart by it.

    :param members: the fields of the types, in order
    :param names: the types, for messages
    """

    default_error_messages: Any = {  # noqa: RUF012 - as marshmallow has it
        "invalid": "Not a valid {names}."
    }

    def __init__(
        self, members: Sequence[BaseField], *, names: str, **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.members = list(members)
        self.names = names
        self.allow_none = self.allow_none or any(m.allow_none for m in members)

    def _bind_to_schema(self, field_name: str, parent: Any) -> None:
        super()._bind_to_schema(field_name, parent)
        self.members = [_bind(member, field_name, self) for member in self.members]

    @functools.cached_property
    def tag(self) -> Tag | None:
        """What tells the objects of the union apart, None where nothing does.

        Not known before all classes are read: they may hold the union.
        """
        return _read_tag(self.members)

    @property
    def is_plain(self) -> bool:
        """Return whether all members are."""
        return all(map(is_plain, self.members))

    def is_exact(self, value: Any) -> bool:
        """Return whether a member takes a value without a conversion."""
        return any(is_exact(member, value) for member in self.members)

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> Any:
        if isinstance(value, Refused):
            raise ValidationError(value.message)
        candidates: Sequence[BaseField] = self.members
        errors = _Errors(value)
        if self.tag is not None and isinstance(value, Mapping):
            told = value.get(self.tag.key, missing)
            candidates = self._find_candidates(self.tag, told, errors)
        for member in sorted(candidates, key=lambda m: not is_exact(m, value)):
            try:
                return member.deserialize(value, attr, data, **kwargs)
            except ValidationError as error:
                errors.add(member, error)
        raise errors.find_only() or self.make_error("invalid", names=self.names)

    def _find_candidates(
        self, tag: Tag, told: Any, errors: _Errors
    ) -> Sequence[BaseField]:
        """Return the members that an object may be of: one of those with the tag."""
        chosen = None if told is missing else tag.find(told)
        if chosen is None:
            errors.found.append(tag.explain(told))
        return [
            member
            for number, member in enumerate(self.members)
            if number == chosen or number not in tag.members
        ]

    def _check(self, value: Any) -> Any:
        member, checked = self.choose(value)
        return checked if is_plain(member) else _Chosen(member, checked)

    def _validate_checked(self, value: Any, checked: Any) -> None:
        self._validate(checked if self.is_plain else value)

    def choose(self, value: Any) -> tuple[BaseField, Any]:
        """Return the member that a value on its way out is of, and what it checked.

        :raises marshmallow.ValidationError: if it is of none
        """
        errors = _Errors(value)
        candidates: Sequence[BaseField] = self.members
        if self.tag is not None and not any(_fits(m, value) for m in candidates):
            told = self._read_tag(value, self.tag)
            if told is not missing or isinstance(value, Mapping):
                candidates = self._find_candidates(self.tag, told, errors)
        for member in sorted(candidates, key=lambda m: self._rank(m, value)):
            try:
                return member, check(member, value)
            except ValidationError as error:
                errors.add(member, error)
        raise errors.find_only() or self.make_error("invalid", names=self.names)

    def _rank(self, member: BaseField, value: Any) -> tuple[Any, ...]:
        """Return what puts first the member that a value is nearest to.

        Of two that take a mapping, one may leave out names that the other has.
        """
        is_cut = False
        if isinstance(value, Mapping) or has_keys(value):
            names = self._names[self.members.index(member)]
            is_cut = bool(names) and not names.issuperset(value.keys())
        return (is_cut, *_rank(member, value))

    @functools.cached_property
    def _names(self) -> Sequence[frozenset[str]]:
        """The names that each member has as an object, none for what is no object."""
        return [*map(_read_names, self.members)]

    def _read_tag(self, value: Any, tag: Tag) -> Any:
        """Return what a mapping or an attribute object has for the tag."""
        tagged: Any = self.members[min(tag.members)]
        return tagged.schema.get_attribute(value, tag.name, missing)

    def _serialize(self, value: Any, attr: Any, obj: Any, **kwargs: Any) -> Any:
        if value is None:
            return None
        if isinstance(value, _Chosen):
            member, checked = value.member, value.checked
        else:
            member, checked = self.choose(value)
        return member._serialize(checked, attr, obj, **kwargs)


class _Errors:
    """Why the members of a union did not take a value."""

    def __init__(self, value: Any) -> None:
        self.value = value
        self.found: list[ValidationError] = []

    def add(self, member: BaseField, error: ValidationError) -> None:
        """Keep the error of a member that the value may be meant for."""
        if _fits(member, self.value) or _is_alike(member, self.value):
            self.found.append(error)

    def find_only(self) -> ValidationError | None:
        """Return the error where there is one only: it says more than that of all."""
        return self.found[0] if len(self.found) == 1 else None


def _is_alike(member: BaseField, value: Any) -> bool:
    """Return whether a value is an object, an array or neither, as a member's are."""
    if isinstance(value, Mapping):
        return isinstance(member, Nested | Dict | Model)
    if isinstance(value, list | tuple | set | frozenset):
        return isinstance(member, List | Tuple)
    return not isinstance(member, Nested | Dict | Model | List | Tuple)


def _fits(member: BaseField, value: Any) -> bool:
    return isinstance(member, Checked) and member.fits(value)


def _rank(member: BaseField, value: Any) -> tuple[bool, int, bool]:
    """Return what puts first the member whose class is nearest to that of a value.

    A field that checks nothing would take anything, and comes last.
    """
    if not isinstance(member, Checked) or isinstance(member, Raw):
        return True, len(type(value).__mro__), True
    model = member.model if isinstance(member, Nested | Model) else None
    classes = type(value).__mro__
    distance = classes.index(model) if model in classes else 0
    return not member.fits(value), distance, not member.is_exact(value)


def _read_names(member: BaseField) -> frozenset[str]:
    schema = member.schema if isinstance(member, Nested) else None
    if not isinstance(schema, ObjectSchema):
        return frozenset()
    keys = (field.data_key or name for name, field in schema.fields.items())
    return frozenset([*schema.fields, *keys])


def _bind(member: BaseField, field_name: str, parent: Any) -> BaseField:
    bound = copy.deepcopy(member)
    bound._bind_to_schema(field_name, parent)
    return bound


def _read_tag(members: Sequence[BaseField]) -> Tag | None:
    objects = {
        number: member.schema
        for number, member in enumerate(members)
        if isinstance(member, Nested)
    }
    is_known = all(isinstance(schema, ObjectSchema) for schema in objects.values())
    if len(objects) < 2 or not is_known:
        return None
    first = next(iter(objects.values()))
    tags = (_read_choices(name, objects) for name in first.fields)
    return next((tag for tag in tags if tag is not None), None)


def _read_choices(name: str, objects: Mapping[int, Any]) -> Tag | None:
    """Return the tag that a member of all objects is, None where it is none."""
    keys, choices, may_be_absent = set(), [], False
    for number, schema in objects.items():
        field = schema.load_fields.get(name)
        if not isinstance(field, Literal) or field.allow_none:
            return None
        keys.add(name if field.data_key is None else field.data_key)
        may_be_absent |= not field.required
        choices += [(value, number) for value in field.values]
    numbers = {json_identity(value): number for value, number in choices}
    if len(keys) > 1 or len(numbers) < len(choices):
        return None
    return Tag(
        name=name,
        key=keys.pop(),
        choices=tuple(choices),
        numbers=numbers,
        members=frozenset(objects),
        may_be_absent=may_be_absent,
    )
