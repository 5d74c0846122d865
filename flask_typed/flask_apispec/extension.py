"""``FlaskApiSpec``: the extension, with the routes of the document and Swagger UI."""

from __future__ import annotations

import functools
import types
import warnings
from pathlib import Path
from typing import Any, TypeVar

import flask
from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin

from ..docs.assets import UI, read_assets
from ..legacy.swagger import build_document
from .apidoc import ResourceConverter, ViewConverter
from .errors import SetupError
from .registration import Registration, is_resource

T = TypeVar("T")

_STATIC = Path(__file__).parent / "static"


class SwaggerBlueprint(flask.Blueprint):
    """The routes of the document and its page, and the files that the page loads."""

    def send_static_file(self, filename: str) -> flask.Response:
        """Return a file, by the name that flask-apispec has it under.

        :param filename: without a folder
        """
        path = _find_files().get(filename)
        if path is None:
            flask.abort(404)
        return flask.send_file(path, conditional=True)


@functools.cache
def _find_files() -> dict[str, Path]:
    files = {Path(name).name: UI / name for name in read_assets()}
    return files | {path.name: path for path in _STATIC.iterdir()}


class FlaskApiSpec:
    """The extension: documents what is registered, by the app's ``APISPEC_*`` config.

    One extension may serve several apps, each with a document of its own; the
    attributes are those of the last.

    :param app: the app, or None to call :meth:`init_app` later
    :param document_options: whether OPTIONS is documented
    """

    app: flask.Flask | None
    spec: APISpec | None
    view_converter: ViewConverter | None
    resource_converter: ResourceConverter | None

    def __init__(
        self, app: flask.Flask | None = None, document_options: bool = True
    ) -> None:
        self._registered: list[Registration] = []
        self.app = app
        self.view_converter = None
        self.resource_converter = None
        self.spec = None
        self.document_options = document_options
        if app is not None:
            self.init_app(app)

    def init_app(self, app: flask.Flask) -> None:
        """Set the extension up for an app, and document what is registered.

        :param app: the app
        """
        config = app.config
        self.app = app
        self.spec = config.get("APISPEC_SPEC") or make_apispec(
            config.get("APISPEC_TITLE", "flask-apispec"),
            config.get("APISPEC_VERSION", "v1"),
            config.get("APISPEC_OAS_VERSION", "2.0"),
        )
        app.extensions["flask-apispec"] = self.spec
        self.add_swagger_routes()
        self.resource_converter = ResourceConverter(
            app, self.spec, self.document_options
        )
        self.view_converter = ViewConverter(app, self.spec, self.document_options)
        for registration in self._registered:
            self._document(registration)

    def add_swagger_routes(self) -> None:
        """Add the routes of the document and of Swagger UI to the app."""
        app = _given(self.app)
        blueprint = SwaggerBlueprint(
            "flask-apispec",
            __name__,
            static_folder=_STATIC,
            template_folder="templates",
            static_url_path="/flask-apispec/static",
        )
        if path := app.config.get("APISPEC_SWAGGER_URL", "/swagger/"):
            blueprint.add_url_rule(path, "swagger-json", self.swagger_json)
        if path := app.config.get("APISPEC_SWAGGER_UI_URL", "/swagger-ui/"):
            blueprint.add_url_rule(path, "swagger-ui", self.swagger_ui)
        app.register_blueprint(blueprint)

    def swagger_json(self) -> flask.Response:
        """Return the document of the current app."""
        # An app's own, where the extension has been given to another since.
        spec = flask.current_app.extensions["flask-apispec"]
        if flask.current_app == self.app:
            spec = self.spec
        document = spec.to_dict()
        return flask.jsonify(build_document(document) if _is_3(spec) else document)

    def swagger_ui(self) -> str:
        """Return the page of Swagger UI; an app's ``swagger-ui.html`` comes first."""
        if "flask-apispec.swagger-json" not in flask.current_app.view_functions:
            flask.abort(404, "APISPEC_SWAGGER_URL is off: there is no document.")
        return flask.render_template("swagger-ui.html")

    def register_existing_resources(self) -> None:
        """Document every view function that the app has by now."""
        app = _given(self.app)
        served = {rule.endpoint for rule in app.url_map.iter_rules()} - {"static"}
        for endpoint, view in app.view_functions.items():
            if endpoint not in served or not isinstance(view, types.FunctionType):
                continue
            target = self._find_target(view)
            try:
                self._document(Registration(target=target, endpoint=endpoint))
            except TypeError as error:
                warnings.warn(
                    f"The endpoint {endpoint!r} is not in the document: {error}. "
                    "Register its view by itself.",
                    stacklevel=2,
                )

    def _find_target(self, view: types.FunctionType) -> Any:
        """Return what is documented of a view function: its resource, if it has one.

        Of a resource Swagger 2.0 has paths and methods alone, as flask-apispec emits.
        """
        resource = getattr(view, "view_class", None)
        return resource if _is_3(self.spec) and is_resource(resource) else view

    def register(
        self,
        target: Any,
        endpoint: str | None = None,
        blueprint: str | None = None,
        resource_class_args: tuple[Any, ...] | None = None,
        resource_class_kwargs: dict[str, Any] | None = None,
    ) -> None:
        """Document a view, now or when there is an app.

        :param target: a view function, or a class whose metaclass is ``ResourceMeta``
        :param endpoint: its own, without that of a blueprint; if not given its name,
            or any endpoint that it serves
        :param blueprint: the name of its blueprint
        :param resource_class_args: for the ``__init__`` of the class
        :param resource_class_kwargs: for the ``__init__`` of the class
        :raises TargetError: for what is neither
        :raises EndpointError: if the app has no such endpoint
        """
        registration = Registration(
            target=target,
            endpoint=endpoint,
            blueprint=blueprint,
            args=resource_class_args,
            kwargs=resource_class_kwargs,
        )
        self._registered.append(registration)
        if self.app is not None:
            self._document(registration)

    def _document(self, registration: Registration) -> None:
        converters = _given(self.view_converter), _given(self.resource_converter)
        for path in registration.convert(*converters):
            _given(self.spec).path(**path)


def _is_3(spec: APISpec | None) -> bool:
    return spec is not None and bool(spec.openapi_version.major >= 3)


def _given(value: T | None) -> T:
    if value is None:
        raise SetupError("The extension has no app. Fix: call init_app(app) before.")
    return value


def make_apispec(
    title: str = "flask-apispec", version: str = "v1", openapi_version: str = "2.0"
) -> APISpec:
    """Return an APISpec with the plugin for marshmallow.

    :param title: of the API
    :param version: of the API
    :param openapi_version: 2.0, or one of OpenAPI 3
    """
    plugins = [MarshmallowPlugin()]
    return APISpec(title, version, openapi_version, plugins)
