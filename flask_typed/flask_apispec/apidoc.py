"""Views and resources to paths of an APISpec."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib.metadata import version
from typing import Any

import flask
from apispec import APISpec
from apispec.core import VALID_METHODS
from apispec.ext.marshmallow import MarshmallowPlugin
from werkzeug.routing import Rule

from ..legacy.swagger import build_operation
from .arguments import build_arguments, join_parameters, read_schema
from .errors import EndpointError, PluginError
from .paths import rule_to_params, rule_to_path
from .utils import (
    merge_recursive,
    resolve_annotations,
    resolve_resource,
)

#: The numbers of apispec's version.
APISPEC_VERSION_INFO = tuple(
    int(part) for part in version("apispec").split(".") if part.isdigit()
)


class Converter:
    """What views and resources have in common; the subclasses know their methods.

    :param app: the app whose rules are documented
    :param spec: what the paths are for; it needs apispec's plugin for marshmallow
    :param document_options: whether OPTIONS is documented
    :raises PluginError: for a spec without the plugin
    """

    def __init__(
        self, app: flask.Flask, spec: APISpec, document_options: bool = True
    ) -> None:
        self.app = app
        self.spec = spec
        self.document_options = document_options
        plugins = [each for each in spec.plugins if isinstance(each, MarshmallowPlugin)]
        if not plugins:
            raise PluginError(
                "The APISpec has no MarshmallowPlugin. Fix: APISpec(..., "
                "plugins=[apispec.ext.marshmallow.MarshmallowPlugin()])."
            )
        self.marshmallow_plugin = plugins[0]

    def convert(
        self,
        target: Any,
        endpoint: str | None = None,
        blueprint: str | None = None,
        **kwargs: Any,
    ) -> list[dict[str, Any]]:
        """Return the keywords of ``APISpec.path`` for each rule of a view.

        :param target: the view or the resource
        :param endpoint: its own, without that of a blueprint; if not given its name,
            or any endpoint that it serves
        :param blueprint: the name of its blueprint
        :param kwargs: of a resource, see :func:`.utils.resolve_resource`
        :raises EndpointError: if the app has no such endpoint
        """
        name = endpoint or target.__name__.lower()
        if blueprint:
            name = f"{blueprint}.{name}"
        rules = [
            rule for rule in self.app.url_map.iter_rules() if rule.endpoint == name
        ]
        if not rules and endpoint is None:
            rules = self._find_rules(target, blueprint)
        if not rules:
            raise EndpointError(
                f"{target!r} was registered, and the app has no endpoint {name!r}. "
                "Fix: register it after its rule was added, with endpoint= and "
                "blueprint= where these are not its name and None."
            )
        return [self.get_path(rule, target, **kwargs) for rule in rules]

    def _find_rules(self, target: Any, blueprint: str | None) -> list[Rule]:
        """Return the rules of a view by what serves them, whatever it is named."""
        served = {
            endpoint
            for endpoint, view in self.app.view_functions.items()
            if target in (view, getattr(view, "view_class", None))
            and blueprint in (None, endpoint.rpartition(".")[0])
        }
        return [r for r in self.app.url_map.iter_rules() if r.endpoint in served]

    def get_path(self, rule: Rule, target: Any, **kwargs: Any) -> dict[str, Any]:
        """Return the keywords of ``APISpec.path`` for one rule of a view.

        :param rule: the rule
        :param target: the view or the resource
        :param kwargs: of a resource, see :func:`.utils.resolve_resource`
        """
        parent = self.get_parent(target, **kwargs)
        known = set(VALID_METHODS[self.spec.openapi_version.major]) - {"head"}
        if not self.document_options:
            known.discard("options")
        views = {
            method.lower(): view
            for method, view in self.get_operations(rule, target).items()
            if method.lower() in known
        }
        return {
            "view": target,
            "path": rule_to_path(rule),
            "operations": {
                method: self.get_operation(rule, view, parent=parent)
                for method, view in views.items()
            },
        }

    def get_operations(self, rule: Rule, target: Any) -> dict[str, Any]:
        """Return the function of each method.

        :param rule: the rule
        :param target: the view or the resource
        """
        return {}

    def get_operation(
        self, rule: Rule, view: Any, parent: Any = None
    ) -> dict[str, Any]:
        """Return the Operation Object of one method.

        :param rule: the rule
        :param view: the function
        :param parent: the resource that has it
        """
        docs = merge_recursive(resolve_annotations(view, "docs", parent).options)
        operation = {
            "responses": self.get_responses(view, parent),
            "parameters": self.get_parameters(rule, view, docs, parent),
        }
        said = {key: value for key, value in docs.items() if key != "params"}
        version = self.spec.openapi_version
        if version.major >= 3:
            return build_operation(operation, said, (version.major, version.minor))
        merged: dict[str, Any] = merge_recursive([operation, said])
        return merged

    def _get_none(self, view: Any) -> Any:
        """Return the resource that has the methods: None, for a view has none.

        :param view: the view
        """
        return None

    # Of a resource it takes more, and by another name.
    get_parent: Callable[..., Any] = _get_none

    def get_parameters(
        self, rule: Rule, view: Any, docs: Mapping[str, Any], parent: Any = None
    ) -> list[dict[str, Any]]:
        """Return the parameters of one method, its body and form among them.

        :param rule: the rule
        :param view: the function
        :param docs: what was said of it; its ``params`` are of parameters
        :param parent: the resource that has it
        """
        converter = self.marshmallow_plugin.converter
        parameters = []
        for option in resolve_annotations(view, "args", parent).options:
            parameters += build_arguments(converter, option["args"], option["kwargs"])
        return join_parameters(parameters + rule_to_params(rule, docs.get("params")))

    def get_responses(self, view: Any, parent: Any = None) -> dict[Any, Any]:
        """Return the responses of one method, by status.

        :param view: the function
        :param parent: the resource that has it
        """
        merged = merge_recursive(resolve_annotations(view, "schemas", parent).options)
        return {
            code: {
                word: read_schema(value) if word == "schema" else value
                for word, value in response.items()
            }
            for code, response in merged.items()
        }


class ViewConverter(Converter):
    """View functions to paths."""

    def get_operations(self, rule: Rule, view: Any) -> dict[str, Any]:
        """Return the function for each method of the rule.

        :param rule: the rule
        :param view: the function
        """
        return dict.fromkeys(sorted(rule.methods or ()), view)


class ResourceConverter(Converter):
    """Resources to paths."""

    def get_operations(self, rule: Rule, resource: Any) -> dict[str, Any]:
        """Return the function of each method that both rule and resource have.

        :param rule: the rule
        :param resource: the resource
        """
        return {
            method: getattr(resource, method.lower())
            for method in sorted(rule.methods or ())
            if hasattr(resource, method.lower())
        }

    def get_parent(self, resource: Any, **kwargs: Any) -> Any:
        """Return an instance of the resource.

        :param resource: the resource
        :param kwargs: see :func:`.utils.resolve_resource`
        """
        return resolve_resource(resource, **kwargs)
