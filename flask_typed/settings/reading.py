"""The keywords that an Api was given, and the config of an app."""

from __future__ import annotations

import dataclasses
import difflib
from collections.abc import Callable, Mapping
from typing import Any

from ..errors import ConfigError
from .keywords import Keywords, Settings
from .rules import RULES

PREFIX = "TYPED_"

_NAMES = tuple(field.name for field in dataclasses.fields(Settings))


#: What is meant by keywords of others, or nearer to the wrong one of ours.
_MEANT: Mapping[str, str] = {
    "docs_security": "docs_dependencies",
    "docs_auth": "docs_dependencies",
    "docs_url": "docs_path",
    "redoc_url": "redoc_path",
    "openapi_url": "openapi_path",
    "openapi_tags": "tags",
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
    meant = _MEANT.get(name)
    near = [meant] if meant else difflib.get_close_matches(name, _NAMES, n=1)
    if near:
        return f"did you mean {show(near[0])!r}?"
    return f"use one of {', '.join(sorted(map(show, _NAMES)))}."


def _check_value(name: str, value: Any, shown: str) -> None:
    fits, fix = RULES[name]
    if not fits(value):
        said = fix if isinstance(fix, str) else fix(value)
        raise ConfigError(f"{shown} is {value!r}. Fix: {said}.")
