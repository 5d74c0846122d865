"""What stands in the ``Annotated`` of a return annotation: headers, media types."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any


class ResponseHeader:
    """A header that a response has (OpenAPI 3.1, 4.8.21).

    It stands on the body of a return annotation::

        def orders(response: flask.Response) -> Annotated[
            list[Order], ResponseHeader("X-Total", int, description="of all pages")
        ]:
            response.headers["X-Total"] = 3
            return ...

    The view sets it on an injected ``flask.Response`` or in the headers of its tuple.
    A value that does not fit is the server's bug, as one of the body is.

    :param name: of the header
    :param type: of its value, a scalar; what the view gives of it is written as text
    :param required: whether every response has it
    :param description: CommonMark for the document
    :param examples: values for the document
    :param deprecated: the document advises against it
    """

    def __init__(
        self,
        name: str,
        type: Any = str,  # - OpenAPI's word
        *,
        required: bool = True,
        description: str | None = None,
        examples: Sequence[Any] | None = None,
        deprecated: bool = False,
    ) -> None:
        self.name = name
        self.type = type
        self.required = required
        notes = {
            "description": description,
            "examples": examples,
            "deprecated": deprecated or None,
        }
        self.metadata = {k: v for k, v in notes.items() if v is not None}

    def __repr__(self) -> str:
        """Return how it is written."""
        return f"ResponseHeader({self.name!r})"


class MediaType:
    """The Content-Type of a response that is not the JSON of the app.

    It stands on the body of a return annotation::

        def invoice() -> Annotated[flask.Response, MediaType("application/pdf")]:
            return flask.send_file("invoice.pdf")

    What a view returns other than a ``Response`` is sent with the first of them.

    :param names: the media types (RFC 9110, section 8.3.1)
    """

    def __init__(self, *names: str) -> None:
        self.names = names

    def __repr__(self) -> str:
        """Return how it is written."""
        return f"MediaType({', '.join(map(repr, self.names))})"


#: Both, for isinstance().
ResponseMarker = ResponseHeader | MediaType
