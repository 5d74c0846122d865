"""A proof that compiled code and marshmallow make the same of a Schema."""

import copy
import functools
import json
from collections.abc import Callable, Iterator
from typing import Any

from dump_values import ADDRESS
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schema_recipes import run, write_json
from schema_values import values_of

from flask_typed.compiled import (
    Loader,
    StepAsideError,
    compile_dumper,
    compile_loader,
)

#: Makes a Schema, of many objects or of one.
Make = Callable[[bool], Any]

_PROOF = settings(
    max_examples=4,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
    database=None,
)


def _attempt(loader: Loader, body: bytes, value: Any) -> Iterator[Any]:
    """Yield what compiled code loads, where it does not leave it to marshmallow."""
    for load, given_value in ((loader.try_loads, body), (loader.try_load, value)):
        if load is not None:
            found = run(functools.partial(load, given_value))
            if found[0][0] is not StepAsideError:
                yield found


def prove_loads(make: Make) -> None:
    """Compare what a Schema loads by compiled code and by marshmallow.

    :raises AssertionError: if these differ
    """

    @_PROOF
    @given(data=st.data())
    def prove(data: st.DataObject) -> None:
        _compare_loaded(make, data)

    prove()


def prove_dumps(make: Make) -> None:
    """Compare what a Schema dumps by compiled code and by marshmallow.

    :raises AssertionError: if these differ
    """

    @_PROOF
    @given(data=st.data())
    def prove(data: st.DataObject) -> None:
        _compare_dumped(make, data)

    prove()


def _compare_loaded(make: Make, data: st.DataObject) -> None:
    many = data.draw(st.booleans())
    schema, loader = make(many), compile_loader(make(many))
    body = write_json(data.draw(values_of(schema))).encode("utf-8", "surrogatepass")
    try:
        value = json.loads(body)
    except ValueError:  # a lone surrogate, or an integer of too many digits
        return
    expected = run(lambda: schema.load(copy.deepcopy(value)))
    if expected != run(lambda: schema.load(copy.deepcopy(value))):
        return  # it is not what it was: of an hour, or a random number
    _check_is(run(lambda: loader.load(copy.deepcopy(value))), expected)
    for found in _attempt(loader, body, copy.deepcopy(value)):
        _check_is(found, expected)


def _compare_dumped(make: Make, data: st.DataObject) -> None:
    many = data.draw(st.booleans())
    schema, dumper = make(many), compile_dumper(make(many), checks=False)
    value = _draw_value(schema, data)
    expected = run(lambda: schema.dump(copy.deepcopy(value)))
    if expected != run(lambda: schema.dump(copy.deepcopy(value))):
        return
    _check_is(run(lambda: dumper.dump(copy.deepcopy(value))), expected)
    if dumper.try_dumps is not None:
        _compare_written(schema, dumper.try_dumps, value)


def _check_is(found: Any, expected: Any) -> None:
    """Compare what was done, but for where in memory an object was that was shown."""
    assert found == expected or without_addresses(found) == without_addresses(expected)


def without_addresses(found: Any) -> str:
    return ADDRESS.sub("", repr(found))


def _draw_value(schema: Any, data: st.DataObject) -> Any:
    """Draw JSON, or what the Schema loads of it."""
    try:
        value = json.loads(write_json(data.draw(values_of(schema))))
    except ValueError:
        return []
    if data.draw(st.booleans()):
        try:
            return schema.load(copy.deepcopy(value))
        except Exception:  # a hook may raise any
            return value
    return value


def _compare_written(schema: Any, dumps: Any, value: Any) -> None:
    pairs: Any = {"object_pairs_hook": list}
    try:
        text = dumps(copy.deepcopy(value))
    except Exception:  # which was compared, or is no certain success
        return
    expected = json.dumps(schema.dump(copy.deepcopy(value)))
    found, wanted = json.loads(text, **pairs), json.loads(expected, **pairs)
    assert without_addresses(found) == without_addresses(wanted)
