"""Hooks of Schemas: of all kinds, several of one, that change data or refuse them."""

import collections
import inspect
from collections.abc import Callable
from typing import Any

import marshmallow
from hypothesis import strategies as st
from marshmallow import ValidationError

#: Whom a validator or a hook was called with, in order.
LOG: list[Any] = []

#: The option of a hook that is given a whole list at once, which marshmallow renamed.
TAKES_ALL = (
    "pass_collection"
    if "pass_collection" in inspect.signature(marshmallow.post_load).parameters
    else "pass_many"
)

Change = Callable[[Any], Any]


def _keep(data: Any) -> Any:
    return data


def _add(data: Any) -> Any:
    """Change an object itself; a hook before has perhaps left no object."""
    if isinstance(data, dict):
        data["m1"] = data.pop("m0", None)
    return data


def _forget(data: Any) -> Any:
    """Make an object anew, without what nobody knows."""
    if isinstance(data, dict):
        return {key: value for key, value in data.items() if key[:1] in ("m", "k")}
    return data


def _order(data: Any) -> Any:
    return collections.OrderedDict(data) if isinstance(data, dict) else data


def _wrap_text(data: Any) -> Any:
    return {"m0": data} if isinstance(data, str) else data


def _each(data: Any) -> Any:
    """Make a tuple of a list, and a list of an object."""
    return (
        tuple(data)
        if isinstance(data, list)
        else [data]
        if isinstance(data, dict)
        else data
    )


def _pair(data: Any) -> Any:
    return (data, "made")


#: What a hook may make of what it is given.
_CHANGES: dict[str, tuple[Change, ...]] = {
    "pre_load": (_keep, _add, _add, _forget, _order, _wrap_text, _each),
    "post_load": (_keep, _pair, _add, _order),
    "pre_dump": (_keep, _add, _order, _wrap_text, _each),
    "post_dump": (_keep, _pair, _add, _order, _forget),
}


def _judge(said: str, name: str) -> None:
    """Refuse some data, and break on others."""
    if "abcd" in said:
        raise ValidationError({name: ["No abcd."]})
    if "'ab'" in said:
        raise ValidationError("No ab.", name)
    if "19" in said:
        raise LookupError(said)


def _make_process(kind: str, name: str, change: Change, **options: Any) -> Any:
    def process(self: Any, data: Any, *args: Any, **told: Any) -> Any:
        said = repr(data)
        LOG.append((kind, name, change.__name__, said, repr(args), told))
        _judge(said, name)
        return change(data)

    hook: Any = getattr(marshmallow, kind)
    return hook(process, **options)


def _make_check(name: str, **options: Any) -> Any:
    @marshmallow.validates_schema(**options)
    def check(self: Any, data: Any, *args: Any, **told: Any) -> None:
        LOG.append(("validates_schema", options, repr(data), repr(args), told))
        _judge(repr(data), name)
        if "'b'" in repr(data):
            raise ValidationError("No b.", name)

    return check


def _make_member_check(name: str) -> Any:
    @marshmallow.validates(name)
    def check(self: Any, value: Any, *args: Any, **told: Any) -> None:
        LOG.append(("validates", name, repr(value), args, told))
        if "3" in repr(value):
            raise ValidationError("No three.")

    return check


@st.composite
def hooks(
    draw: st.DrawFn,
    names: list[str],
    kinds: tuple[str, ...] = ("pre_load", "post_load", "validates", "validates_schema"),
) -> dict[str, Any]:
    """Draw the hooks of a Schema, for every other one none.

    :param names: of its members
    :param kinds: of the hooks
    """
    chosen = st.lists(st.sampled_from(kinds), min_size=1, max_size=4)
    found = draw(st.one_of(st.just([]), chosen))
    return {f"hook_{n}": draw(_one_hook(kind, names)) for n, kind in enumerate(found)}


@st.composite
def _one_hook(draw: st.DrawFn, kind: str, names: list[str]) -> Any:
    name = draw(st.sampled_from(names))
    if kind == "validates":
        return _make_member_check(name)
    options = {TAKES_ALL: draw(st.booleans())}
    if not kind.startswith("pre"):
        options["pass_original"] = draw(st.booleans())
    if kind == "validates_schema":
        options["skip_on_field_errors"] = draw(st.booleans())
        return _make_check(name, **options)
    change = draw(st.sampled_from(_CHANGES[kind]))
    return _make_process(kind, name, change, **options)
