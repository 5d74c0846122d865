"""The keywords of ``Api``, which are config keys too."""

from __future__ import annotations

import dataclasses
import difflib
from collections.abc import Callable, Mapping
from typing import Any, Literal

from .errors import ConfigError, ErrorFormatter, Problem
from .parsing import FlaskParser
from .schemas import Unknown

PREFIX = "TYPED_"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What an Api was told, by keyword or by ``TYPED_<KEYWORD>``; config wins.

    :param title: of the API, in the document
    :param version: of the API, in the document
    :param description: of the API, CommonMark
    :param openapi_version: of the document: ``"3.1.0"``
    :param openapi_path: of the document as JSON, None for none
    :param openapi_yaml_path: of the document as YAML, None for none
    :param docs_path: of Swagger UI, None for none
    :param redoc_path: of ReDoc, None for none
    :param parser: a webargs parser, class or instance, in the place of
        :class:`~flask_typed.parsing.TypedParser`
    :param error_formatter: makes the body of every error: a function of a Problem, or
        an :class:`~flask_typed.errors.ErrorFormatter`
    :param unknown: ``"raise"`` refuses unknown members of bodies, ``"exclude"``
        ignores them
    :param check_responses: ``"always"``, ``"debug"`` (with ``app.debug`` or
        ``app.testing``) or ``"never"``
    :param max_json_depth: levels of arrays and objects in a body at most
    :param max_errors: messages in a 422 answer at most
    """

    title: str = "API"
    version: str = "0.0.0"
    description: str = ""
    openapi_version: str = "3.1.0"
    openapi_path: str | None = "/openapi.json"
    openapi_yaml_path: str | None = "/openapi.yaml"
    docs_path: str | None = "/docs"
    redoc_path: str | None = "/redoc"
    parser: FlaskParser | type[FlaskParser] | None = None
    error_formatter: ErrorFormatter | Callable[[Problem], Any] | None = None
    unknown: Unknown = "raise"
    check_responses: Literal["always", "debug", "never"] = "always"
    max_json_depth: int = 64
    max_errors: int = 100


_NAMES = tuple(field.name for field in dataclasses.fields(Settings))
_CHOICES: dict[str, tuple[Any, ...]] = {
    "unknown": ("raise", "exclude"),
    "check_responses": ("always", "debug", "never"),
    "openapi_version": ("3.1.0",),
}


def check_keywords(keywords: Mapping[str, Any]) -> None:
    """Refuse keywords that Api does not have.

    :raises ConfigError: naming the nearest one that it has
    """
    for name in keywords:
        if name not in _NAMES:
            raise ConfigError(f"Api has no keyword {name!r}.{_suggest(name, _NAMES)}")


def read_settings(keywords: Mapping[str, Any], config: Mapping[str, Any]) -> Settings:
    """Return the settings of one app.

    :param keywords: of Api
    :param config: of the app
    :raises ConfigError: for a config key or a value that cannot be right
    """
    keys = {PREFIX + name.upper(): name for name in _NAMES}
    given = dict(keywords)
    sources = dict.fromkeys(given, "Api")
    for key in config:
        if not key.startswith(PREFIX):
            continue
        if key not in keys:
            raise ConfigError(f"There is no config key {key!r}.{_suggest(key, keys)}")
        given[keys[key]] = config[key]
        sources[keys[key]] = "config"
    for name, value in given.items():
        _check_value(name, value, sources[name])
    return Settings(**given)


def _suggest(name: str, known: Any) -> str:
    near = difflib.get_close_matches(name, list(known), n=1)
    return (
        f" Fix: did you mean {near[0]!r}?"
        if near
        else (f" Fix: use one of {', '.join(sorted(known))}.")
    )


def _check_value(name: str, value: Any, source: str) -> None:
    shown = PREFIX + name.upper() if source == "config" else f"Api({name}=...)"
    if name in _CHOICES and value not in _CHOICES[name]:
        choices = ", ".join(map(repr, _CHOICES[name]))
        raise ConfigError(f"{shown} is {value!r}. Fix: use one of {choices}.")
    if name in ("max_json_depth", "max_errors") and (
        type(value) is not int or value < 1
    ):
        raise ConfigError(f"{shown} is {value!r}. Fix: use a number from 1 up.")
    if name in ("title", "version", "description") and not isinstance(value, str):
        raise ConfigError(f"{shown} is {value!r}. Fix: use a string.")
    if (
        name == "error_formatter"
        and value is not None
        and not (callable(value) or isinstance(value, ErrorFormatter))
    ):
        raise ConfigError(f"{shown} is {value!r}. Fix: use a function of a Problem.")
    if name == "parser" and value is not None and not _is_parser(value):
        raise ConfigError(
            f"{shown} is {value!r}. Fix: use a webargs FlaskParser, best a subclass "
            "of flask_typed.parsing.TypedParser."
        )


def _is_parser(value: Any) -> bool:
    if isinstance(value, type):
        return issubclass(value, FlaskParser)
    return isinstance(value, FlaskParser)
