"""What the value of each keyword must fulfil."""

from __future__ import annotations

import functools
import gettext
import os
import re
from collections.abc import Callable, Mapping
from typing import Any

from .._typing import literal_values
from ..docs import OAUTH_NAMES, are_oauth_options, is_origin
from ..errors import ErrorFormatter, Problem
from ..members import Naming
from ..openapi import BasePlugin
from ..operation import Mode
from ..options import are_dependencies, fix_dependencies, fix_security, is_security
from ..parsing import FlaskParser


def _one_of(*values: str | None) -> Rule:
    return values.__contains__, f"use one of {', '.join(map(repr, values))}"


_PREFIX = r"(/[^/<>()\"'\\?#]+)*/?"
_TEXT = (lambda value: isinstance(value, str)), "use a string"
_PATH = (lambda value: isinstance(value, str | None)), "use a string, or None"
_BOOLEAN = (lambda value: isinstance(value, bool)), "use True or False"
_LIMIT = (lambda value: type(value) is int and value >= 1), "use a number from 1 up"

#: A test of a value, and what to use instead, of the value or in general.
Rule = tuple[Callable[[Any], bool], str | Callable[[Any], str]]


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


def _optional(fits: Callable[[Any], bool], fix: str) -> Rule:
    return (lambda value: value is None or fits(value)), f"{fix}, or None"


def _list_of(fits: Callable[[Any], bool], fix: str) -> Rule:
    return (
        lambda value: isinstance(value, list | tuple) and all(map(fits, value)),
        fix,
    )


_is_server = _object_of("url", "description variables")

#: What the value of a keyword must fulfil, and what to use instead.
RULES: Mapping[str, Rule] = {
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
    "document_untyped": (
        lambda value: isinstance(value, bool) or value == "described",
        "use 'described', True or False",
    ),
    "plugins": _list_of(
        lambda value: isinstance(value, BasePlugin),
        "use a list of instances of apispec.BasePlugin",
    ),
    "finish_document": _optional(
        lambda value: callable(value) and not isinstance(value, type),
        "use a function of the document",
    ),
    "url_prefix": (
        lambda value: isinstance(value, str) and bool(re.fullmatch(_PREFIX, value)),
        "use a fixed path such as '/v2'",
    ),
    "openapi_path": _PATH,
    "openapi_yaml_path": _PATH,
    "docs_path": _PATH,
    "redoc_path": _PATH,
    "docs_dependencies": (
        are_dependencies,
        functools.partial(fix_dependencies, "docs_dependencies"),
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
    "mode": _one_of(*literal_values(Mode)),
    "observed_dir": _optional(
        lambda value: isinstance(value, str | os.PathLike), "use the path of a folder"
    ),
    "dependencies": (
        are_dependencies,
        functools.partial(fix_dependencies, "dependencies"),
    ),
    "security": (is_security, fix_security),
    "max_json_depth": _LIMIT,
    "max_errors": _LIMIT,
}


def _is_parser(value: Any) -> bool:
    if isinstance(value, type):
        return issubclass(value, FlaskParser)
    return isinstance(value, FlaskParser)


def _are_translations(value: Any) -> bool:
    return isinstance(value, Mapping) and all(
        isinstance(language, str) and isinstance(found, gettext.NullTranslations)
        for language, found in value.items()
    )
