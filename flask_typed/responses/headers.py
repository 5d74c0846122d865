"""The headers of responses: those that a view gave, and those that are declared."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from marshmallow import ValidationError
from werkzeug.datastructures import Headers, iter_multi_items

from ..fields import BaseField, check
from ..messages import list_reasons
from ..operation import Header
from .misfits import InvalidResponseError

#: Gives a response its headers: those that were returned, those of the response that
#: the view filled.
HeaderStep = Callable[[Any, Any, Any], None]


def build_header_step(
    view: str, headers: Sequence[Header], default_type: str | None, is_checked: bool
) -> HeaderStep:
    """Return what gives a response its headers, and checks those that are declared.

    It raises :class:`InvalidResponseError` where one does not fit, or is missing.

    :param view: the view's name and where it is defined
    :param headers: those that the annotation declares
    :param default_type: the Content-Type of a filled response that is not told one
    :param is_checked: whether the values are checked
    """
    if not headers:
        return lambda response, given, filled: _merge(
            response, given, filled, default_type
        )
    declared = {header.name.lower(): header.field for header in headers}

    def give(response: Any, given: Any, filled: Any) -> None:
        try:
            texts = _write_all(given, declared, is_checked)
            _merge(response, texts, filled, default_type)
            reasons = _find_misfits(response, headers) if is_checked else ()
        except ValidationError as error:
            raise InvalidResponseError(view, list_reasons(error.messages)) from error
        except ValueError as error:  # a line break
            raise InvalidResponseError(view, [str(error)]) from error
        if reasons:
            raise InvalidResponseError(view, [*reasons])

    return give


def _merge(response: Any, given: Any, filled: Any, default_type: str | None) -> None:
    """Add headers to a response: what is returned wins, and cookies add up."""
    if given:
        response.headers.update(given)
    if filled is None:
        return
    # Its own callbacks are those of the response.
    response.call_on_close(filled.close)
    own = Headers(given)
    for lower, name in {name.lower(): name for name, _ in filled.headers}.items():
        values = filled.headers.getlist(name)
        if lower == "set-cookie":
            response.headers.extend({name: values})
        elif lower == "content-type" and values == [default_type]:
            continue  # nobody set it
        elif lower != "content-length" and name not in own:
            response.headers.setlist(name, values)


def _write_all(
    given: Any, declared: dict[str, BaseField], is_checked: bool
) -> list[tuple[str, Any]]:
    """Return the headers that were returned, the declared ones as texts."""
    texts: list[tuple[str, Any]] = []
    for name, value in iter_multi_items(given or ()):
        field = declared.get(name.lower())
        if field is None:
            texts.append((name, value))
        elif value is not None:
            try:
                texts.append((name, _write(field, value, is_checked)))
            except ValidationError as error:
                raise ValidationError({f"header {name}": error.messages}) from error
    return texts


def _write(field: BaseField, value: Any, is_checked: bool) -> str:
    """Return the text of a value: its JSON form, a string without its quotes."""
    if type(value) is str:  # checked with the other texts
        return value
    checked = check(field, value) if is_checked else value
    written = field._serialize(checked, None, None)
    return str(written).lower() if isinstance(written, bool) else str(written)


def _find_misfits(response: Any, headers: Sequence[Header]) -> list[str]:
    reasons: list[str] = []
    for header in headers:
        values = response.headers.getlist(header.name)
        if header.is_required and not values:
            reasons.append(f"header {header.name}: it is declared and missing")
        for value in values:
            try:
                check(header.field, value)
                value.encode("latin-1")
            except (ValidationError, UnicodeEncodeError) as error:
                messages = getattr(error, "messages", ["It is not Latin-1."])
                reasons.extend(list_reasons(messages, f"header {header.name}"))
    return reasons
