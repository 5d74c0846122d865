"""What flask-apispec's decorators left on views: its own, and those of the drop-in.

Both leave lists of annotations in ``__apispec__``, whose options, the nearest first,
are merged with those of the class that has the view.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from .._typing import unwrap_all
from ..schemas.hand_written import is_schema
from .closures import read_closure
from .descriptions import Description, DescriptionError, Reading
from .schema_names import find_schemas
from .swagger import build_parameter, merge_recursive
from .words import build_words

ATTRIBUTE = "__apispec__"
_KINDS = ("args", "schemas", "docs")
_VERSION = (3, 1)


def has_annotations(function: Callable[..., Any], cls: type | None) -> bool:
    """Return whether a decorator said anything of a view, or of its class."""
    return any(
        getattr(holder, ATTRIBUTE, {}).get(kind)
        for holder in (function, cls)
        for kind in _KINDS
    )


def read_annotations(
    function: Callable[..., Any], view: Callable[..., Any], cls: type | None
) -> Description:
    """Return what annotations say of a view.

    :param function: the view, or the method of its class
    :param view: what the app has: the function that ``as_view`` made of a class
    :param cls: the class
    :raises DescriptionError: if a ``Ref`` stands for nothing
    """
    resolve = _Resolver(view, cls).resolve
    args, schemas, docs = (
        [resolve(option) for option in _find_options(function, cls, kind)]
        for kind in _KINDS
    )
    said = merge_recursive(docs)
    answers = {
        code: {**answer, "schema": _read_schema(answer.get("schema"))}
        for code, answer in merge_recursive(schemas).items()
    }
    written = {word: value for word, value in said.items() if word != "params"}
    words = build_words(written, answers, find_schemas)
    words["params"] = [*_read_params(said.get("params") or {})]
    readings = tuple(reading for option in args for reading in _read_args(option))
    return Description(readings=readings, words=words)


def _read_params(params: Any) -> Iterator[Mapping[str, Any]]:
    """Yield what is said of parameters by their names."""
    for name, said in params.items() if isinstance(params, Mapping) else [("", params)]:
        if not isinstance(said, Mapping):
            raise DescriptionError(
                f"doc(params=...) has {said!r} for {name!r}.",
                "write an object for each name.",
            )
        yield {**build_parameter(said, _VERSION), "name": name}


def _find_options(
    function: Callable[..., Any], cls: type | None, kind: str
) -> Iterator[Any]:
    """Yield the options of annotations up to one that does without its parents'."""
    for holder in (function, cls):
        for annotation in getattr(holder, ATTRIBUTE, {}).get(kind, ()):
            yield from annotation.options
            if annotation.inherit is False:
                return


def _read_args(option: Mapping[str, Any]) -> Iterator[Reading]:
    given = option["kwargs"]
    locations = given.get("location") or given.get("locations") or "json"
    if isinstance(locations, str):
        locations = (locations,)
    for location in locations:
        yield Reading(
            args=option["args"], location=location, is_relaxed=len(locations) > 1
        )


def _read_schema(schema: Any) -> Any:
    """Return the Schema that an answer is dumped by, None where it is left as it is."""
    if is_schema(schema) or not callable(schema):
        return schema or None
    return call_factory(schema)


def call_factory(factory: Callable[[Any], Any]) -> Any:
    """Return the Schema that a function makes, when it is called without a request.

    :raises DescriptionError: if it needs one
    """
    try:
        return factory(None)
    except Exception as error:
        name = getattr(factory, "__qualname__", repr(factory))
        raise DescriptionError(
            f"{name} makes its Schema of a request, and failed without one: {error!r}.",
            "have it make the Schema that most requests get where it is given None.",
        ) from error


class _Resolver:
    """Replaces each ``Ref`` by the attribute of the resource that it stands for.

    :param view: the function that ``as_view`` made
    :param cls: the class of the resource
    """

    def __init__(self, view: Callable[..., Any], cls: type | None) -> None:
        self._view = view
        self._cls = cls
        self._resource: Any = None

    def resolve(self, value: Any) -> Any:
        """Return a value without a ``Ref`` in it."""
        if isinstance(value, Mapping):
            return {key: self.resolve(below) for key, below in value.items()}
        if isinstance(value, list):
            return [self.resolve(item) for item in value]
        if type(value).__name__ != "Ref" or not hasattr(value, "resolve"):
            return value
        if self._cls is not None and self._resource is None:
            self._resource = _build_resource(self._view, self._cls)
        found = value.resolve(self._resource)
        if found is None:
            where = "a view that has no class" if self._cls is None else self._cls
            raise DescriptionError(
                f"Ref({value.key!r}) stands for an attribute of {where}, and there is "
                "none.",
                "give the class that attribute, or write what it stands for.",
            )
        return found


def _build_resource(view: Callable[..., Any], cls: type) -> Any:
    """Return a resource, made of what ``as_view`` was given.

    :raises DescriptionError: if it cannot be made
    """
    held: dict[str, Any] = {}
    for layer in unwrap_all(view):
        held |= read_closure(layer)
    if isinstance(held.get("self"), cls):  # one for all requests
        return held["self"]
    try:
        return cls(*held.get("class_args", ()), **held.get("class_kwargs", {}))
    except Exception as error:
        raise DescriptionError(
            f"{cls.__qualname__} cannot be made to look up a Ref: {error!r}.",
            "write the Schema in the place of Ref, or have it made without a request.",
        ) from error
