"""A Schema to its loader."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

import marshmallow
import msgspec
from marshmallow import ValidationError, missing

from .forms import write
from .obstacles import Obstacle, StepAsideError
from .reading import Snapshot
from .schemas import SchemaReader

#: What says that a body is no JSON that both readers take alike.
_NO_JSON = (msgspec.MsgspecError, UnicodeError, RecursionError, TypeError)
_REFUSED = (StepAsideError, ValidationError, RecursionError)


class Loader:
    """Loads what a Schema loads, in the same way or faster.

    A Schema that is changed afterwards loads as marshmallow loads it then; a change
    of one of its fields is not seen.

    :ivar schema: the Schema
    :ivar obstacles: all that is in the way of a faster way
    :ivar is_deep: whether what it takes may hold more levels than the Schema has
    :ivar try_loads: loads the bytes of JSON that nobody else needs to look at, or
        raises a StepAsideError; None where there are obstacles. It never raises a
        ValidationError, and does not see whether the Schema was changed
    :ivar try_load: the same of decoded data, or of the texts of parameters
    """

    __slots__ = ("_snapshot", "is_deep", "obstacles", "schema", "try_load", "try_loads")

    def __init__(
        self,
        schema: marshmallow.Schema,
        *,
        obstacles: tuple[Obstacle, ...] = (),
        is_deep: bool = True,
        try_loads: Callable[[bytes], Any] | None = None,
        try_load: Callable[[Any], Any] | None = None,
        snapshot: Snapshot | None = None,
    ) -> None:
        self.schema = schema
        self.obstacles = obstacles
        self.is_deep = is_deep
        self.try_loads = try_loads
        self.try_load = try_load
        self._snapshot = snapshot

    def loads(self, body: bytes | str) -> Any:
        """Return what ``schema.loads()`` returns.

        :param body: JSON
        :raises marshmallow.ValidationError: as it does
        """
        loaded = self.attempt_loads(body)
        return self.schema.loads(body) if loaded is missing else loaded

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
        if self.schema.opts.render_module is not json:
            return missing
        return self._attempt(self.try_loads, body)

    def attempt_load(self, data: Any) -> Any:
        """Return the same, or ``missing`` where it is left to the Schema."""
        return self._attempt(self.try_load, data)

    def _attempt(self, load: Callable[[Any], Any] | None, data: Any) -> Any:
        if load is None or not self._is_unchanged():
            return missing
        try:
            return load(data)
        except StepAsideError:
            return missing

    def _is_unchanged(self) -> bool:
        return self._snapshot is not None and self._snapshot.is_current()


def compile_loader(schema: marshmallow.Schema) -> Loader:
    """Return the loader of a Schema.

    It never fails: what is not understood is left to the Schema.

    :param schema: an instance, which is not changed afterwards
    """
    reader = SchemaReader(f"loader of {type(schema).__name__}")
    form = reader.read_root(schema)
    if reader.obstacles:
        return Loader(schema, obstacles=tuple(reader.obstacles))
    for name, lines in (("load_decoded", form.decoded), ("load_given", form.given)):
        body = [*write(lines, "value"), "return value"]
        reader.source.add_function(name, "value", body)
    try:
        decoder = msgspec.json.Decoder(form.mirror)
    except (TypeError, ValueError, NotImplementedError) as error:
        # Of limits that msgspec has and does not document.
        reason = f"msgspec takes no mirror of it: {error}"
        return Loader(schema, obstacles=(Obstacle(path=(), reason=reason),))
    decoded, given = reader.source.build("load_decoded", "load_given")
    return Loader(
        schema,
        is_deep=form.is_deep or reader.is_recursive,
        try_loads=_build_loads(decoder.decode, decoded, given),
        try_load=_build_load(given),
        snapshot=Snapshot(reader.schemas),
    )


def _build_load(given: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def load(data: Any) -> Any:
        try:
            return given(data)
        except _REFUSED as error:
            raise StepAsideError from error

    return load


def _build_loads(
    decode: Callable[[bytes], Any],
    decoded: Callable[[Any], Any],
    given: Callable[[Any], Any],
) -> Callable[[bytes], Any]:
    decode_any = msgspec.json.Decoder().decode

    def loads(body: bytes) -> Any:
        load = decoded
        try:
            try:
                data = decode(body)
            except msgspec.ValidationError:
                # A 3.0 for an integer, say, or a member that is ignored.
                data, load = decode_any(body), given
        except _NO_JSON as error:
            raise StepAsideError from error
        try:
            return load(data)
        except _REFUSED as error:
            raise StepAsideError from error

    return loads
