"""The options of ``typed``, checked."""

from __future__ import annotations

import dataclasses
import difflib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from ._typing import literal_values
from .errors import Problem, TypedError
from .operation import METHODS, CallbackFunction, Mode, ViewOptions
from .params import DependencyMarker, Security
from .security import Authentication


def build_options(**options: Any) -> ViewOptions:
    """Return the options of a view, checked.

    :raises TypedError: for an option that cannot be right
    """
    if isinstance(options.get("dependencies"), Iterator):
        options["dependencies"] = [*options["dependencies"]]
    for name, value in options.items():
        _check_option(name, value)
    for name in _LISTS:
        if options.get(name) is not None:
            options[name] = tuple(options[name])
    for name in ("responses", "examples", "callbacks"):
        if options.get(name) is None:
            options.pop(name, None)
    if options.get("security") is not None:
        options["security"] = read_security(options["security"])
    if "callbacks" in options:
        options["callbacks"] = tuple(_read_callbacks(options["callbacks"]))
    return ViewOptions(**options)


#: Who may send a request: a scheme, ``Security(...)``, or a list of them.
SecurityOption = Authentication | Sequence[Any] | None


def fix_dependencies(name: str, value: Any) -> str:
    """Return what to write where a list of markers was expected.

    :param name: of the option
    :param value: what was given
    """
    items = value if isinstance(value, list | tuple) else [value]
    found = next((i for i in items if not isinstance(i, DependencyMarker)), value)
    shown = _show(found, "function")
    return f"write a list of markers: {name}=[Depends({shown})]"


def fix_security(value: Any) -> str:
    """Return what to write where who may send a request was expected.

    :param value: what was given
    """
    items = value if isinstance(value, list | tuple) else [value]
    wrong = [item for item in items if not is_security([item])]
    meant = f"Security({_show(wrong[0] if wrong else value, 'function')})"
    if wrong and isinstance(wrong[0], type) and issubclass(wrong[0], Authentication):
        meant = f"{wrong[0].__name__}(...), an instance"
    return (
        f"write security={meant}. It takes a security scheme, Security(function), or a "
        "list of them; an empty one for everyone"
    )


def _show(item: Any, default: str) -> str:
    """Return the name of what can be called, and of a scheme what stands for one."""
    if isinstance(item, Authentication):
        return "scheme"
    return getattr(item, "__name__", default) if callable(item) else default


#: A function, or several by their methods: OpenAPI's Path Item (3.1, 4.8.9).
PathItem = Callable[..., object] | Mapping[str, Callable[..., object]]

_Callbacks = Mapping[str, Mapping[str, PathItem]]

_KNOWN = tuple(sorted(ViewOptions.__dataclass_fields__))
_LISTS = ("tags", "raises", "passed", "dependencies")
_TEXTS = ("summary", "description", "operation_id")
_BOOLEANS = ("deprecated", "in_document", "exclude_none", "exclude_unset")
_CHOICES: dict[str, tuple[str | None, ...]] = {
    "mode": (*literal_values(Mode), None),
    "unknown": ("raise", "exclude", None),
}


def _check_option(name: str, value: Any) -> None:
    fix = None
    if name not in _KNOWN:
        near = difflib.get_close_matches(name, _KNOWN, n=1)
        raise TypedError(
            f"typed has no option {name!r}. Fix: "
            + (f"did you mean {near[0]!r}?" if near else f"use {', '.join(_KNOWN)}.")
        )
    is_list = isinstance(value, Iterable) and not isinstance(value, str | type)
    is_left_open = name == "tags" and value is None
    if name in _LISTS and not (is_list or is_left_open):
        shown = value.__name__ if isinstance(value, type) else repr(value)
        fix = f"write a list: {name}=[{shown}]"
    elif name in _TEXTS and not isinstance(value, str | None):
        fix = "use a text"
    elif name in _BOOLEANS and not isinstance(value, bool):
        fix = "use True or False"
    elif name in ("tags", "passed") and not all(map(_is_text, value or ())):
        fix = f"write a list of texts: {name}=['pets']"
    elif name == "raises" and not all(map(_is_problem, value)):
        fix = "name subclasses of Problem"
    elif name == "dependencies" and not are_dependencies(value):
        fix = fix_dependencies(name, value)
    elif name == "security" and not is_security(value):
        fix = fix_security(value)
    elif name in _CHOICES and value not in _CHOICES[name]:
        fix = f"use one of {', '.join(repr(each) for each in _CHOICES[name] if each)}"
    elif name == "responses" and not _are_responses(value):
        fix = "write a dict: responses={404: 'No such pet'} or {404: Missing}"
    elif name == "examples" and not (_are_responses(value) and _are_mappings(value)):
        fix = "write a dict of dicts: examples={200: {'one': Pet('Rex')}}"
    elif name == "callbacks" and not _are_callbacks(value):
        fix = (
            "write callbacks={'paid': {'{$request.body#/callback_url}': function}}, "
            "with {'put': function} for another method than POST"
        )
    if fix is not None:
        raise TypedError(f"typed was given {name}={value!r}. Fix: {fix}.")


def are_dependencies(value: Any) -> bool:
    """Return whether a value is a list of markers of dependencies."""
    return isinstance(value, Iterable) and all(
        isinstance(item, DependencyMarker) for item in value
    )


def is_security(value: Any) -> bool:
    """Return whether a value says who may send a request."""
    items = value if isinstance(value, list | tuple) else [value]
    return value is None or all(
        isinstance(item, Authentication | DependencyMarker) for item in items
    )


def read_security(value: Any) -> tuple[DependencyMarker, ...]:
    """Return who may send a request, as dependencies that are a matter of security."""
    items = value if isinstance(value, list | tuple) else [value]
    markers = (
        item if isinstance(item, DependencyMarker) else Security(item) for item in items
    )
    return tuple(dataclasses.replace(marker, is_security=True) for marker in markers)


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _are_responses(value: Any) -> bool:
    if isinstance(value, Mapping):
        return all(type(status) is int for status in value)
    return value is None


def _are_mappings(value: Any) -> bool:
    return all(isinstance(item, Mapping) for item in (value or {}).values())


def _are_callbacks(value: Any) -> bool:
    if not isinstance(value, Mapping):
        return value is None
    return all(
        isinstance(name, str)
        and isinstance(items, Mapping)
        and all(isinstance(key, str) for key in items)
        and all(map(_is_path_item, items.values()))
        for name, items in value.items()
    )


def _is_path_item(value: Any) -> bool:
    """Return whether a value is a function, or functions by OpenAPI's methods."""
    if isinstance(value, Mapping):
        return all(map(_is_function, value.values())) and all(
            isinstance(method, str) and method.upper() in METHODS and method.islower()
            for method in value
        )
    return _is_function(value)


def _is_function(value: Any) -> bool:
    return callable(value) and not isinstance(value, type)


def _read_callbacks(callbacks: _Callbacks) -> Iterator[CallbackFunction]:
    for name, items in callbacks.items():
        for expression, item in items.items():
            functions = item if isinstance(item, Mapping) else {"post": item}
            for method, function in functions.items():
                yield CallbackFunction(
                    name=name,
                    expression=expression,
                    method=method.upper(),
                    function=function,
                )


def _is_problem(item: Any) -> bool:
    return isinstance(item, type) and issubclass(item, Problem)
