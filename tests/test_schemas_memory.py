"""Types that are made, used and dropped leave nothing behind."""

from __future__ import annotations

import dataclasses
import gc
import types
import weakref
from typing import Any

import pytest
from flask import Flask

from flask_typed import Api, field_for, schema_for, typed

ROUNDS = 20
TYPES = 500
#: Of each round, so many have a view: Flask takes its time to add a rule.
VIEWS = 50


def use_types() -> None:
    """Make types, each with what can be made of one, and drop them."""
    app = Flask(__name__)
    api = Api(app)
    for number in range(TYPES):
        cls: Any = dataclasses.make_dataclass("Made", [("name", str), ("size", int)])
        schema_for(cls)().load({"name": "a", "size": 1})
        field_for(list[cls]).deserialize([{"name": "a", "size": 1}])
        if number < VIEWS:
            cls.__name__ = f"Made{number}"

            def view(item: Any) -> Any:
                return item

            view.__annotations__ |= {"item": cls, "return": cls}
            app.post(f"/{number}", endpoint=f"view_{number}")(typed(view))
    assert len(api.document(app)["paths"]) == VIEWS


#: marshmallow 3's Schemas are abstract base classes: each keeps a weak reference, with
#: what takes it away, to each other living class that was ever compared with it.
WEAK = (weakref.ReferenceType, types.BuiltinFunctionType)


def count_objects() -> int:
    gc.collect()
    return sum(not isinstance(each, WEAK) for each in gc.get_objects())


@pytest.mark.slow
def test_ten_thousand_types_leave_no_more_than_the_caches_of_typing() -> None:
    # typing keeps the last 128 of each of its forms; two rounds fill its caches.
    use_types()
    use_types()
    before = count_objects()

    for _ in range(ROUNDS):
        use_types()

    # One object kept of each type would be 10,000. The caches keep some types of the
    # last round or of another, and with them what was made of these.
    assert count_objects() - before < 5000
