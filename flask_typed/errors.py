"""Two families of errors that never mix.

:class:`TypedError` and its subclasses are mistakes of the developer, raised while
an app is set up and its views are bound. :class:`Problem` and its subclasses are
answers to a client, raised while a request is served.
"""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any, ClassVar, dataclass_transform

import typing_extensions
from werkzeug.exceptions import HTTPException, default_exceptions

from .messages import Translate, map_messages, read_code, translate


class TypedError(Exception):
    """Base of every error that tells a developer of a mistake."""


class ConfigError(TypedError):
    """A keyword of ``Api`` or a ``TYPED_*`` config key that cannot be right."""


class NoApiError(TypedError):
    """A typed view was called, or its document asked for, on an app without Api."""


class AnnotationError(TypedError):
    """An annotation that cannot be served.

    :param reason: what is wrong with it
    :param fix: what to write instead
    """

    def __init__(self, reason: str, fix: str) -> None:
        super().__init__(f"{reason} Fix: {fix}")
        self.reason = reason
        self.fix = fix


class BindingError(TypedError):
    """A typed view that cannot be bound to its rule.

    :param view: the view's name and where it is defined
    :param argument: the argument at fault, ``"return"`` for the return annotation,
        ``"responses="`` for that option of ``typed``, ``None`` where it is the view
        as a whole
    :param reason: what is wrong
    :param fix: what to write instead
    """

    def __init__(self, view: str, argument: str | None, reason: str, fix: str) -> None:
        where = f", argument {argument!r}"
        if argument is None:
            where = ""
        elif argument == "return":
            where = ", return annotation"
        elif argument.endswith("="):
            where = f", option {argument.removesuffix('=')}"
        super().__init__(f"View {view}{where}: {reason} Fix: {fix}")
        self.view = view
        self.argument = argument
        self.reason = reason
        self.fix = fix


#: Titles that RFC 9110, section 15, gives and Python 3.11 does not.
_RFC_9110_TITLES = {
    413: "Content Too Large",
    414: "URI Too Long",
    416: "Range Not Satisfiable",
    422: "Unprocessable Content",
}


def status_title(status: int) -> str:
    """Return the reason phrase of a status code (RFC 9110, section 15)."""
    if status in _RFC_9110_TITLES:
        return _RFC_9110_TITLES[status]
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Unknown Status"


#: RFC 9457, section 3.1, in the order they are sent.
PROBLEM_MEMBERS = ("type", "title", "status", "detail", "instance")


@dataclass_transform(
    kw_only_default=True, eq_default=False, field_specifiers=(dataclasses.field,)
)
class ProblemMeta(type):
    """Makes a Problem of status N Werkzeug's exception of N as well.

    Flask looks an error handler up by the classes of an exception, not by its
    ``code`` alone, so ``errorhandler(409)`` finds only what derives from
    ``werkzeug.exceptions.Conflict``.
    """

    #: Names of the members that a class adds to those of RFC 9457.
    own_members: tuple[str, ...] = ()

    #: What makes the defaults of those that are not the same for all instances.
    own_factories: Mapping[str, Callable[[], Any]] = {}

    def __new__(
        mcls, name: str, bases: tuple[type, ...], namespace: dict[str, Any]
    ) -> ProblemMeta:
        """Return the new class, refused if its status or a member cannot be right."""
        if not any(isinstance(base, ProblemMeta) for base in bases):
            return super().__new__(mcls, name, bases, namespace)
        if "status" in namespace:
            status = namespace["code"] = _read_status(name, namespace["status"])
            exception = default_exceptions.get(status, HTTPException)
            if not any(issubclass(base, exception) for base in bases):
                bases = (*bases, exception)
        factories = _take_factories(namespace)
        cls = super().__new__(mcls, name, bases, namespace)
        inherited = [m for base in bases for m in getattr(base, "own_members", ())]
        cls.own_members = tuple(dict.fromkeys([*inherited, *_read_members(cls)]))
        cls.own_factories = {
            member: make
            for base in bases
            for member, make in getattr(base, "own_factories", {}).items()
            if member not in namespace
        } | factories
        return cls


def _take_factories(namespace: dict[str, Any]) -> dict[str, Callable[[], Any]]:
    """Put the default of each ``dataclasses.field()`` in its place.

    Those that have none are taken out; what makes theirs is returned.
    """
    factories: dict[str, Callable[[], Any]] = {}
    for name, field in list(namespace.items()):
        if not isinstance(field, dataclasses.Field):
            continue
        if field.default is not dataclasses.MISSING:
            namespace[name] = field.default
            continue
        del namespace[name]
        if field.default_factory is not dataclasses.MISSING:
            factories[name] = field.default_factory
    return factories


def _read_members(cls: Any) -> list[str]:
    annotations = typing_extensions.get_annotations(
        cls, format=typing_extensions.Format.FORWARDREF
    )
    members = [
        member
        for member, annotation in annotations.items()
        if not _is_class_variable(annotation)
    ]
    taken = _taken_names(cls)
    for member in members:
        if member in PROBLEM_MEMBERS:
            raise AnnotationError(
                f"Problem {cls.__name__!r} annotates {member!r}, which every problem "
                "has (RFC 9457).",
                f"set it for the whole class without an annotation: {member} = ...",
            )
        if member in taken:
            raise AnnotationError(
                f"Problem {cls.__name__!r} has the member {member!r}, a name that "
                "werkzeug's HTTPException or Problem uses for its own.",
                "choose another name.",
            )
    return members


def _taken_names(cls: Any) -> set[str]:
    """Return what an exception of the class has beside the members of problems."""
    exception = default_exceptions.get(cls.status, HTTPException)()
    return {"own_members", "own_factories", *dir(Problem), *vars(exception)}


def _is_class_variable(annotation: Any) -> bool:
    return str(annotation).partition("[")[0].endswith("ClassVar")


def _is_error_status(status: Any) -> bool:
    return type(status) is int and 400 <= status <= 599


def _read_status(name: str, status: Any) -> int:
    if not _is_error_status(status):
        raise AnnotationError(
            f"Problem {name!r} has the status {status!r}.",
            "give it the number of an error, 400 to 599.",
        )
    return int(status)


class Problem(HTTPException, metaclass=ProblemMeta):
    """An HTTP error that is sent as problem details (RFC 9457).

    A subclass sets ``status`` and annotates members of its own, which are
    keyword-only arguments and part of the published schema::

        class OutOfStock(Problem):
            status = 409
            title = "Out of stock"
            sku: str

        raise OutOfStock(sku="A-1", detail="Sold out since Monday.")

    ``Problem(status=404)`` is for an error without a class of its own.

    :param status: the HTTP status, 400 to 599; only where the class sets none
    :param type: a URI that names the kind of problem; not where the class names one
    :param title: a short text that is the same for every problem of its type;
        by default the reason phrase of the status
    :param detail: what happened this time
    :param instance: a URI that names this very occurrence
    :param headers: headers of the response
    :raises TypeError: for an unknown or a missing member
    :raises ValueError: for a status that is none of an error
    """

    status: ClassVar[int] = 500
    type: str = "about:blank"
    title: str | None = None
    detail: str | None = None
    instance: str | None = None
    headers: Mapping[str, str] | None = None

    def __new__(cls, **members: Any) -> Problem:
        """Return an instance of the class of its status."""
        if cls is Problem and "status" in members:
            if not _is_error_status(members["status"]):
                raise ValueError(f"{members['status']!r} is no status of an error")
            cls = _problem_class(members["status"])
        if cls.code is None:
            raise TypeError(
                f"{cls.__name__}() has no status; give the class one: status = 409"
            )
        problem: Problem = super().__new__(cls)
        return problem

    def __init__(
        self,
        *,
        status: int | None = None,
        type: str | None = None,
        title: str | None = None,
        detail: str | None = None,
        instance: str | None = None,
        headers: Mapping[str, str] | None = None,
        **members: Any,
    ) -> None:
        if status is not None and status != self.status:
            raise TypeError(
                f"the status of {self.__class__.__name__} is {self.status}; "
                "it belongs to the class"
            )
        if type is not None and type != self.type != Problem.type:
            raise TypeError(
                f"the type of {self.__class__.__name__} is {self.type!r}; "
                "it belongs to the class"
            )
        super().__init__(description=detail or self.detail)
        self._set_members(members)
        given = {"type": type, "title": title, "detail": detail, "instance": instance}
        for name, value in given.items():
            if value is not None:
                setattr(self, name, value)
        self.headers = headers

    def _set_members(self, members: Mapping[str, Any]) -> None:
        name = self.__class__.__name__
        for member in self.__class__.own_members:
            if member in members:
                setattr(self, member, members[member])
            elif member in self.__class__.own_factories:
                setattr(self, member, self.__class__.own_factories[member]())
            elif not hasattr(self.__class__, member):
                raise TypeError(f"{name}() needs the member {member!r}")
        for member in members:
            if member not in self.__class__.own_members:
                raise TypeError(f"{name}() has no member {member!r}")

    def members(self) -> dict[str, Any]:
        """Return the members to send, in order.

        Those of RFC 9457 that are None are left out.
        """
        standard = {name: getattr(self, name) for name in PROBLEM_MEMBERS}
        standard["title"] = self.title or status_title(self.status)
        sent = {name: value for name, value in standard.items() if value is not None}
        own = {name: getattr(self, name) for name in self.__class__.own_members}
        return sent | own

    def translated(self, gettext: Translate) -> Problem:
        """Return a copy whose title, detail and messages are in another language.

        :param gettext: looks a text up in a catalogue
        """
        copied: Problem = Exception.__new__(self.__class__)
        vars(copied).update(vars(self))
        copied.title = translate(self.title or status_title(self.status), gettext)
        if self.detail is not None:
            copied.detail = translate(self.detail, gettext)
        return copied

    def get_headers(self, *args: Any, **kwargs: Any) -> list[tuple[str, str]]:
        """Return the headers of the page that a view without types answers."""
        headers = super().get_headers(*args, **kwargs)
        return [*headers, *(self.headers or {}).items()]

    @classmethod
    def from_exception(cls, error: HTTPException) -> Problem:
        """Return what to send for any of Werkzeug's exceptions.

        Nothing of a server error but its status reaches the client. Messages that
        webargs left on the exception become the ``errors`` of a
        :class:`ValidationProblem`.
        """
        if isinstance(error, Problem):
            return error
        status = error.code or 500
        headers: dict[str, str] = {}
        for name, value in error.get_headers():
            if name.lower() != "content-type":
                # Of two challenges one line is made (RFC 9110, section 5.3).
                headers[name] = (
                    f"{headers[name]}, {value}" if name in headers else value
                )
        data = getattr(error, "data", None)
        errors = data.get("messages") if isinstance(data, Mapping) else None
        if status == 422 and isinstance(errors, Mapping):
            return ValidationProblem(errors=dict(errors), headers=headers)
        said = error.description != error.__class__.description and status < 500
        detail = str(error.description) if said else None
        return Problem(status=status, detail=detail, headers=headers)


class ValidationProblem(Problem):
    """A request that does not fit its operation (422).

    :param errors: messages by location and member, in the shape of webargs
    """

    status = 422
    detail = "The request does not fit this operation."
    errors: dict[str, Any]

    #: The errors in English, where those of a translated problem are not.
    _messages: ClassVar[Mapping[str, Any] | None] = None

    @property
    def codes(self) -> dict[str, Any]:
        """Return the errors with a stable code for each message.

        See :data:`flask_typed.messages.CODES`.
        """
        codes: dict[str, Any] = map_messages(self._messages or self.errors, read_code)
        return codes

    def translated(self, gettext: Translate) -> Problem:
        """Return a copy in another language."""
        copied = super().translated(gettext)
        vars(copied)["errors"] = map_messages(
            self.errors, lambda message: translate(message, gettext)
        )
        vars(copied)["_messages"] = self.errors
        return copied

    @property
    def data(self) -> dict[str, Any]:
        """Return what webargs' own exceptions hold, for handlers that read it."""
        return {"messages": self.errors, "headers": self.headers}


@functools.cache
def _problem_class(status: int) -> Any:
    """Return the nameless subclass of Problem for a status: one for each."""
    return ProblemMeta(
        "Problem", (Problem,), {"status": status, "__doc__": Problem.__doc__}
    )


class ErrorFormatter:
    """Makes the body of every error from its :class:`Problem`.

    The return annotation of the function is the published schema of the errors::

        def conduit_errors(problem: Problem) -> Errors: ...

        Api(app, error_formatter=ErrorFormatter(conduit_errors, statuses={400: 422}))

    :param function: takes a Problem and returns the body
    :param media_type: Content-Type of the errors
    :param statuses: statuses to send in the place of others
    """

    def __init__(
        self,
        function: Callable[[Problem], Any],
        *,
        media_type: str = "application/json",
        statuses: Mapping[int, int] | None = None,
    ) -> None:
        self.function = function
        self.media_type = media_type
        self.statuses = dict(statuses or {})
