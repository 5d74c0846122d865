"""The app has rules of its own at the paths of the document and its pages."""

from __future__ import annotations

import warnings

import pytest
from flask import Blueprint, Flask, abort, request
from pages import linked
from served_docs import PAGES, build_app, build_docs, get

# The setting of each page, and its config key.
SETTINGS = [
    ("/openapi.json", "openapi_path (TYPED_OPENAPI_PATH)"),
    ("/openapi.yaml", "openapi_yaml_path (TYPED_OPENAPI_YAML_PATH)"),
    ("/docs", "docs_path (TYPED_DOCS_PATH)"),
    ("/redoc", "redoc_path (TYPED_REDOC_PATH)"),
]


def add_own_rule(app: Flask, path: str) -> None:
    @app.route(path, endpoint="own", methods=["GET", "POST"])
    def own() -> str:
        return f"own {request.endpoint} {request.method} {request.view_args}"


def answers(app: Flask, path: str) -> list[tuple[str, bytes, list[str]]]:
    client = app.test_client()
    responses = [
        client.open(path, method=method, query_string="a=1")
        for method in ("GET", "HEAD", "POST", "OPTIONS")
    ]
    headers = [
        sorted(str(header) for header in response.headers if header[0] != "Allow")
        + sorted(response.allow)
        for response in responses
    ]
    return [
        (response.status, response.data, header)
        for response, header in zip(responses, headers, strict=True)
    ]


@pytest.mark.parametrize("first", [True, False], ids=["app first", "ours first"])
@pytest.mark.parametrize("slash", ["", "/"], ids=["same path", "with a slash"])
@pytest.mark.parametrize("path", PAGES)
def test_a_rule_of_the_app_answers_as_if_ours_were_not_there(
    path: str, slash: str, first: bool
) -> None:
    plain, app = Flask(__name__), Flask(__name__)
    add_own_rule(plain, path + slash)
    if first:
        add_own_rule(app, path + slash)
    app.register_blueprint(build_docs())
    if not first:
        add_own_rule(app, path + slash)
    for requested in {path, path + slash}:
        assert answers(app, requested) == answers(plain, requested)


@pytest.mark.parametrize("path", ["/", "/docs/"])
def test_a_rule_of_the_app_wins_at_a_path_that_ends_with_a_slash(path: str) -> None:
    app = build_app(docs_path=path)
    add_own_rule(app, path)
    assert get(app, path).text == "own own GET {}"


def test_hooks_of_the_app_see_their_own_endpoint_and_blueprint() -> None:
    app = build_app()
    admin = Blueprint("admin", __name__)
    admin.add_url_rule("/docs", "docs", lambda: "secret")
    seen: list[str | None] = []
    app.before_request(lambda: seen.append(request.endpoint))
    admin.before_request(lambda: abort(401))
    app.register_blueprint(admin)
    assert get(app, "/docs").status_code == 401
    assert seen == ["admin.docs"]


def test_a_rule_with_a_variable_does_not_hide_a_page() -> None:
    app = Flask(__name__)
    app.add_url_rule("/<name>", "own", lambda name: f"own {name}")
    app.add_url_rule("/<path:name>", "any", lambda name: f"any {name}")
    app.register_blueprint(build_docs())
    assert "swagger-ui" in get(app, "/docs").text
    assert get(app, "/other").text == "own other"
    for link in linked(get(app, "/docs")):
        assert not get(app, link).data.startswith(b"any")


def test_a_rule_of_the_app_for_other_methods_leaves_the_page() -> None:
    app = build_app()
    app.add_url_rule("/docs", "own", lambda: "own", methods=["POST"])
    assert "swagger-ui" in get(app, "/docs").text
    assert app.test_client().post("/docs").text == "own"


def test_the_app_keeps_its_own_files_beside_the_assets() -> None:
    app = build_app()
    app.add_url_rule("/docs/<path:name>", "own", lambda name: f"own {name}")
    assert get(app, "/docs/assets/own.css").text == "own assets/own.css"
    assert "body" in get(app, "/docs/assets/page.css").text


@pytest.mark.parametrize(("path", "setting"), SETTINGS)
def test_a_warning_names_the_setting_once(path: str, setting: str) -> None:
    app = Flask(__name__)
    docs = build_docs()
    app.register_blueprint(docs)
    add_own_rule(app, path)
    with pytest.warns(UserWarning, match="is not served") as caught:
        docs.warn_of_own_rules(app)
    assert [setting in str(warning.message) for warning in caught] == [True]
    assert f"{path} (own)" in str(caught[0].message)
    app.add_url_rule("/more", "more")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        docs.warn_of_own_rules(app)


def test_a_rule_of_the_app_with_a_slash_is_warned_of() -> None:
    app = Flask(__name__)
    docs = build_docs()
    app.register_blueprint(docs)
    add_own_rule(app, "/docs/")
    with pytest.warns(UserWarning, match=r"a rule of its own, /docs/\. Set docs_path"):
        docs.warn_of_own_rules(app)


def test_a_page_warns_of_the_rules_that_hide_the_others() -> None:
    app = build_app()
    add_own_rule(app, "/redoc")
    with pytest.warns(UserWarning, match="ReDoc is not served"):
        get(app, "/openapi.json")
    assert get(app, "/docs").status_code == 200


def test_an_app_without_such_rules_is_not_warned() -> None:
    app = build_app(docs_path="/dökus/")
    for path in ("/openapi.json", "/dökus/", "/redoc"):
        assert get(app, path).status_code == 200


def test_an_app_that_matches_hosts_is_not_warned_of_the_rules_of_one() -> None:
    app = Flask(__name__, host_matching=True, static_host="static.example")
    app.add_url_rule("/docs", "own", lambda: "own", host="own.example")
    docs = build_docs()
    app.register_blueprint(docs)
    docs.warn_of_own_rules(app)
