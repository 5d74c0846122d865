"""The blueprint that serves the document, Swagger UI and ReDoc.

Nothing in a page is inline and nothing comes from another host, so the pages work
under their own strict Content-Security-Policy and without the internet.
"""

from __future__ import annotations

import hashlib
import json
import re
import secrets
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from string import Template
from threading import Lock
from typing import Any
from urllib.parse import quote, unquote
from weakref import WeakKeyDictionary

from flask import Blueprint, Flask, current_app, request, send_file, url_for
from flask import Response as FlaskResponse
from flask.blueprints import BlueprintSetupState
from markupsafe import escape
from werkzeug.routing import BaseConverter, Map, RequestRedirect

from .errors import ConfigError

_UI = Path(__file__).with_name("ui")
_YEAR = 365 * 24 * 60 * 60
# How many script roots have their bytes kept: one for each way that leads here.
_ROOTS = 8
# The pages by endpoint, which is their setting less "_path", and what they show.
_PAGES = {
    "openapi": "the document as JSON",
    "openapi_yaml": "the document as YAML",
    "docs": "Swagger UI",
    "redoc": "ReDoc",
}
_PATH = re.compile(r"/([^/<>()\"'\\?#]+(/|\Z))*")
_ORIGIN = re.compile(r"https?://[\w.-]+(:\d+)?(?=[/?#]|\Z)", re.ASCII)
_POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    # Markdown writes them: the alignment of a table's columns is one.
    "style-src-attr": "'unsafe-inline'",
    "img-src": "'self' data:",
    "connect-src": "'self'",
    "base-uri": "'none'",
    "form-action": "'none'",
    "frame-ancestors": "'self'",
}


@cache
def _build_yaml_writer() -> Callable[[Any], str]:
    """Returns what writes YAML 1.1 that a reader of YAML 1.2 reads alike."""
    # PyYAML takes as long to import as a fifth of this package, and few ask for YAML.
    import yaml

    class Dumper(yaml.SafeDumper):
        pass

    # Numbers in YAML 1.2 and not in 1.1: as strings they need their quotes.
    Dumper.add_implicit_resolver(
        "tag:yaml.org,2002:float",
        re.compile(r"[-+]?(\.\d+|\d+(\.\d*)?)([eE][-+]?\d+)?\Z|0o[0-7]+\Z"),
        list("-+.0123456789"),
    )

    def write(document: Any) -> str:
        text: str = yaml.dump(
            document, Dumper=Dumper, sort_keys=False, allow_unicode=True
        )
        return text

    return write


class _PageConverter(BaseConverter):
    """Matches one exact last segment of a path, after every rule that is static.

    A page under such a rule gives way to the app's own rule at its path by Werkzeug's
    own choice, whichever was added first. The app's request then never comes near us:
    its ``before_request`` functions see their own endpoint and blueprint.
    """

    part_isolating = True
    weight = 0  # before the app's ``/<name>``, as a static rule would be

    def __init__(self, map: Map, segment: str) -> None:
        super().__init__(map)
        # The slash keeps Werkzeug from reading a segment such as 1.50 as a number.
        self.regex = re.escape(segment.removeprefix("/"))


class _AssetConverter(BaseConverter):
    """Matches the names of our assets, so that the app can have others beside them."""

    part_isolating = False
    weight = 0

    def __init__(self, map: Map) -> None:
        super().__init__(map)
        self.regex = "|".join(re.escape(name) for name in read_assets())


@cache
def read_assets() -> Mapping[str, str]:
    """Returns the files that the pages may load: path below ``ui/`` to version.

    Vendored files have the version of their package, our own a digest.
    """
    packages = json.loads((_UI / "versions.json").read_text("utf-8"))
    assets = {
        f"{package}/{name}": str(entry["version"])
        for package, entry in packages.items()
        for name in entry["files"]
    }
    for path in (*_UI.glob("*.css"), *_UI.glob("*.js")):
        assets[path.name] = hashlib.sha256(path.read_bytes()).hexdigest()[:12]
    return assets


@dataclass(frozen=True, slots=True, kw_only=True)
class _Body:
    content: bytes
    etag: str


class _DocumentBytes:
    """The bytes of the last document, by format and script root."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._document: dict[str, Any] | None = None
        self._bodies: dict[tuple[str, str], _Body] = {}

    def load(self, document: dict[str, Any], form: str, root: str) -> _Body:
        """Returns the body for a script root, written anew only where it must be.

        :param document: as built; another object than the last time drops all bodies
        :param form: ``json`` or ``yaml``
        :param root: the script root, quoted
        """
        with self._lock:
            if document is not self._document:
                self._document = document
                self._bodies.clear()
            body = self._bodies.get((form, root))
            if body is None:
                text = write_document(_add_servers(document, root), form, indent=None)
                content = text.encode()
                etag = hashlib.sha256(content).hexdigest()[:32]
                body = _Body(content=content, etag=etag)
                if len(self._bodies) >= 2 * _ROOTS:
                    del self._bodies[next(iter(self._bodies))]
                self._bodies[form, root] = body
            return body


def write_document(document: dict[str, Any], form: str, indent: int | None) -> str:
    """Returns a document as text.

    :param document: as built
    :param form: ``json`` or ``yaml``
    :param indent: of JSON, in characters; None for one line
    """
    separators = (",", ":") if indent is None else None
    text = json.dumps(
        document, ensure_ascii=False, separators=separators, indent=indent
    )
    if form == "json":
        return text
    # Through JSON, so that both say the same and no object is shared: PyYAML writes
    # shared objects as anchors.
    return _build_yaml_writer()(json.loads(text))


def _add_servers(document: dict[str, Any], root: str) -> dict[str, Any]:
    if "servers" in document:
        return document
    servers = [{"url": root}]
    served: dict[str, Any] = {}
    for key, value in document.items():
        served[key] = value
        if key == "info":
            served["servers"] = servers
    served.setdefault("servers", servers)
    return served


def _quoted_root() -> str:
    # One slash in front: "//host" would be the address of another host.
    return "/" + quote(request.script_root.strip("/"))


def _named_urls(document: dict[str, Any]) -> Iterator[str]:
    """Yields the URLs that Swagger UI may call because the document names them."""
    holders: list[Any] = [document]
    for item in document.get("paths", {}).values():
        holders += [item, *(part for part in item.values() if isinstance(part, dict))]
    for holder in holders:
        for server in holder.get("servers", ()):
            yield server["url"]
    schemes = document.get("components", {}).get("securitySchemes", {})
    for scheme in schemes.values():
        yield scheme.get("openIdConnectUrl", "")
        for flow in scheme.get("flows", {}).values():
            yield flow.get("tokenUrl", "")
            yield flow.get("refreshUrl", "")


def _read_origins(urls: Iterable[str]) -> str:
    found = (_ORIGIN.match(url) for url in urls)
    return "".join(sorted({f" {match[0]}" for match in found if match}))


def _build_policy(**changes: str) -> str:
    policy = _POLICY | {key.replace("_", "-"): value for key, value in changes.items()}
    return "; ".join(f"{key} {value}" for key, value in policy.items())


def _render(template: Template, policy: str, **values: str) -> FlaskResponse:
    page = template.substitute({key: escape(value) for key, value in values.items()})
    response = FlaskResponse(page, mimetype="text/html")
    response.headers["Content-Security-Policy"] = policy
    response.headers["Referrer-Policy"] = "same-origin"
    return _finish(response)


def _finish(response: FlaskResponse) -> FlaskResponse:
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers.setdefault("Cache-Control", "no-cache")
    return response


class DocsBlueprint(Blueprint):
    """The document and its pages; made by :func:`build_blueprint`.

    :param name: of the blueprint
    :param paths: the path of each page that is on, by endpoint
    :param title: the title of the two HTML pages
    :param document: returns the finished document, the same object until it changes
    """

    def __init__(
        self,
        *,
        name: str,
        paths: dict[str, str],
        title: str,
        document: Callable[[], dict[str, Any]],
    ) -> None:
        super().__init__(name, __name__)
        self._pages = tuple(paths)
        self._title = title
        self._document = document
        self._bytes = _DocumentBytes()
        self._looked: WeakKeyDictionary[Map, tuple[int, frozenset[str]]]
        self._looked = WeakKeyDictionary()
        self._template = Template((_UI / "swagger-ui.html").read_text("utf-8"))
        self._redoc_template = Template((_UI / "redoc.html").read_text("utf-8"))
        self.record(_add_converters)
        self._add_rules(paths)

    def _add_rules(self, paths: dict[str, str]) -> None:
        views: dict[str, Callable[..., FlaskResponse]] = {
            "openapi": self._serve_json,
            "openapi_yaml": self._serve_yaml,
            "docs": self._serve_docs,
            "redoc": self._serve_redoc,
        }
        for page, path in paths.items():
            rule, segment = _page_rule(path)
            defaults = {"flask_typed_page": segment}
            self.add_url_rule(rule, page, views[page], defaults=defaults)
        base = paths.get("docs", paths.get("redoc"))
        if base is not None:
            rule = f"{base.rstrip('/')}/assets/<flask_typed_asset:name>"
            self.add_url_rule(rule, "assets", self._serve_asset)

    def warn_of_own_rules(self, app: Flask) -> None:
        """Warns of each page whose path the app answers itself, once.

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
                f"{_PAGES[page]} is not served: the app has a rule of its own,"
                f" {found[page]}. Set {page}_path (TYPED_{page.upper()}_PATH) to"
                " another path, or to None to do without.",
                stacklevel=2,
            )

    def _own_rule(self, rules: Map, page: str) -> str | None:
        """Returns what the app answers at the path of a page, if not with ours."""
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
        origins = _read_origins(_named_urls(self._document()))
        return _render(
            self._template,
            _build_policy(connect_src=f"'self'{origins}"),
            title=self._title,
            document=self._document_url(),
            redirect=url_for(".assets", name="swagger-ui-dist/oauth2-redirect.html"),
            vendor_css=_asset_url("swagger-ui-dist/swagger-ui.css"),
            vendor_js=_asset_url("swagger-ui-dist/swagger-ui-bundle.js"),
            page_css=_asset_url("page.css"),
            init_js=_asset_url("swagger-ui-init.js"),
        )

    def _serve_redoc(self, **_: str) -> FlaskResponse:
        self.warn_of_own_rules(current_app)
        # styled-components writes style elements; its search runs in a blob worker.
        nonce = secrets.token_urlsafe(16)
        return _render(
            self._redoc_template,
            _build_policy(style_src=f"'self' 'nonce-{nonce}'", worker_src="blob:"),
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
        response = send_file(_UI / name, conditional=True)
        response.headers["Content-Security-Policy"] = _build_policy()
        if request.args.get("v") == read_assets()[name]:
            response.headers["Cache-Control"] = f"public, max-age={_YEAR}, immutable"
        return _finish(response)


def _asset_url(name: str) -> str:
    return url_for(".assets", name=name, v=read_assets()[name])


def _add_converters(state: BlueprintSetupState) -> None:
    converters = state.app.url_map.converters
    converters["flask_typed_page"] = _PageConverter
    converters["flask_typed_asset"] = _AssetConverter


def _page_rule(path: str) -> tuple[str, str]:
    """Returns the rule for the path of a page, and the segment that it matches."""
    head, _, segment = path.rstrip("/").rpartition("/")
    slash = "/" if segment and path.endswith("/") else ""
    variable = f'<flask_typed_page("/{segment}"):flask_typed_page>'
    return f"{head}/{variable}{slash}", segment


def build_blueprint(
    *,
    openapi_path: str | None,
    openapi_yaml_path: str | None,
    docs_path: str | None,
    redoc_path: str | None,
    title: str,
    document: Callable[[], dict[str, Any]],
    prefix: str = "",
) -> DocsBlueprint:
    """Returns the blueprint with the pages whose path is not ``None``.

    :param openapi_path: path of the document as JSON
    :param openapi_yaml_path: path of the document as YAML
    :param docs_path: path of Swagger UI
    :param redoc_path: path of ReDoc
    :param title: the title of the two HTML pages
    :param document: returns the finished document, the same object until it changes;
        it is never written to. ``servers`` is added per request where it has none
    :param prefix: what all paths are below
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
    _check_paths(paths)
    return DocsBlueprint(
        # A dot would part the names of two blueprints.
        name="flask_typed" + prefix.replace(".", "%2E"),
        paths={page: prefix + path for page, path in paths.items()},
        title=title,
        document=document,
    )


def _check_paths(paths: dict[str, str]) -> None:
    for page, path in paths.items():
        if not _PATH.fullmatch(path):
            raise ConfigError(
                f"{page}_path (TYPED_{page.upper()}_PATH) is {path!r}. It must start"
                " with a slash and be a fixed path, as in '/docs', or be None."
            )
    pages = {path: page for page, path in paths.items()}
    for page, path in paths.items():
        if (other := pages[path]) != page:
            raise ConfigError(
                f"{page}_path and {other}_path are both {path!r}. Set one of them"
                f" (TYPED_{page.upper()}_PATH, TYPED_{other.upper()}_PATH) to another"
                " path, or to None."
            )
    if paths and not paths.keys() & {"openapi", "openapi_yaml"}:
        page = next(iter(paths))
        raise ConfigError(
            f"{page}_path is {paths[page]!r}, and openapi_path and openapi_yaml_path"
            f" are None: {_PAGES[page]} would have no document to show. Set"
            " openapi_path (TYPED_OPENAPI_PATH) to a path such as '/openapi.json', or"
            f" {page}_path (TYPED_{page.upper()}_PATH) to None."
        )
