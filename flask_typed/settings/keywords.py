"""The keywords of ``Api``, with what they mean and their defaults."""

from __future__ import annotations

import dataclasses
import gettext
import os
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal, TypedDict

from ..docs import OAuthOptions
from ..errors import ErrorFormatter, Problem
from ..members import Naming, Unknown
from ..openapi import BasePlugin
from ..operation import Mode
from ..options import SecurityOption
from ..parsing import FlaskParser
from ..record import record

#: Changes the document that it is given, or returns another one.
FinishDocument = Callable[[dict[str, Any]], dict[str, Any] | None]

#: Which views that are not typed a document has.
DocumentUntyped = bool | Literal["described"]

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
    :param document_untyped: which views that are not typed the document has as well:
        ``"described"`` for those that flask-apispec's or webargs' decorators or YAML in
        their docstrings describe, True for all, False for none
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
    :param mode: what the types of views are used for that do not say it: ``"enforce"``
        reads requests and writes responses by them, ``"observe"`` only reports what
        does not fit, ``"off"`` leaves the views as they are
    :param observed_dir: a folder for what is observed, that ``flask typed observed``
        reads; None for none
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
    document_untyped: DocumentUntyped = "described"
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
    mode: Mode = "enforce"
    observed_dir: str | os.PathLike[str] | None = None
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
    document_untyped: DocumentUntyped
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
    mode: Mode
    observed_dir: str | os.PathLike[str] | None
    dependencies: Sequence[Any]
    security: SecurityOption
    max_json_depth: int
    max_errors: int
