"""``pytest --prove-schemas``: each Schema that a test makes is proven when it has run.

What is proven is what the class loads and dumps, by compiled code as by marshmallow;
that it is not so is a failure of the test that made the class first.
"""

from __future__ import annotations

import weakref
from collections.abc import Generator
from typing import Any

import marshmallow
import pytest
from marshmallow.schema import SchemaMeta

from flask_typed.objects import ValueSchema

#: Names a class with its fields: a parametrized test makes hundreds of one name.
Shape = tuple[str, str, tuple[str, ...]]


class Proving:
    """A plugin of pytest that records the Schema classes made during each test."""

    def __init__(self) -> None:
        #: Held weakly: there are tests of what is kept alive.
        self.made: list[weakref.ref[Any]] = []
        #: What was proven.
        self.seen: set[Shape] = set()

    def record_classes(self) -> None:
        """Let every new Schema class be seen, as long as pytest runs."""
        make: Any = SchemaMeta.__init__
        made = self.made

        def make_seen(cls: Any, *args: Any, **kwargs: Any) -> None:
            make(cls, *args, **kwargs)
            made.append(weakref.ref(cls))

        metaclass: Any = SchemaMeta
        metaclass.__init__ = make_seen

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_teardown(self) -> Generator[None, object, object]:
        """Prove what a test has made, when it has put all back that it changed."""
        torn_down = yield
        for cls in [made() for made in self.made]:
            if cls is not None:
                self.prove(cls)
        self.made.clear()
        return torn_down

    def prove(self, cls: type[marshmallow.Schema]) -> None:
        """Compare what a Schema loads and dumps, unless one of its shape was.

        :raises AssertionError: if compiled code makes another thing of it
        """
        # They import what a test may be about the first import of.
        from schema_proof import prove_dumps, prove_loads
        from schema_values import values_of

        shape = read_shape(cls)
        if shape in self.seen or issubclass(cls, ValueSchema):
            return
        self.seen.add(shape)
        try:
            values_of(cls(many=True))
        except Exception:  # it takes arguments of its own, or nests what is not there
            return
        prove_loads(lambda many: cls(many=many))
        prove_dumps(lambda many: cls(many=many))

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        """Say how many were proven."""
        terminalreporter.write_line(f"{len(self.seen)} shapes of Schemas were proven")


def read_shape(cls: type[marshmallow.Schema]) -> Shape:
    """Return what is the same for classes that need one proof."""
    found: Any = cls
    members = found._declared_fields.items()
    return cls.__module__, cls.__qualname__, tuple(f"{n} {f!r}" for n, f in members)
