"""The keywords of ``Api``, which are config keys too."""

from __future__ import annotations

import dataclasses
import difflib
import gettext
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal, TypedDict

from ._typing import literal_values
from .docs import OAUTH_NAMES, OAuthOptions, are_oauth_options, is_origin
from .errors import ConfigError, ErrorFormatter, Problem
from .members import Naming, Unknown
from .openapi import BasePlugin
from .options import (
    DEPENDENCIES_FIX,
    SECURITY_FIX,
    SecurityOption,
    are_dependencies,
    is_security,
)
from .parsing import FlaskParser
from .record import record

PREFIX = "TYPED_"

#: Changes the document that it is given, or returns another one.
FinishDocument = Callable[[dict[str, Any]], dict[str, Any] | None]

CheckResponses = Literal["always", "debug", "never"]


@record
class Settings:
    """What an Api was told, by keyword or by ``TYPED_<KEYWORD>``; config wins.

    :param title: of the API, in the document
    :param version: of the API, in the document
    :param description: of the API, CommonMark
    :param openapi_version: of the document: ``"3.1.0"`` or ``"3.0.3"``
    :param terms_of_service: a URL
    :param contact: of those who run the API:
        ``{"name": ..., "url": ..., "email": ...}``
    :param license: of the API: ``{"name": ..., "url": ...}``, or with an SPDX
        expression for ``identifier``
    :param servers: where the API is: ``[{"url": ..., "description": ...}]``; by
        default where the document was asked for
    :param external_docs: more to read: ``{"url": ..., "description": ...}``
    :param tags: descriptions of tags, in the order to show them in
    :param split_components: whether a class whose JSON differs in and out, as a member
        with a default makes it, has two components; if not, only a class with a member
        that goes one way has
    :param plugins: of apispec, for the document
    :param finish_document: a function that is given the document when it is built, and
        changes it or returns another one
    :param url_prefix: the Api serves the typed views whose rules are below it, such
        as ``/v2``; by default all that no other Api serves. The paths of its pages
        are below it too
    :param openapi_path: of the document as JSON, None for none
    :param openapi_yaml_path: of the document as YAML, None for none
    :param docs_path: of Swagger UI, None for none
    :param redoc_path: of ReDoc, None for none
    :param docs_dependencies: what runs before the document and its pages are served:
        ``[Depends(function)]``. What is said of typed views is not said of them
    :param swagger_ui_oauth: options of Swagger UI's ``initOAuth``, for its "Authorize"
        dialog: ``{"clientId": ..., "scopes": ...}``. Whoever opens the page reads them
    :param swagger_ui_origins: of hosts that Swagger UI may call, as in
        ``https://id.example``, beside those that the document names
    :param parser: a webargs parser, class or instance, in the place of
        :class:`~flask_typed.parsing.TypedParser`
    :param error_formatter: makes the body of every error: a function of a Problem, or
        an :class:`~flask_typed.errors.ErrorFormatter`
    :param envelope: a name: typed bodies of the statuses 200 to 299 are sent as its
        only member, ``{"data": ...}``; None for none
    :param translations: gettext catalogues by language, for the texts of problems: the
        client's ``Accept-Language`` chooses; None for none
    :param raises: problems that every typed view may answer, such as those of a
        ``before_request`` function, for the document
    :param unknown: ``"raise"`` refuses unknown members of bodies, ``"exclude"``
        ignores them
    :param naming: how names of Python are written in JSON objects and in the query,
        where a class does not say: ``"camel"`` (``createdAt``), ``"pascal"``,
        ``"kebab"``, or None for as they are
    :param check_responses: ``"always"``, ``"debug"`` (with ``app.debug`` or
        ``app.testing``) or ``"never"``
    :param compiled: whether compiled code serves what it can, with the same outcome as
        marshmallow
    :param dependencies: what runs before every typed view: ``[Depends(function)]``
    :param security: who may send the requests of every typed view: a security scheme,
        ``Security(function)``, or a list of them, all of which must agree
    :param max_json_depth: levels of arrays and objects in a body at most
    :param max_errors: messages in a 422 answer at most
    """

    title: str = "API"
    version: str = "0.0.0"
    description: str = ""
    openapi_version: str = "3.1.0"
    terms_of_service: str | None = None
    contact: Mapping[str, Any] | None = None
    license: Mapping[str, Any] | None = None
    servers: Sequence[Mapping[str, Any]] = ()
    external_docs: Mapping[str, Any] | None = None
    tags: Mapping[str, str] = dataclasses.field(default_factory=dict)
    split_components: bool = True
    plugins: Sequence[BasePlugin] = ()
    finish_document: FinishDocument | None = None
    url_prefix: str = ""
    openapi_path: str | None = "/openapi.json"
    openapi_yaml_path: str | None = "/openapi.yaml"
    docs_path: str | None = "/docs"
    redoc_path: str | None = "/redoc"
    docs_dependencies: Sequence[Any] = ()
    swagger_ui_oauth: OAuthOptions = dataclasses.field(default_factory=OAuthOptions)
    swagger_ui_origins: Sequence[str] = ()
    parser: FlaskParser | type[FlaskParser] | None = None
    error_formatter: ErrorFormatter | Callable[[Problem], Any] | None = None
    envelope: str | None = None
    translations: Mapping[str, gettext.NullTranslations] | None = None
    raises: Sequence[type[Problem]] = ()
    unknown: Unknown = "raise"
    naming: Naming | None = None
    check_responses: CheckResponses = "always"
    compiled: bool = True
    dependencies: Sequence[Any] = ()
    security: SecurityOption = None
    max_json_depth: int = 64
    max_errors: int = 100


class Keywords(TypedDict, total=False):
    """The keywords of ``Api``: those of :class:`Settings`, for type checkers."""

    title: str
    version: str
    description: str
    openapi_version: str
    terms_of_service: str | None
    contact: Mapping[str, Any] | None
    license: Mapping[str, Any] | None
    servers: Sequence[Mapping[str, Any]]
    external_docs: Mapping[str, Any] | None
    tags: Mapping[str, str]
    split_components: bool
    plugins: Sequence[BasePlugin]
    finish_document: FinishDocument | None
    url_prefix: str
    openapi_path: str | None
    openapi_yaml_path: str | None
    docs_path: str | None
    redoc_path: str | None
    docs_dependencies: Sequence[Any]
    swagger_ui_oauth: OAuthOptions
    swagger_ui_origins: Sequence[str]
    parser: FlaskParser | type[FlaskParser] | None
    error_formatter: ErrorFormatter | Callable[[Problem], Any] | None
    envelope: str | None
    translations: Mapping[str, gettext.NullTranslations] | None
    raises: Sequence[type[Problem]]
    unknown: Unknown
    naming: Naming | None
    check_responses: CheckResponses
    compiled: bool
    dependencies: Sequence[Any]
    security: SecurityOption
    max_json_depth: int
    max_errors: int


_NAMES = tuple(field.name for field in dataclasses.fields(Settings))


def _one_of(*values: str | None) -> _Rule:
    return values.__contains__, f"use one of {', '.join(map(repr, values))}"


_PREFIX = re.compile(r"(/[^/<>()\"'\\?#]+)*/?")
_TEXT = (lambda value: isinstance(value, str)), "use a string"
_PATH = (lambda value: isinstance(value, str | None)), "use a string, or None"
_BOOLEAN = (lambda value: isinstance(value, bool)), "use True or False"
_LIMIT = (lambda value: type(value) is int and value >= 1), "use a number from 1 up"

#: A test of a value, and what to use instead.
_Rule = tuple[Callable[[Any], bool], str]


def _object_of(required: str, optional: str = "") -> Callable[[Any], bool]:
    """Return the test of an OpenAPI object of these members, and of ``x-`` ones."""
    needed, known = {*required.split()}, {*required.split(), *optional.split()}

    def fits(value: Any) -> bool:
        return (
            isinstance(value, Mapping)
            and needed <= value.keys()
            and all(
                isinstance(name, str) and (name in known or name.startswith("x-"))
                for name in value
            )
        )

    return fits


def _optional(fits: Callable[[Any], bool], fix: str) -> _Rule:
    return (lambda value: value is None or fits(value)), f"{fix}, or None"


def _list_of(fits: Callable[[Any], bool], fix: str) -> _Rule:
    return (
        lambda value: isinstance(value, list | tuple) and all(map(fits, value)),
        fix,
    )


_is_server = _object_of("url", "description variables")

#: What the value of a keyword must fulfil, and what to use instead.
_RULES: Mapping[str, _Rule] = {
    "title": _TEXT,
    "version": _TEXT,
    "description": _TEXT,
    "openapi_version": _one_of("3.1.0", "3.0.3"),
    "terms_of_service": _optional(lambda value: isinstance(value, str), "use a URL"),
    "contact": _optional(
        _object_of("", "name url email"), "use a dict of name, url and email"
    ),
    "license": _optional(
        _object_of("name", "identifier url"),
        "use a dict of name, and of identifier or url",
    ),
    "servers": _list_of(
        _is_server, "use a list of dicts: [{'url': ..., 'description': ...}]"
    ),
    "external_docs": _optional(
        _object_of("url", "description"), "use a dict of url and description"
    ),
    "tags": (
        lambda value: (
            isinstance(value, Mapping)
            and all(isinstance(text, str) for item in value.items() for text in item)
        ),
        "use a dict: {'pets': 'All about pets.'}",
    ),
    "split_components": _BOOLEAN,
    "plugins": _list_of(
        lambda value: isinstance(value, BasePlugin),
        "use a list of instances of apispec.BasePlugin",
    ),
    "finish_document": _optional(
        lambda value: callable(value) and not isinstance(value, type),
        "use a function of the document",
    ),
    "url_prefix": (
        lambda value: isinstance(value, str) and bool(_PREFIX.fullmatch(value)),
        "use a fixed path such as '/v2'",
    ),
    "openapi_path": _PATH,
    "openapi_yaml_path": _PATH,
    "docs_path": _PATH,
    "redoc_path": _PATH,
    "docs_dependencies": (
        are_dependencies,
        "write a list of markers: docs_dependencies=[Depends(function)]",
    ),
    "swagger_ui_oauth": (
        are_oauth_options,
        f"use a dict of options of Swagger UI's initOAuth: {', '.join(OAUTH_NAMES)}",
    ),
    "swagger_ui_origins": _list_of(
        is_origin, "use a list of schemes with hosts, as in 'https://id.example'"
    ),
    "parser": (
        lambda value: value is None or _is_parser(value),
        "use a webargs FlaskParser, best a subclass of flask_typed.parsing.TypedParser",
    ),
    "error_formatter": (
        lambda value: (
            value is None or isinstance(value, ErrorFormatter) or callable(value)
        ),
        "use a function of a Problem",
    ),
    "envelope": (
        lambda value: value is None or (isinstance(value, str) and value != ""),
        "use the name of a member, or None",
    ),
    "translations": (
        lambda value: value is None or _are_translations(value),
        "use a dict of language tags and gettext translations: "
        '{"de": gettext.translation(...)}',
    ),
    "raises": (
        lambda value: (
            isinstance(value, list | tuple)
            and all(isinstance(cls, type) and issubclass(cls, Problem) for cls in value)
        ),
        "use a list of subclasses of Problem",
    ),
    "unknown": _one_of("raise", "exclude"),
    "naming": _one_of(None, *literal_values(Naming)),
    "check_responses": _one_of("always", "debug", "never"),
    "compiled": _BOOLEAN,
    "dependencies": (are_dependencies, DEPENDENCIES_FIX),
    "security": (is_security, SECURITY_FIX),
    "max_json_depth": _LIMIT,
    "max_errors": _LIMIT,
}


def check_keywords(keywords: Keywords) -> None:
    """Refuse keywords that Api does not have, and values that cannot be right.

    :raises ConfigError: naming the nearest one that it has, or what it takes
    """
    for name, value in keywords.items():
        if name not in _NAMES:
            fix = _suggest(name, lambda known: known)
            raise ConfigError(f"Api has no keyword {name!r}. Fix: {fix}")
        _check_value(name, value, f"Api({name}=...)")


def read_settings(keywords: Keywords, config: Mapping[str, Any]) -> Settings:
    """Return the settings of one app.

    :param keywords: of Api, checked
    :param config: of the app
    :raises ConfigError: for a config key or a value that cannot be right
    """
    configured: dict[str, Any] = {}
    for key in config:
        if not key.startswith(PREFIX):
            continue
        name = key.removeprefix(PREFIX).lower()
        if key != _config_key(name) or name not in _NAMES:
            fix = _suggest(name, _config_key)
            raise ConfigError(f"There is no config key {key!r}. Fix: {fix}")
        configured[name] = config[key]
        _check_value(name, config[key], key)
    return dataclasses.replace(Settings(**keywords), **configured)


def _config_key(name: str) -> str:
    return PREFIX + name.upper()


def _suggest(name: str, show: Callable[[str], str]) -> str:
    near = difflib.get_close_matches(name, _NAMES, n=1)
    if near:
        return f"did you mean {show(near[0])!r}?"
    return f"use one of {', '.join(sorted(map(show, _NAMES)))}."


def _check_value(name: str, value: Any, shown: str) -> None:
    fits, fix = _RULES[name]
    if not fits(value):
        raise ConfigError(f"{shown} is {value!r}. Fix: {fix}.")


def _is_parser(value: Any) -> bool:
    if isinstance(value, type):
        return issubclass(value, FlaskParser)
    return isinstance(value, FlaskParser)


def _are_translations(value: Any) -> bool:
    return isinstance(value, Mapping) and all(
        isinstance(language, str) and isinstance(found, gettext.NullTranslations)
        for language, found in value.items()
    )
