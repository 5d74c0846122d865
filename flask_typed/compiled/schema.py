"""A Schema class that loads and dumps by compiled code."""

from __future__ import annotations

import threading
from typing import Any, ClassVar, TypeVar

import marshmallow

from .dumper import Dumper, compile_dumper
from .loader import Loader, compile_loader
from .reading import know

Made = TypeVar("Made", Loader, Dumper)


class CompiledSchema(marshmallow.Schema):
    """A Schema that loads and dumps as marshmallow does, faster where it can be.

    To be a base of Schema classes in the place of ``marshmallow.Schema``, or a mixin
    before another base. What is said in a call (``many=``, ``partial=``, ``unknown=``)
    is left to marshmallow.
    """

    class Meta:
        """Keep this class out of marshmallow's registry."""

        register = False

    _compiling: ClassVar[Any] = threading.RLock()
    _loader: Loader | None = None
    _dumper: Dumper | None = None

    @property
    def loader(self) -> Loader:
        """Return the loader, which is compiled when it is first needed."""
        loader = self._loader
        if loader is None or loader.schema is not self:  # but what this is a copy of
            with self._compiling:
                made = _own(self, self._loader)  # by another thread
                loader = self._loader = made or compile_loader(self)
        return loader

    @property
    def dumper(self) -> Dumper:
        """Return the dumper, which is compiled when it is first needed."""
        dumper = self._dumper
        if dumper is None or dumper.schema is not self:
            with self._compiling:
                made = _own(self, self._dumper)
                dumper = self._dumper = made or compile_dumper(self)
        return dumper

    def _init_fields(self) -> None:
        super()._init_fields()
        # What was compiled is no longer what the Schema is made of.
        self._loader = self._dumper = None

    def load(self, data: Any, **options: Any) -> Any:
        """Return the loaded data; see ``marshmallow.Schema.load()``."""
        if not options:
            loaded = self.loader.attempt_load(data)
            if loaded is not marshmallow.missing:
                return loaded
        return super().load(data, **options)

    def loads(self, *args: Any, **options: Any) -> Any:
        """Return the loaded JSON; see ``marshmallow.Schema.loads()``."""
        if not options and len(args) == 1:
            loaded = self.loader.attempt_loads(args[0])
            if loaded is not marshmallow.missing:
                return loaded
        return super().loads(*args, **options)

    def dump(self, obj: Any, *, many: bool | None = None) -> Any:
        """Return an object as plain data; see ``marshmallow.Schema.dump()``.

        ``dumps()`` calls it, so that the text of its JSON is marshmallow's.
        """
        if many is None:
            dumped = self.dumper.attempt_dump(obj)
            if dumped is not marshmallow.missing:
                return dumped
        return super().dump(obj, many=many)


def _own(schema: CompiledSchema, made: Made | None) -> Made | None:
    return made if made is not None and made.schema is schema else None


know(CompiledSchema)
