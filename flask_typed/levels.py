"""What an Api, an app and its blueprints say of all their typed views.

The nearer to a view, the stronger: of two words that cannot both hold, that of the
inner blueprint does. What can be added is added, that of the outer one first.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import flask
from flask.sansio.scaffold import Scaffold

from .errors import TypedError
from .hints import KnownHints
from .operation import Mode, ViewOptions
from .record import record
from .signature import Preceding

#: The one attribute of a blueprint or an app that has defaults.
_ATTRIBUTE = "__typed_defaults__"


@record(kw_only=False)
class Level:
    """What one of them says.

    :param options: of all its views
    :param hints: the annotations of what is depended on
    """

    options: ViewOptions
    hints: KnownHints


#: Of a target whose views were bound when nothing was said of them.
_NOTHING = Level(ViewOptions(), KnownHints())


def build_level(options: ViewOptions) -> Level:
    """Return a level, with the annotations that can be read now."""
    hints = KnownHints()
    for marker in options.markers:
        hints.add_dependency(marker)
    return Level(options, hints)


def keep_defaults(target: flask.Flask | flask.Blueprint, options: ViewOptions) -> None:
    """Keep what is said of all views of a blueprint or an app.

    :raises TypedError: if it has defaults already, or is neither
    """
    if not isinstance(target, flask.Flask | flask.Blueprint):
        raise TypedError(
            f"typed.defaults was given {target!r}, which is no blueprint and no app. "
            "Fix: typed.defaults(blueprint, ...)."
        )
    if vars(target).get(_ATTRIBUTE) is _NOTHING:
        raise TypedError(
            f"typed.defaults was called for {target.name!r} when its views were bound. "
            "Fix: call it where the blueprint or the app is made: before the first "
            "request, api.bind and the document."
        )
    if _ATTRIBUTE in vars(target):
        raise TypedError(
            f"typed.defaults was called twice for {target.name!r}. Fix: give all in "
            "one call."
        )
    setattr(target, _ATTRIBUTE, build_level(options))


def find_levels(app: flask.Flask, blueprints: Sequence[str]) -> Iterator[Level]:
    """Yield what an app and its blueprints say of a view, the outermost first.

    :param app: the app
    :param blueprints: the names of the view's, the innermost first
    """
    for target in _find_targets(app, blueprints):
        # What is said from now on would be ignored, so it is refused.
        level: Level = vars(target).setdefault(_ATTRIBUTE, _NOTHING)
        if level is not _NOTHING:
            yield level


def known_levels(app: flask.Flask, blueprints: Sequence[str]) -> Iterator[Level]:
    """Yield the same for a view that is not typed: more may be said later.

    :param app: the app
    :param blueprints: the names of the view's, the innermost first
    """
    for target in _find_targets(app, blueprints):
        level: Level = vars(target).get(_ATTRIBUTE, _NOTHING)
        yield level


def _find_targets(app: flask.Flask, blueprints: Sequence[str]) -> Iterator[Scaffold]:
    yield app
    for name in reversed(blueprints):
        # An endpoint of the app's own may have a dot in its name.
        if name in app.blueprints:
            yield app.blueprints[name]


def find_mode(app: flask.Flask, endpoint: str) -> Mode | None:
    """Return what an app and its blueprints say that types are used for, if they do.

    Nothing is settled by it: what they say may still come.

    :param app: the app
    :param endpoint: of the view
    """
    said = (each.options.mode for each in known_levels(app, blueprint_names(endpoint)))
    nearest: Mode | None = _nearest([*said])
    return nearest


def blueprint_names(endpoint: str) -> list[str]:
    """Return the names of an endpoint's blueprints, the innermost first."""
    names = []
    name = endpoint.rpartition(".")[0]
    while name:
        names.append(name)
        name = name.rpartition(".")[0]
    return names


def merge_options(options: Sequence[ViewOptions]) -> ViewOptions:
    """Return what is true of a view.

    :param options: of all levels, the outermost first and its own last
    """
    own = options[-1]
    if not any(_says_more(each) for each in options[:-1]):
        return own
    changes: dict[str, Any] = {
        "tags": _nearest([each.tags for each in options]),
        "unknown": _nearest([each.unknown for each in options]),
        "mode": _nearest([each.mode for each in options]),
        "deprecated": any(each.deprecated for each in options),
        "exclude_none": any(each.exclude_none for each in options),
        "in_document": all(each.in_document for each in options),
        "raises": tuple(dict.fromkeys(p for each in options for p in each.raises)),
        "responses": _join([each.responses for each in options]),
        "security": _nearest([each.security for each in options]),
    }
    return dataclasses.replace(own, **changes)


def _says_more(options: ViewOptions) -> bool:
    """Return whether something is said that is not of what runs before a view."""
    return bool(
        options.tags is not None
        or options.unknown
        or options.mode
        or options.deprecated
        or options.exclude_none
        or not options.in_document
        or options.raises
        or options.responses
    )


def _nearest(values: Sequence[Any]) -> Any:
    return next((value for value in reversed(values) if value is not None), None)


def _join(responses: Sequence[Mapping[int, Any]]) -> Mapping[int, Any]:
    joined: dict[int, Any] = {}
    for each in responses:
        joined.update(each)
    return joined


def find_dependencies(options: Sequence[ViewOptions]) -> Iterator[Preceding]:
    """Yield what runs before a view and gives it no value.

    Who may send a request is said by the nearest level that says it: of those around
    it, what else they have of that is left out.

    :param options: of all levels, the outermost first and the view's own last
    """
    says = [index for index, each in enumerate(options) if each.security is not None]
    last = says[-1] if says else 0
    for index, each in enumerate(options):
        if index == last:
            for marker in each.security or ():
                yield Preceding(marker=marker, option="security=")
        for marker in each.dependencies:
            if index >= last:
                yield Preceding(marker=marker)
            elif not marker.is_security:
                yield Preceding(marker=marker, is_replaced=True)
