"""Answers to a client, raised while a request is served."""

from __future__ import annotations

import copy
import functools
from collections.abc import Mapping
from typing import Any, ClassVar

from werkzeug.exceptions import HTTPException

from ..messages import Translate, map_messages, read_code, translate
from .problem_class import PROBLEM_MEMBERS, ProblemMeta, is_error_status
from .titles import status_title


class Problem(HTTPException, metaclass=ProblemMeta):
    """An HTTP error that is sent as problem details (RFC 9457).

    A subclass sets ``status`` and annotates members of its own, which are
    keyword-only arguments and part of the published schema::

        class OutOfStock(Problem):
            status = 409
            title = "Out of stock"
            sku: str

        raise OutOfStock(sku="A-1", detail="Sold out since Monday.")

    ``Problem(status=404)`` is for an error without a class of its own. A status or a
    type that a class sets is that of all its instances. The title is by default the
    reason phrase of the status.

    :param status: the HTTP status, 400 to 599
    :param type: a URI that names the kind of problem
    :param title: a short text that is the same for every problem of its type
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

    def __new__(cls, *args: Any, **members: Any) -> Problem:
        """Return an instance of the class of its status."""
        if args:
            names = (*cls.own_members, "detail")
            raise TypeError(
                f"{cls.__name__}() takes no positional arguments; write "
                f"{names[0]}={args[0]!r}"
            )
        if cls is Problem and "status" in members:
            if not is_error_status(members["status"]):
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
        self.title = self.title or status_title(self.status)
        if headers is not None:
            self.headers = headers

    def _set_members(self, members: Mapping[str, Any]) -> None:
        name = self.__class__.__name__
        for member in members:
            if member not in self.__class__.own_members:
                raise TypeError(f"{name}() has no member {member!r}")
        for member in self.__class__.own_members:
            if member in members:
                setattr(self, member, members[member])
            elif member in self.__class__.own_factories:
                setattr(self, member, self.__class__.own_factories[member]())
            elif not hasattr(self.__class__, member):
                raise TypeError(f"{name}() needs the member {member!r}")

    def __reduce__(self) -> tuple[Any, ...]:
        """Return what copies and pickles it: required members are no arguments.

        A class that is made for a status has no name to be found by.
        """
        cls = self.__class__
        is_nameless = cls is _problem_class(self.status)
        return _restore, (Problem if is_nameless else cls, self.status), vars(self)

    def members(self) -> dict[str, Any]:
        """Return the members to send, in order.

        Those of RFC 9457 that are None are left out.
        """
        standard = {name: getattr(self, name) for name in PROBLEM_MEMBERS}
        sent = {name: value for name, value in standard.items() if value is not None}
        own = {name: getattr(self, name) for name in self.__class__.own_members}
        return sent | own

    def translated(self, gettext: Translate) -> Problem:
        """Return a copy whose title, detail and messages are in another language.

        :param gettext: looks a text up in a catalogue
        """
        copied = copy.copy(self)
        copied.title = translate(copied.title or "", gettext)
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


def _restore(cls: type[Problem], status: int) -> Problem:
    """Return a problem whose members are still to be set."""
    problem: Problem = Exception.__new__(
        _problem_class(status) if cls is Problem else cls
    )
    return problem


@functools.cache
def _problem_class(status: int) -> Any:
    """Return the nameless subclass of Problem for a status: one for each."""
    return ProblemMeta(
        "Problem", (Problem,), {"status": status, "__doc__": Problem.__doc__}
    )
