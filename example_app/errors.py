"""Errors as Conduit sends them: ``{"errors": {"body": ["..."]}}``."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from flask_typed import Problem
from flask_typed.errors import ErrorFormatter, ValidationProblem


@dataclass
class GenericErrors:
    """What is wrong, a sentence each."""

    body: list[str]


@dataclass
class GenericErrorModel:
    """The body of every error."""

    errors: GenericErrors


def format_error(problem: Problem) -> GenericErrorModel:
    """Return the body of an error."""
    if isinstance(problem, ValidationProblem):
        sentences = list(_read_messages(problem.errors))
        if problem.detail and problem.detail != ValidationProblem.detail:
            sentences.append(problem.detail)  # It says how many are not listed.
    else:
        sentences = [problem.detail or problem.title or ""]
    return GenericErrorModel(GenericErrors(sentences))


def _read_messages(errors: Mapping[str, Any]) -> Iterator[str]:
    """Yield each message behind its place: ``article.title: Not a valid string.``."""
    for location, messages in errors.items():
        # A member of the body is named by its path alone, as Conduit does it.
        path = () if location == "json" else (location,)
        yield from _walk(messages, path)


def _walk(messages: Any, path: tuple[str, ...]) -> Iterator[str]:
    if isinstance(messages, Mapping):
        for name, below in messages.items():
            # marshmallow's name for an object as a whole
            yield from _walk(below, path if name == "_schema" else (*path, name))
    else:
        place = ".".join(path) or "body"
        yield from (f"{place}: {message}" for message in messages)


# Conduit knows one status for all that is wrong with what a client sends.
conduit_errors = ErrorFormatter(format_error, statuses={400: 422, 415: 422})
