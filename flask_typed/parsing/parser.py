"""The webargs parser, strict about what a request says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import flask
import marshmallow
from marshmallow import ValidationError, missing
from webargs.flaskparser import FlaskParser as FlaskParser

from ..json_body import read_json
from ..raw_body import has_body
from .messages import MAX_ERRORS, LoadError, bound_errors
from .parameters import ParameterSchema

_FORM_TYPES = ("application/x-www-form-urlencoded", "multipart/form-data")

#: Levels of arrays and objects in a body at most.
MAX_JSON_DEPTH = 64


class TypedParser(FlaskParser):
    """webargs' parser for Flask, strict about what a request says.

    :param max_json_depth: levels of arrays and objects in a body at most; by default
        ``TYPED_MAX_JSON_DEPTH``
    :param max_errors: messages in an answer at most; by default ``TYPED_MAX_ERRORS``
    """

    def __init__(
        self,
        *args: Any,
        max_json_depth: int = MAX_JSON_DEPTH,
        max_errors: int = MAX_ERRORS,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        # webargs' decorator ``location_loader`` writes to the map of the class.
        self.__location_map__ = dict(self.__location_map__)
        self.max_json_depth = max_json_depth
        self.max_errors = max_errors

    def load_json(self, req: flask.Request, schema: marshmallow.Schema) -> Any:
        """Return the decoded body, or ``missing`` where there are no bytes.

        :raises Problem: 400, 413 or 415, where the bytes cannot be JSON
        """
        return read_json(req, self.max_json_depth) if has_body(req) else missing

    def load_json_or_form(self, req: flask.Request, schema: marshmallow.Schema) -> Any:
        """Return the form where the Content-Type is that of one, else the JSON."""
        is_form = req.mimetype in _FORM_TYPES
        return (self.load_form if is_form else self.load_json)(req, schema)

    def load_querystring(self, req: flask.Request, schema: marshmallow.Schema) -> Any:
        """Return the parameters of the query string."""
        if not isinstance(schema, ParameterSchema):
            return super().load_querystring(req, schema)
        return schema.pick(req.args, req.query_string)

    def load_cookies(self, req: flask.Request, schema: marshmallow.Schema) -> Any:
        """Return the cookies."""
        if not isinstance(schema, ParameterSchema):
            return super().load_cookies(req, schema)
        return schema.pick(req.cookies)

    def load_form(self, req: flask.Request, schema: marshmallow.Schema) -> Any:
        """Return the texts of the form."""
        if not isinstance(schema, ParameterSchema):
            return super().load_form(req, schema)
        return schema.pick(req.form)

    def load_files(self, req: flask.Request, schema: marshmallow.Schema) -> Any:
        """Return the files of the form."""
        if not isinstance(schema, ParameterSchema):
            return super().load_files(req, schema)
        return schema.pick(req.files)

    def load_headers(self, req: flask.Request, schema: marshmallow.Schema) -> Any:
        """Return the headers."""
        if not isinstance(schema, ParameterSchema):
            return super().load_headers(req, schema)
        headers: Any = req.headers  # which have all that is asked of a MultiDict here
        return schema.pick(headers)

    def handle_error(
        self,
        error: ValidationError,
        req: flask.Request,
        schema: marshmallow.Schema,
        *,
        error_status_code: int | None,
        error_headers: Mapping[str, str] | None,
    ) -> Any:
        """Raise the errors of one location; its caller may know those of others.

        :raises LoadError: unless ``use_args`` was told another status than 422
        """
        if error_status_code not in (None, 422):
            super().handle_error(
                error,
                req,
                schema,
                error_status_code=error_status_code,
                error_headers=error_headers,
            )
        raise self.build_error(error.messages_dict, error_headers) from error

    def build_error(
        self, messages: Mapping[str, Any], headers: Mapping[str, str] | None = None
    ) -> LoadError:
        """Return the errors of one location.

        :param messages: by webargs' name of the location
        :param headers: of the answer
        """
        members = bound_errors(messages, self.max_errors)
        return LoadError(messages=messages, headers=headers, **members)
