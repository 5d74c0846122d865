"""A Schema to its loader."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import marshmallow
import msgspec
from marshmallow import ValidationError, missing

from .forms import Form, indent, write
from .names import check_names
from .obstacles import Obstacle, StepAsideError
from .reading import check_is_schema
from .schemas import SchemaReader
from .source import Source
from .watching import LOADING, add_is_current

#: What says that a body is no JSON that both readers take alike.
_NO_JSON = (msgspec.MsgspecError, UnicodeError, RecursionError, TypeError)
_REFUSED = (StepAsideError, ValidationError, RecursionError)


class Loader:
    """Loads what a Schema loads, in the same way or faster.

    A Schema that is changed afterwards loads as marshmallow loads it then, and so does
    a field of a generated one. Of marshmallow's own fields it is seen that one is
    replaced or gets another validator, but not that another attribute is set.

    :ivar schema: the Schema
    :ivar obstacles: all that is in the way of a faster way
    :ivar is_deep: whether what it takes may hold more levels than the Schema has
    :ivar try_loads: loads the bytes of JSON that nobody else needs to look at, or
        raises a StepAsideError; None where there are obstacles. It never raises a
        ValidationError, and does not see whether the Schema was changed
    :ivar try_load: the same of decoded data, or of the texts of parameters; None too
        where hooks of the user may change these: no attempt may leave a trace
    """

    __slots__ = (
        "_is_current",
        "_loads",
        "is_deep",
        "obstacles",
        "schema",
        "try_load",
        "try_loads",
    )

    def __init__(
        self,
        schema: marshmallow.Schema,
        *,
        obstacles: tuple[Obstacle, ...] = (),
        is_deep: bool = True,
        try_loads: Callable[[bytes], Any] | None = None,
        try_load: Callable[[Any], Any] | None = None,
        is_current: Callable[[], bool] = bool,
    ) -> None:
        self.schema = schema
        self.obstacles = obstacles
        self.is_deep = is_deep
        self.try_loads = try_loads
        self.try_load = try_load
        self._loads = try_loads if schema.opts.render_module is json else None
        self._is_current = is_current

    def loads(self, body: bytes | str) -> Any:
        """Return what ``schema.loads()`` returns.

        :param body: JSON
        :raises marshmallow.ValidationError: as it does
        """
        load: Callable[[Any], Any] | None = self._loads
        if load is not None and self._is_current():
            try:
                return load(body)
            except StepAsideError:
                pass
        return self.schema.loads(body)

    def load(self, data: Any, *, lax: bool = False) -> Any:
        """Return what ``schema.load()`` returns.

        What is returned does not depend on ``lax``: in marshmallow the fields know
        which texts they take, of parameters as of JSON.

        :param data: decoded JSON, or the texts of parameters
        :param lax: whether it may be any mapping, such as a ``MultiDict`` of texts,
            that is read by the keys of the Schema; else all but a dictionary is left
            to marshmallow
        :raises marshmallow.ValidationError: as it does
        """
        is_mapping = lax and type(data) is not dict and isinstance(data, Mapping)
        read = {key: data[key] for key in data} if is_mapping else data
        loaded = self.attempt_load(read)
        return self.schema.load(data) if loaded is missing else loaded

    def attempt_loads(self, body: Any) -> Any:
        """Return the same, or marshmallow's ``missing`` where it is left to the Schema.

        Where the Schema reads JSON by another module than ``json``, all is.
        """
        return self._attempt(self._loads, body)

    def attempt_load(self, data: Any) -> Any:
        """Return the same, or ``missing`` where it is left to the Schema."""
        return self._attempt(self.try_load, data)

    def _attempt(self, load: Callable[[Any], Any] | None, data: Any) -> Any:
        if load is None or not self._is_current():
            return missing
        try:
            return load(data)
        except StepAsideError:
            return missing


def compile_loader(schema: marshmallow.Schema, *, unique_names: bool = False) -> Loader:
    """Return the loader of a Schema.

    It never fails: what is not understood is left to the Schema.

    :param schema: an instance, which is not changed afterwards
    :param unique_names: whether JSON is left to it too where an object has two members
        of one name (RFC 8259, section 4)
    :raises TypeError: if it is none
    """
    check_is_schema(schema)
    title = f"loader of {type(schema).__name__}"
    reader = SchemaReader(title, tells_absent=unique_names)
    form = reader.read_root(schema)
    if reader.obstacles:
        return Loader(schema, obstacles=tuple(reader.obstacles))
    given = [*write(form.given, "value"), "return value"]
    reader.source.add_function("load_given", "value", given)
    add_is_current(reader.source, reader.schemas, LOADING)
    try:
        decoder = msgspec.json.Decoder(form.mirror)
    except (TypeError, ValueError, NotImplementedError) as error:
        # Of limits that msgspec has and does not document.
        reason = f"msgspec takes no mirror of it: {error}"
        return Loader(schema, obstacles=(Obstacle(path=(), reason=reason),))
    check = ["check_names(body, value)"] if unique_names else []
    _write_loads(reader.source, form, decoder.decode, check)
    loads, load, is_current = reader.source.build("loads", "load", "is_current")
    return Loader(
        schema,
        is_deep=form.is_deep or reader.is_recursive,
        try_loads=loads,
        try_load=None if reader.hands_out_data else load,
        is_current=is_current,
    )


def _write_loads(
    source: Source, form: Form, decode: Callable[[bytes], Any], check: Sequence[str]
) -> None:
    """Write the functions that are called: with bytes, and with a given value.

    :param check: lines about the bytes and what was decoded of them
    """
    source.bind("check_names", check_names)
    source.bind("decode", decode)
    source.bind("decode_any", msgspec.json.Decoder().decode)
    source.bind("NotOfMirror", msgspec.ValidationError)
    source.bind("StepAside", StepAsideError)
    source.bind("absent", missing)
    source.bind("no_json", _NO_JSON)
    source.bind("refused", _REFUSED)
    refused = ["except refused as error:", "    raise StepAside from error"]
    lines = ["try:", "    return load_given(value)", *refused]
    source.add_function("load", "value", lines)
    wrong = ["except no_json as error:", "    raise StepAside from error"]
    lines = ["try:", "    value = decode_any(body)", *indent(check), *wrong]
    source.add_function("load_any", "body", [*lines, "return load(value)"])
    lines = [
        *("try:", "    value = decode(body)"),
        # Of a 3.0 for an integer, say, or a member that is ignored. What is raised
        # later is not raised while this is handled.
        *("except NotOfMirror:", "    value = absent", *wrong),
        *("if value is absent:", "    return load_any(body)"),
        *("try:", *indent(check), *indent(write(form.decoded, "value"))),
        *("    return value", *refused),
    ]
    source.add_function("loads", "body", lines)
