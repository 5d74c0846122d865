"""The blueprint that serves the document, Swagger UI and ReDoc.

Nothing in a page is inline and nothing comes from another host, so the pages work
under their own strict Content-Security-Policy and without the internet.
"""

from __future__ import annotations

import secrets
import warnings
from collections.abc import Callable, Iterable, Mapping
from string import Template
from typing import Any
from urllib.parse import quote, unquote
from weakref import WeakKeyDictionary

from flask import Blueprint, Flask, current_app, request, send_file, url_for
from flask import Response as FlaskResponse
from markupsafe import escape
from werkzeug.routing import Map, RequestRedirect

from .assets import UI, read_assets
from .document import DocumentBytes
from .oauth import write_oauth_options
from .paths import PAGES, check_paths
from .policy import build_policy, read_origins
from .rules import add_converters, page_rule

#: Makes a view that runs something else before a page is served.
Protect = Callable[[Callable[..., FlaskResponse]], Callable[..., Any]]

_YEAR = 365 * 24 * 60 * 60


def _quoted_root() -> str:
    # One slash in front: "//host" would be the address of another host.
    return "/" + quote(request.script_root.strip("/"))


def _read_template(name: str) -> Template:
    return Template((UI / name).read_text("utf-8"))


def _render(template: Template, policy: str, **values: str) -> FlaskResponse:
    page = template.substitute({key: escape(value) for key, value in values.items()})
    response = FlaskResponse(page, mimetype="text/html")
    response.headers["Content-Security-Policy"] = policy
    response.headers["Referrer-Policy"] = "same-origin"
    return _finish(response)


def _keep_secret(response: FlaskResponse) -> FlaskResponse:
    """Keep the address of a page, which has a code in it, from caches and links."""
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Cache-Control"] = "no-store"
    return response


def _finish(response: FlaskResponse) -> FlaskResponse:
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers.setdefault("Cache-Control", "no-cache")
    return response


def _make_private(response: FlaskResponse) -> FlaskResponse:
    """Keep what not everyone may see out of caches that all share (RFC 9111, 5.2.2.7).

    The assets are the same for everyone.
    """
    if not (request.endpoint or "").endswith(".assets"):
        response.cache_control.private = True
    return response


class DocsBlueprint(Blueprint):
    """The document and its pages; made by :func:`build_blueprint`.

    :param name: of the blueprint
    :param paths: the path of each page that is on, by endpoint
    :param title: the title of the two HTML pages
    :param document: returns the finished document, the same object until it changes
    :param protect: makes the views of pages and document ask who sends a request,
        None if everyone may
    :param oauth: options of Swagger UI's ``initOAuth``
    :param origins: of other hosts that Swagger UI may call, beside those that the
        document names
    """

    def __init__(
        self,
        *,
        name: str,
        paths: dict[str, str],
        title: str,
        document: Callable[[], dict[str, Any]],
        protect: Protect | None = None,
        oauth: Mapping[str, Any],
        origins: Iterable[str],
    ) -> None:
        super().__init__(name, __name__)
        self._protect = protect
        if protect is not None:
            self.after_request(_make_private)
        self._pages = tuple(paths)
        self._title = title
        self._document = document
        self._oauth = write_oauth_options(oauth)
        self._origins = tuple(origins)
        self._bytes = DocumentBytes()
        self._looked: WeakKeyDictionary[Map, tuple[int, frozenset[str]]]
        self._looked = WeakKeyDictionary()
        self._template = _read_template("swagger-ui.html")
        self._redirect_template = _read_template("oauth2-redirect.html")
        self._redoc_template = _read_template("redoc.html")
        self.record(add_converters)
        self._add_rules(paths)

    def _add_rules(self, paths: dict[str, str]) -> None:
        views: dict[str, Callable[..., FlaskResponse]] = {
            "openapi": self._serve_json,
            "openapi_yaml": self._serve_yaml,
            "docs": self._serve_docs,
            "redoc": self._serve_redoc,
        }
        for page, path in paths.items():
            view = views[page] if self._protect is None else self._protect(views[page])
            self._add_page(page, path, view)
        if "docs" in paths:
            # Authorization servers compare its address as a whole, so it is short. It
            # is open as the assets are: a window that returns has no credentials.
            path = f"{paths['docs'].rstrip('/')}/oauth2-redirect"
            self._add_page("oauth2_redirect", path, self._serve_redirect)
        base = paths.get("docs", paths.get("redoc"))
        if base is not None:
            rule = f"{base.rstrip('/')}/assets/<flask_typed_asset:name>"
            self.add_url_rule(rule, "assets", self._serve_asset)

    def _add_page(
        self, page: str, path: str, view: Callable[..., FlaskResponse]
    ) -> None:
        rule, segment = page_rule(path)
        self.add_url_rule(rule, page, view, defaults={"flask_typed_page": segment})

    def warn_of_hosts(self, app: Flask) -> None:
        """Warn of pages that have no host, on an app that matches hosts.

        Which of its hosts the document is for, nobody knows but the app's author.

        :param app: the app that this blueprint is registered on
        """
        if app.url_map.host_matching and self._pages:
            pages = ", ".join(f"{page}_path" for page in self._pages)
            warnings.warn(
                "The app has host_matching=True, so that no request reaches a rule"
                f" without a host, as those of {pages} are. Set them to None, and"
                " return api.document() from a view on the host that is to have it.",
                stacklevel=4,
            )

    def warn_of_own_rules(self, app: Flask) -> None:
        """Warn of each page whose path the app answers itself, once.

        To be called when the rules are known. It costs next to nothing while their
        number is unchanged.

        :param app: the app that this blueprint is registered on
        """
        rules = app.url_map
        count = sum(1 for _ in rules.iter_rules())
        seen, known = self._looked.get(rules, (0, frozenset()))
        if count == seen:
            return
        found = {
            page: own for page in self._pages if (own := self._own_rule(rules, page))
        }
        self._looked[rules] = (count, known | found.keys())
        for page in sorted(found.keys() - known):
            warnings.warn(
                f"{PAGES[page]} is not served: the app has a rule of its own,"
                f" {found[page]}. Set {page}_path (TYPED_{page.upper()}_PATH) to"
                " another path, or to None to do without.",
                stacklevel=2,
            )

    def _own_rule(self, rules: Map, page: str) -> str | None:
        """Return what the app answers at the path of a page, if not with ours."""
        endpoint = f"{self.name}.{page}"
        adapter = rules.bind("")  # no host: what a rule without one matches
        path = unquote(adapter.build(endpoint))
        try:
            rule, _ = adapter.match(path, "GET", return_rule=True)
        except RequestRedirect:  # to the path with a slash
            return f"{path}/"
        return None if rule.endpoint == endpoint else f"{rule.rule} ({rule.endpoint})"

    def _serve_json(self, **_: str) -> FlaskResponse:
        return self._serve("json")

    def _serve_yaml(self, **_: str) -> FlaskResponse:
        return self._serve("yaml")  # RFC 9512 names the media type

    def _serve(self, form: str) -> FlaskResponse:
        self.warn_of_own_rules(current_app)
        body = self._bytes.load(self._document(), form, _quoted_root())
        response = FlaskResponse(body.content, mimetype=f"application/{form}")
        response.set_etag(body.etag)
        _finish(response).make_conditional(request)
        return response

    def _serve_docs(self, **_: str) -> FlaskResponse:
        self.warn_of_own_rules(current_app)
        origins = read_origins(self._document(), self._origins)
        return _render(
            self._template,
            build_policy(connect_src=f"'self'{origins}"),
            title=self._title,
            document=self._document_url(),
            redirect=url_for(".oauth2_redirect"),
            oauth=self._oauth,
            vendor_css=_asset_url("swagger-ui-dist/swagger-ui.css"),
            vendor_js=_asset_url("swagger-ui-dist/swagger-ui-bundle.js"),
            page_css=_asset_url("page.css"),
            init_js=_asset_url("swagger-ui-init.js"),
        )

    def _serve_redirect(self, **_: str) -> FlaskResponse:
        """Hand what the authorization server says to the page that asked for it."""
        response = _render(
            self._redirect_template,
            build_policy(),
            title=self._title,
            vendor_js=_asset_url("swagger-ui-dist/oauth2-redirect.js"),
            page_css=_asset_url("page.css"),
        )
        return _keep_secret(response)

    def _serve_redoc(self, **_: str) -> FlaskResponse:
        self.warn_of_own_rules(current_app)
        # styled-components writes style elements; its search runs in a blob worker.
        nonce = secrets.token_urlsafe(16)
        return _render(
            self._redoc_template,
            build_policy(style_src=f"'self' 'nonce-{nonce}'", worker_src="blob:"),
            title=self._title,
            document=self._document_url(),
            vendor_js=_asset_url("redoc/redoc.standalone.js"),
            page_css=_asset_url("page.css"),
            init_js=_asset_url("redoc-init.js"),
            nonce=nonce,
        )

    def _document_url(self) -> str:
        return url_for(".openapi" if "openapi" in self._pages else ".openapi_yaml")

    def _serve_asset(self, name: str) -> FlaskResponse:
        response = send_file(UI / name, conditional=True)
        response.headers["Content-Security-Policy"] = build_policy()
        if request.args.get("v") == read_assets()[name]:
            response.headers["Cache-Control"] = f"public, max-age={_YEAR}, immutable"
        return _finish(response)


def _asset_url(name: str) -> str:
    return url_for(".assets", name=name, v=read_assets()[name])


def build_blueprint(
    *,
    openapi_path: str | None,
    openapi_yaml_path: str | None,
    docs_path: str | None,
    redoc_path: str | None,
    title: str,
    document: Callable[[], dict[str, Any]],
    prefix: str = "",
    protect: Protect | None = None,
    oauth: Mapping[str, Any] | None = None,
    origins: Iterable[str] = (),
) -> DocsBlueprint:
    """Return the blueprint with the pages whose path is not ``None``.

    :param openapi_path: path of the document as JSON
    :param openapi_yaml_path: path of the document as YAML
    :param docs_path: path of Swagger UI
    :param redoc_path: path of ReDoc
    :param title: the title of the two HTML pages
    :param document: returns the finished document, the same object until it changes;
        it is never written to. ``servers`` is added per request where it has none
    :param prefix: what all paths are below
    :param protect: makes the views of pages and document ask who sends a request,
        None if everyone may
    :param oauth: options of Swagger UI's ``initOAuth``
    :param origins: of other hosts that Swagger UI may call
    :raises ConfigError: a path cannot be one, two are the same, or a page is on whose
        document is not
    """
    settings = {
        "openapi": openapi_path,
        "openapi_yaml": openapi_yaml_path,
        "docs": docs_path,
        "redoc": redoc_path,
    }
    paths = {page: path for page, path in settings.items() if path is not None}
    check_paths(paths)
    return DocsBlueprint(
        # A dot would part the names of two blueprints.
        name="flask_typed" + prefix.replace(".", "%2E"),
        paths={page: prefix + path for page, path in paths.items()},
        title=title,
        document=document,
        protect=protect,
        oauth=oauth or {},
        origins=origins,
    )
