"""Problems to the responses of errors under typed views."""

from __future__ import annotations

import gettext
from collections.abc import Container, Mapping
from typing import Any

import flask
from marshmallow import ValidationError

from ..errors import Problem
from ..messages import list_reasons
from ..operation import ErrorFormat
from ..schemas import SchemaRegistry
from .json_writer import build_writer
from .misfits import InvalidErrorBodyError, InvalidProblemError


class ProblemWriter:
    """Writes the responses of errors under typed views.

    :param app: its JSON provider and response class are used
    :param registry: has the schemas of the problems
    :param error_format: makes the bodies, None for problem details
    :param translations: catalogues of the texts by language, None for none
    """

    def __init__(
        self,
        app: flask.Flask,
        registry: SchemaRegistry,
        error_format: ErrorFormat | None,
        translations: Mapping[str, gettext.NullTranslations] | None,
    ) -> None:
        self._write = build_writer(app)
        self._registry = registry
        self._format = error_format
        self._translations = None if translations is None else _by_tag(translations)

    def write(self, problem: Problem) -> Any:
        """Return the response of a problem.

        :raises InvalidProblemError: if it is not what its class says it is
        :raises InvalidErrorBodyError: if the formatter's is not what it says it is
        """
        if self._translations is None:
            return self._respond(problem)
        language = _choose_language(flask.request, self._translations)
        if language is not None:
            catalogue = self._translations[language]
            problem = problem.translated(catalogue.gettext)
        response = self._respond(problem)
        if language is not None:
            response.headers["Content-Language"] = language
        response.vary.add("Accept-Language")
        return response

    def _respond(self, problem: Problem) -> Any:
        error_format = self._format
        if error_format is None:
            data = self._dump(problem)
            status, media_type = problem.status, "application/problem+json"
        else:
            data = _dump_formatted(error_format, error_format.function(problem))
            status = error_format.statuses.get(problem.status, problem.status)
            media_type = error_format.media_type
        response = self._write(data)
        response.status_code, response.content_type = status, media_type
        for name, value in (problem.headers or {}).items():
            response.headers.add(name, value)
        return response

    def _dump(self, problem: Problem) -> Any:
        members = problem.members()
        # Of those of RFC 9457 it has not all.
        made: Any = self._registry.schema_for(type(problem))
        schema = made(only=tuple(members))
        try:
            return schema.dump(schema.check(members))
        except ValidationError as error:
            reasons = list_reasons(error.messages)
            raise InvalidProblemError(type(problem).__name__, reasons) from error


def _dump_formatted(error_format: ErrorFormat, body: Any) -> Any:
    schema = error_format.schema
    try:
        return schema.dump(schema.check(body))
    except ValidationError as error:
        raise InvalidErrorBodyError(
            error_format.name, list_reasons(error.messages)
        ) from error


def _by_tag(
    translations: Mapping[str, gettext.NullTranslations],
) -> dict[str, gettext.NullTranslations]:
    """Return catalogues by language tags, where they have the names of locales."""
    return {
        name.replace("_", "-").lower(): found for name, found in translations.items()
    }


def _choose_language(request: flask.Request, known: Container[str]) -> str | None:
    """Return the language to answer in (RFC 4647, section 3.4: lookup).

    Werkzeug would take the English of ``de-AT, en;q=0.5``, where there is ``de``.

    :param known: languages other than English, which needs no catalogue
    """
    for wanted, quality in request.accept_languages:
        tag = wanted.lower() if quality else ""
        while tag:
            if tag in known:
                return tag
            if tag == "en":
                return None
            tag = tag.rpartition("-")[0]
    return None
