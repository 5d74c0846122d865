"""What is proposed for the answers of a view."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from ..record import record
from .classes import Classes
from .described import Described
from .names import as_class_name
from .recordings import Exchange
from .shapes import Shape
from .views import UntypedView


@record
class Returned:
    """What is said of answers.

    :param hint: the return annotation, None where none is added
    :param responses: the option ``responses`` of ``typed``, as source; empty for none
    """

    hint: str | None
    responses: str


def write_return(
    view: UntypedView,
    described: Described,
    exchange: Exchange,
    classes: Classes,
    mode: Literal["observe", "enforce"],
) -> Returned:
    """Return what is said of the answers of a view.

    Observed, what it returns is compared with what was recorded. Enforced, it would be
    filtered by that, which changes answers that were not recorded, so it is documented.

    What decorators dump is documented too; what the view returns to them is theirs.

    :param view: the view
    :param described: what its decorators dump
    :param exchange: what was recorded of it
    :param classes: those that are proposed for its module
    :param mode: what the types are used for
    """
    if view.node.returns is not None or described.is_dumped:
        return Returned(hint=None, responses=_write_responses(described.responses))
    anything = classes.names.use("flask.typing", "ResponseReturnValue")
    known = {
        status: _write_body(view, shape, classes)
        for status, shape in sorted(exchange.responses.items())
        if _is_structured(shape)
    }
    if mode == "enforce":
        return Returned(hint=anything, responses=_write_responses(known))
    hints = [
        hint if status == 200 else _write_tuple(hint, status, classes)
        for status, hint in known.items()
    ]
    return Returned(hint=" | ".join([*hints, anything]), responses="")


def _write_responses(hints: Mapping[int, str]) -> str:
    written = ", ".join(f"{status}: {hint}" for status, hint in hints.items())
    return f"{{{written}}}" if written else ""


def _is_structured(shape: Shape) -> bool:
    """Return whether JSON is an object with names, or a list of such."""
    if shape.kinds == {"array"}:
        return shape.values is not None and _is_structured(shape.values)
    return shape.kinds == {"object"} and bool(shape.members)


def _write_body(view: UntypedView, shape: Shape, classes: Classes) -> str:
    name = as_class_name(view.owner, view.node.name, "response")
    return classes.write_shape(shape, name)


def _write_tuple(hint: str, status: int, classes: Classes) -> str:
    return f"tuple[{hint}, {classes.names.use('typing', 'Literal')}[{status}]]"
