"""The Schema of the parameters of one location, and how each of them is written."""

from __future__ import annotations

import copy
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

import marshmallow
from marshmallow import EXCLUDE, RAISE, fields, missing

from ..fields import (
    BaseField,
    Checked,
    Choice,
    Path,
    Raw,
    String,
)
from ..fields import is_list as takes_list
from ..models import ModelMember
from ..objects import Nested
from ..operation import Parameter
from ..unions import Union
from .wires import (
    COMMA,
    SEPARATORS,
    CookieListWire,
    DelimitedWire,
    FileListWire,
    FileWire,
    HeaderListWire,
    HeaderWire,
    ListWire,
    ObjectWire,
    Values,
    Wire,
    names_of,
    pick,
)


class ParameterSchema(marshmallow.Schema):
    """The parameters of one location.

    :param parameters: how they are loaded, by their names in what is loaded
    :param wires: how they are written
    :param unknown: marshmallow's word for what happens to other names
    :param others: names that other arguments read, which are not unknown
    """

    class Meta:
        """Names that no parameter has are for others."""

        register = False
        unknown = EXCLUDE

    def __init__(
        self,
        parameters: Mapping[str, BaseField],
        wires: tuple[Wire, ...],
        unknown: Any,
        others: Collection[str] = (),
    ) -> None:
        self.wires = wires
        self._known = names_of(wires).union(others)
        # A class of its own for each location takes longer than all of its fields.
        # Of these marshmallow makes copies, as of those of a class.
        self._declared_fields = dict(parameters)
        super().__init__(unknown=unknown)

    def pick(self, values: Values, query: bytes = b"") -> dict[str, Any]:
        """Return the parameters that a location holds."""
        picked = pick(values, self.wires, query=query)
        if self.unknown == RAISE:
            picked |= dict.fromkeys(self.find_others(values))
        return picked

    def find_others(self, values: Iterable[str]) -> list[str]:
        """Return the names of a location that no argument reads."""
        return [name for name in values if name not in self._known]


def build_parameter_schema(
    parameters: Mapping[str, Parameter],
    *,
    unknown: str = EXCLUDE,
    others: Collection[str] = (),
) -> ParameterSchema:
    """Return the schema of one location.

    :param parameters: by their names in what is loaded; ``a.b`` is ``b`` of ``a``
    :param unknown: marshmallow's word for what happens to other names
    :param others: names that other arguments read, which are not unknown
    """
    members = build_fields(parameters)
    return ParameterSchema(members, build_wires(parameters.values()), unknown, others)


def build_fields(parameters: Mapping[str, Parameter]) -> dict[str, BaseField]:
    """Return the fields that load parameters, by their names in what is loaded."""
    return {name: _loading_field(p) for name, p in parameters.items()}


def build_wires(parameters: Iterable[Parameter]) -> tuple[Wire, ...]:
    """Return how parameters are written."""
    return tuple(map(_build_wire, parameters))


def _loading_field(parameter: Parameter) -> BaseField:
    """Return the field of a parameter as a Schema of its own is to have it.

    Of a model, whoever builds it has the defaults: without them in what is loaded, it
    shows whether a member was sent.
    """
    if parameter.model is None:
        return parameter.field
    field = copy.copy(parameter.field)
    field.load_default = missing
    return field


def _build_wire(parameter: Parameter) -> Wire:
    field, name = parameter.field, parameter.name
    # No browser writes a cookie for what was left blank.
    is_text = parameter.location == "cookie" or _is_text(field)
    is_list = takes_list(field)
    if parameter.location == "files":
        return (FileListWire if is_list else FileWire)(name, is_text)
    if parameter.style == "deepObject":
        return ObjectWire(name, is_text, _member_wires(field))
    if parameter.location == "header":
        return (HeaderListWire if is_list else HeaderWire)(name, is_text)
    if parameter.location == "cookie" and is_list:
        return CookieListWire(name, is_text)
    if is_list and not parameter.explode:
        separator = SEPARATORS.get(parameter.style, COMMA)
        has_commas = separator is COMMA and _has_commas(field)
        return DelimitedWire(name, is_text, separator, has_commas)
    return (ListWire if is_list else Wire)(name, is_text)


def _member_wires(field: BaseField) -> tuple[Wire, ...]:
    schema = field.schema if isinstance(field, Nested) else marshmallow.Schema()
    return tuple(
        Wire(name if member.data_key is None else member.data_key, _is_text(member))
        for name, member in schema.load_fields.items()
    )


def _is_text(field: BaseField) -> bool:
    """Return whether a blank value is one: where there has to be one, or of a text."""
    return bool(field.required) or _takes_blank(field)


def _takes_blank(field: BaseField) -> bool:
    """Return whether a blank text is a value of a field, or of one inside it."""
    inside = _inside(field)
    if inside:
        return any(map(_takes_blank, inside))
    if isinstance(field, ModelMember):
        return field.can_be("")
    if isinstance(field, Choice):
        return "" in field.values
    return _may_be_text(field)


def _inside(field: BaseField) -> Sequence[BaseField]:
    """Return the fields of what is inside a list, or is one of a union."""
    if isinstance(field, Union):
        return field.members
    if not takes_list(field):
        return ()
    if isinstance(field, fields.List):
        return [field.inner]
    return field.tuple_fields if isinstance(field, fields.Tuple) else ()


def _has_commas(field: BaseField) -> bool:
    """Return whether a comma may be in an item of a list."""
    inside = _inside(field)
    if inside:
        return any(map(_has_commas, inside))
    if isinstance(field, ModelMember):
        return field.can_be(",")
    if isinstance(field, Choice):
        return any("," in value for value in field.values if isinstance(value, str))
    return _may_be_text(field)


#: Fields of marshmallow's own that read no text but those of numbers, times and so on.
_NO_TEXTS = frozenset(
    {
        *(fields.Integer, fields.Float, fields.Decimal, fields.UUID),
        *(fields.DateTime, fields.NaiveDateTime, fields.AwareDateTime),
        *(fields.Date, fields.Time, fields.TimeDelta, fields.IP, fields.IPv4),
        *(fields.IPv6, fields.IPInterface, fields.IPv4Interface, fields.IPv6Interface),
    }
)


def _may_be_text(field: BaseField) -> bool:
    """Return whether a field may take any text."""
    if type(field) is fields.Boolean:
        return "" in field.truthy | field.falsy
    # Of a field that we do not know, only it can tell.
    is_foreign = not isinstance(field, Checked) and type(field) not in _NO_TEXTS
    return is_foreign or isinstance(field, String | Path | Raw)
