"""What Swagger UI's "Authorize" dialog needs of the pages and of the document."""

from __future__ import annotations

import json
from typing import Any

import pytest
from flask import Flask
from pages import Page, linked, policy
from werkzeug.test import TestResponse

from flask_typed import Api, Depends, HTTPBasic
from flask_typed.docs import OAUTH_NAMES, OAuthOptions
from flask_typed.errors import ConfigError


def build_app(**keywords: Any) -> Flask:
    app = Flask(__name__)
    Api(app, **keywords)
    return app


def get(app: Flask, path: str, root: str = "") -> TestResponse:
    environ = {"SCRIPT_NAME": root.encode().decode("latin-1")}  # PEP 3333
    # Buffered, so that the files of the assets are closed.
    return app.test_client().get(path, environ_overrides=environ, buffered=True)


def read_options(app: Flask) -> dict[str, Any]:
    (text,) = Page(get(app, "/docs")).values("data-oauth")
    options: dict[str, Any] = json.loads(text)
    return options


@pytest.mark.parametrize("root", ["", "/shop"], ids=["root", "prefix"])
@pytest.mark.parametrize(
    ("docs_path", "expected"),
    [
        ("/docs", "/docs/oauth2-redirect"),
        ("/docs/", "/docs/oauth2-redirect"),
        ("/", "/oauth2-redirect"),
        ("/a/b", "/a/b/oauth2-redirect"),
    ],
)
def test_the_page_to_return_to_is_below_that_of_swagger_ui(
    docs_path: str, expected: str, root: str
) -> None:
    app = build_app(docs_path=docs_path)
    (url,) = Page(get(app, docs_path, root)).values("data-redirect")
    assert url == root + expected
    assert get(app, expected, root).mimetype == "text/html"


def test_each_api_has_a_page_to_return_to() -> None:
    app = Flask(__name__)
    for prefix in ("/v1", "/v2"):
        Api(app, url_prefix=prefix)
    for prefix in ("/v1", "/v2"):
        (url,) = Page(get(app, f"{prefix}/docs")).values("data-redirect")
        assert url == f"{prefix}/docs/oauth2-redirect"
        assert get(app, url).status_code == 200


def test_there_is_nothing_to_return_to_without_swagger_ui() -> None:
    app = build_app(docs_path=None)
    for path in ("/docs/oauth2-redirect", "/redoc/oauth2-redirect", "/oauth2-redirect"):
        assert get(app, path).status_code == 404


def test_a_rule_of_the_app_wins_over_the_page_to_return_to() -> None:
    app = build_app()
    app.add_url_rule("/docs/oauth2-redirect", "own", lambda: "own")
    assert get(app, "/docs/oauth2-redirect").text == "own"


def test_the_page_to_return_to_runs_no_script_but_ours() -> None:
    response = get(build_app(), "/docs/oauth2-redirect?code=x&state=y")
    page = Page(response)
    scripts = [attributes for tag, attributes in page.elements if tag == "script"]
    assert [str(script["src"]).partition("?")[0] for script in scripts] == [
        "/docs/assets/swagger-ui-dist/oauth2-redirect.js"
    ]
    assert not page.text.get("script", "").strip()
    for _, attributes in page.elements:
        assert not [a for a in attributes if a == "style" or a.startswith("on")]
    directives = policy(response)
    assert directives["script-src"] == "'self'"
    assert directives["default-src"] == "'none'"
    assert directives["connect-src"] == "'self'"


def test_the_page_to_return_to_shows_nothing_that_it_was_sent() -> None:
    app = build_app(title="<b>Shop</b>")
    plain = get(app, "/docs/oauth2-redirect")
    assert get(app, "/docs/oauth2-redirect?code=<b>&error=x").data == plain.data
    assert Page(plain).text["title"] == "<b>Shop</b>"


def test_the_code_in_the_address_of_the_page_stays_there() -> None:
    response = get(build_app(), "/docs/oauth2-redirect?code=x")
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["Referrer-Policy"] == "no-referrer"
    assert response.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("root", ["", "/shop"], ids=["root", "prefix"])
def test_what_the_page_to_return_to_loads_is_there(root: str) -> None:
    app = build_app()
    links = linked(get(app, "/docs/oauth2-redirect", root))
    assert len(links) == 2
    for link in links:
        assert link.startswith(f"{root}/docs/assets/")
        assert get(app, link.removeprefix(root), root).status_code == 200


def test_the_page_to_return_to_is_open_where_the_others_are_not() -> None:
    app = build_app(docs_dependencies=[Depends(HTTPBasic())])
    assert get(app, "/docs").status_code == 401
    assert get(app, "/docs/oauth2-redirect").status_code == 200


# The options of the dialog.


def test_the_dialog_uses_pkce_and_knows_no_secret() -> None:
    assert read_options(build_app()) == {"usePkceWithAuthorizationCodeGrant": True}


def test_the_options_of_the_dialog_reach_the_page() -> None:
    options: OAuthOptions = {
        "clientId": 'a"</div>',
        "clientSecret": "b",
        "realm": "c",
        "appName": "Söhne",
        "scopeSeparator": ",",
        "scopes": ["read", "write"],
        "additionalQueryStringParams": {"audience": "shop"},
        "useBasicAuthenticationWithAccessCodeGrant": True,
        "usePkceWithAuthorizationCodeGrant": False,
    }
    assert set(options) == set(OAUTH_NAMES) == set(OAuthOptions.__annotations__)
    app = build_app(swagger_ui_oauth=options)
    assert read_options(app) == options
    page = Page(get(app, "/docs"))
    assert {tag for tag, _ in page.elements} == {
        *("html", "head", "meta", "title", "link", "body", "noscript"),
        *("p", "a", "div", "script"),
    }


def test_the_options_can_be_configured() -> None:
    app = Flask(__name__)
    app.config["TYPED_SWAGGER_UI_OAUTH"] = {"clientId": "docs", "scopes": "read"}
    Api(app, swagger_ui_oauth={"clientId": "other"})
    assert read_options(app) == {
        "clientId": "docs",
        "scopes": "read",
        "usePkceWithAuthorizationCodeGrant": True,
    }


@pytest.mark.parametrize(
    "options",
    [
        pytest.param({"client_id": "a"}, id="a name of another style"),
        pytest.param({"clientId": None}, id="no text"),
        pytest.param({"clientId": 3}, id="a number"),
        pytest.param({"scopes": [3]}, id="scopes that are no texts"),
        pytest.param({"scopes": {"read": "Read."}}, id="scopes as in the document"),
        pytest.param({"additionalQueryStringParams": {"a": 1}}, id="a number to add"),
        pytest.param({"additionalQueryStringParams": "a=1"}, id="a query"),
        pytest.param({"usePkceWithAuthorizationCodeGrant": "no"}, id="no flag"),
        pytest.param("docs", id="no dict"),
    ],
)
def test_an_option_that_the_dialog_does_not_have_is_refused(options: Any) -> None:
    with pytest.raises(ConfigError, match="initOAuth: clientId, clientSecret, realm"):
        build_app(swagger_ui_oauth=options)


# What Swagger UI may call.


def test_swagger_ui_may_call_the_origins_that_are_set() -> None:
    app = build_app(swagger_ui_origins=["https://token.example", "http://b.test:81"])
    allowed = policy(get(app, "/docs"))["connect-src"]
    assert allowed == "'self' http://b.test:81 https://token.example"
    assert policy(get(app, "/redoc"))["connect-src"] == "'self'"


@pytest.mark.parametrize(
    "origin",
    [
        *("token.example", "https://token.example/", "https://a.test; script-src *"),
        *("*", "https://*", "'unsafe-eval'", "ftp://a.test", "https://a b.test", 3),
    ],
)
def test_an_origin_that_is_none_is_refused(origin: Any) -> None:
    with pytest.raises(ConfigError, match=r"as in 'https://id\.example'"):
        build_app(swagger_ui_origins=[origin])


# Where the paths of an authorization server are.

FLOW = "authorizationUrl tokenUrl refreshUrl".split()


def serve_schemes(root: str, url: str, **keywords: Any) -> tuple[str, ...]:
    """Return a URL of schemes as it is served below a script root."""
    app = Flask(__name__)
    api = Api(app, **keywords)
    flow = dict.fromkeys(FLOW, url) | {"scopes": {"tokenUrl": "kept"}}
    schemes: dict[str, dict[str, Any]] = {
        "oauth2": {"type": "oauth2", "flows": {"authorizationCode": flow}},
        "oidc": {"type": "openIdConnect", "openIdConnectUrl": url},
        "basic": {"type": "http", "scheme": "basic"},
    }
    for name, scheme in schemes.items():
        api.spec(app).components.security_scheme(name, scheme)
    built = json.dumps(api.document(app))
    document = get(app, "/openapi.json", root).get_json()
    assert json.dumps(api.document(app)) == built
    served = document["components"]["securitySchemes"]
    assert served["basic"] == schemes["basic"]
    served_flow = served["oauth2"]["flows"]["authorizationCode"]
    assert served_flow["scopes"] == flow["scopes"]
    return (*(served_flow[name] for name in FLOW), served["oidc"]["openIdConnectUrl"])


@pytest.mark.parametrize(
    ("root", "url", "expected"),
    [
        ("", "/token", "/token"),
        ("", "token", "/token"),
        ("/shop", "/token", "/shop/token"),
        ("/shop", "token", "/shop/token"),
        ("/shop/v1/", "/a/token?x=/y", "/shop/v1/a/token?x=/y"),
        ("/söhne", "/token", "/s%C3%B6hne/token"),
        ("//evil.example", "/token", "/evil.example/token"),
        ("/shop", "https://id.example/token", "https://id.example/token"),
        ("/shop", "//id.example/token", "//id.example/token"),
    ],
)
def test_a_path_in_a_security_scheme_is_below_the_script_root(
    root: str, url: str, expected: str
) -> None:
    assert set(serve_schemes(root, url)) == {expected}


def test_a_path_in_a_security_scheme_is_below_the_root_whatever_the_servers() -> None:
    servers = [{"url": "https://shop.example/v1"}]
    assert set(serve_schemes("/v1", "/token", servers=servers)) == {"/v1/token"}
