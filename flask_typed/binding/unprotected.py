"""Views that look as if they asked for credentials, and are open to everyone.

What is said of all views of a blueprint, an app or an Api is said of typed ones. An
author who protects a blueprint may think of all its views. And a typed view that is
observed lets everyone in, as it always did.
"""

from __future__ import annotations

import inspect
import warnings
from collections.abc import Iterable, Iterator, Sequence

import flask
from werkzeug.routing import Rule

from ..errors import UnprotectedViewWarning
from ..levels import Level, blueprint_names, known_levels
from ..operation import Operation
from ..params import DependencyMarker
from ..security import Authentication
from ..signature import identify
from ..view import class_methods, typed_of, view_class

#: Views that a warning names; an old app may have hundreds.
_SHOWN = 10

#: Packages whose views are their own affair: files, and the pages of the docs.
_OURS = ("flask", "flask_typed")


class Protections:
    """What the levels of an app say about who may send requests.

    :param app: the app
    :param operations: those of its typed views
    """

    def __init__(self, app: flask.Flask, operations: Iterable[Operation]) -> None:
        self._app = app
        self._checks = {found for each in operations for found in _find_checks(each)}

    def find_open(self, rules: Iterable[tuple[Rule, Level | None]]) -> Iterator[Rule]:
        """Yield the rules of views that are not typed and look as if protected.

        :param rules: each with what its Api says of all views
        """
        for rule, level in rules:
            if _is_plain(self._app, rule):
                around = known_levels(self._app, blueprint_names(rule.endpoint))
                levels = [*([] if level is None else [level]), *around]
                if self._are_protected(levels):
                    yield rule

    def _are_protected(self, levels: Sequence[Level]) -> bool:
        """Return whether typed views would be asked for credentials, by the nearest."""
        for level in reversed(levels):
            if level.options.security is not None:
                return bool(level.options.security)
            if any(map(self._is_check, level.options.dependencies)):
                return True
        return False

    def _is_check(self, marker: DependencyMarker) -> bool:
        function = marker.dependency
        return (
            marker.is_security
            or isinstance(function, Authentication)
            or (function is not None and identify(function) in self._checks)
        )


def _find_checks(operation: Operation) -> Iterator[object]:
    """Yield what tells apart the dependencies of an operation that use a scheme."""
    schemes = {
        each.slot for each in operation.dependencies if each.authentication is not None
    }
    for each in operation.dependencies:
        if not schemes.isdisjoint(each.needs):
            yield identify(each.function)


def _is_plain(app: flask.Flask, rule: Rule) -> bool:
    """Return whether the view of a rule is not typed, and nobody said that of it."""
    function = app.view_functions.get(rule.endpoint)
    if function is None:
        return False
    package = (getattr(inspect.unwrap(function), "__module__", None) or "").split(".")
    if package[0] in _OURS and view_class(function) is None:
        return False
    served = class_methods(view_class(function)) or [function]
    return any((typed_of(each) or typed_of(function)) is None for each in served)


def find_observed(operations: Iterable[Operation]) -> Iterator[str]:
    """Yield the views that are observed and say who may send requests.

    :param operations: those of all typed views
    """
    for operation in operations:
        if operation.options.mode == "observe" and any(
            each.is_check or each.authentication is not None
            for each in operation.dependencies
        ):
            yield operation.view


def warn_of_observed(views: Sequence[str]) -> None:
    """Warn of views whose credentials nobody checks.

    :param views: their names
    """
    warnings.warn(
        f"Who may send requests is said of {_list(views)}, but what is observed lets "
        'everyone in. Fix: write mode="enforce" there; where these views ask for '
        "credentials in a way of their own, filter this warning.",
        UnprotectedViewWarning,
        stacklevel=2,
    )


def warn_of(rules: Sequence[Rule]) -> None:
    """Warn of views that are open to everyone.

    :param rules: theirs
    """
    names = _list([f"{rule.endpoint!r} ({rule.rule})" for rule in rules])
    warnings.warn(
        f"Who may send requests is said of the typed views around {names}, which are "
        "not typed and so open to everyone. Fix: put @typed on them, or "
        '@typed(mode="off") to say that it is meant.',
        UnprotectedViewWarning,
        stacklevel=2,
    )


def _list(names: Sequence[str]) -> str:
    """Return names as one text, and how many more there are."""
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return f"{', '.join(names[:_SHOWN])}{more}"
