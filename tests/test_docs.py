"""The document and its pages, over HTTP from a plain Flask app."""

from __future__ import annotations

import copy
import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from pages import Page, linked, policy
from served_docs import DOCUMENT, PAGES, build_app, build_docs, get

import flask_typed
from flask_typed.errors import ConfigError

UI = Path(flask_typed.__file__).with_name("ui")


def test_json_is_the_document_with_its_keys_in_order_and_servers_after_info() -> None:
    response = get(build_app(), "/openapi.json")
    assert response.mimetype == "application/json"
    assert list(json.loads(response.text)) == ["openapi", "info", "servers", "paths"]
    assert response.get_json() == DOCUMENT | {"servers": [{"url": "/"}]}


def test_json_is_utf_8_and_compact() -> None:
    response = get(build_app(), "/openapi.json")
    assert '"title":"Shöp"'.encode() in response.data
    assert response.headers["X-Content-Type-Options"] == "nosniff"


def test_yaml_says_what_json_says_in_the_same_order() -> None:
    response = get(build_app(), "/openapi.yaml")
    assert response.mimetype == "application/yaml"
    assert "Shöp" in response.text
    loaded = yaml.safe_load(response.text)
    assert loaded == get(build_app(), "/openapi.json").get_json()
    assert list(loaded) == ["openapi", "info", "servers", "paths"]


def test_yaml_has_no_anchors_where_the_document_shares_objects() -> None:
    shared = {"description": "OK"}
    document = DOCUMENT | {"x-one": [shared], "x-two": [shared]}
    text = get(build_app(lambda: document), "/openapi.yaml").text
    assert "&" not in text
    assert yaml.safe_load(text)["x-two"] == [shared]


@pytest.mark.parametrize(
    "string",
    ["1e3", "0o17", "1.5", ".5", "-1E-2", "10", "yes", "null", "2020-01-01", "1_0"],
)
def test_a_string_stays_a_string_for_readers_of_yaml_1_1_and_1_2(string: str) -> None:
    document = DOCUMENT | {"x-string": string}
    text = get(build_app(lambda: document), "/openapi.yaml").text
    assert f"x-string: '{string}'" in text


def test_a_document_without_info_still_gets_servers() -> None:
    response = get(build_app(lambda: {"openapi": "3.1.0"}), "/openapi.json")
    assert response.get_json() == {"openapi": "3.1.0", "servers": [{"url": "/"}]}


@pytest.mark.parametrize(
    ("script_name", "url"),
    [
        pytest.param("", "/", id="none"),
        pytest.param("/", "/", id="slash"),
        pytest.param("/shop", "/shop", id="prefix"),
        pytest.param("/shop/v1/", "/shop/v1", id="two segments and a slash"),
        pytest.param("/sh op", "/sh%20op", id="quoted"),
        pytest.param("//evil.example", "/evil.example", id="never another host"),
    ],
)
@pytest.mark.parametrize("path", ["/openapi.json", "/openapi.yaml"])
def test_servers_is_the_script_name(path: str, script_name: str, url: str) -> None:
    response = get(build_app(), path, script_name)
    assert yaml.safe_load(response.text)["servers"] == [{"url": url}]


def test_one_script_name_does_not_show_in_the_answer_to_another() -> None:
    app = build_app()
    for root in ("/one", "/two", "/one", *(f"/{n}" for n in range(40)), "/one"):
        document = get(app, "/openapi.json", root).get_json()
        assert document["servers"] == [{"url": root}]


def test_servers_of_the_document_are_left_alone() -> None:
    document = DOCUMENT | {"servers": [{"url": "https://api.example"}]}
    response = get(build_app(lambda: document), "/openapi.json", "/shop")
    assert response.get_json() == document


@pytest.mark.parametrize("path", PAGES)
def test_the_host_header_shows_nowhere(path: str) -> None:
    app = build_app()
    response = get(app, path, headers={"Host": "evil.example"})
    assert response.status_code == 200
    assert "evil.example" not in response.text
    assert "evil.example" not in str(response.headers)


def test_the_document_is_not_changed() -> None:
    document = copy.deepcopy(DOCUMENT)
    app = build_app(lambda: document)
    for path in PAGES:
        get(app, path)
    assert document == DOCUMENT


def test_a_document_is_written_once_for_each_script_name(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    written: list[str] = []
    dumps = json.dumps

    def count(value: Any, **options: Any) -> str:
        written.append("")
        return dumps(value, **options)

    app = build_app()
    monkeypatch.setattr("flask_typed.docs.document.json.dumps", count)
    for _ in range(3):
        get(app, "/openapi.json")
        get(app, "/openapi.json", "/shop")
    assert len(written) == 2


def test_a_new_document_is_served_at_once() -> None:
    documents = [DOCUMENT, DOCUMENT | {"x-new": True}]
    app = build_app(lambda: documents[0])
    old = get(app, "/openapi.json")
    del documents[0]
    new = get(app, "/openapi.json", headers={"If-None-Match": old.headers["ETag"]})
    assert new.status_code == 200
    assert new.get_json()["x-new"] is True


@pytest.mark.parametrize("path", ["/openapi.json", "/openapi.yaml"])
def test_an_unchanged_document_is_a_304(path: str) -> None:
    app = build_app()
    first = get(app, path)
    assert first.headers["Cache-Control"] == "no-cache"
    again = get(app, path, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    prefixed = get(app, path, "/a", headers={"If-None-Match": first.headers["ETag"]})
    assert prefixed.status_code == 200


@pytest.mark.parametrize("path", PAGES)
def test_head_is_get_without_the_body(path: str) -> None:
    client = build_app().test_client()
    response = client.head(path)
    assert (response.status_code, response.data) == (200, b"")
    assert response.mimetype == client.get(path).mimetype


@pytest.mark.parametrize("path", ["/docs", "/redoc"])
def test_a_page_has_no_inline_script_and_no_inline_style(path: str) -> None:
    page = Page(get(build_app(), path))
    scripts = [attrs for tag, attrs in page.elements if tag == "script"]
    assert scripts
    assert all(attrs["src"] for attrs in scripts)
    assert not page.text.get("script", "").strip()
    assert "style" not in dict(page.elements)
    for _, attributes in page.elements:
        assert not [a for a in attributes if a == "style" or a.startswith("on")]


@pytest.mark.parametrize("path", ["/docs", "/redoc"])
def test_a_page_says_its_language_viewport_and_what_it_needs(path: str) -> None:
    response = get(build_app(), path)
    page = Page(response)
    assert ("html", {"lang": "en"}) in page.elements
    assert "viewport" in page.values("name")
    assert "noscript" in dict(page.elements)
    assert response.mimetype == "text/html"
    assert response.headers["Cache-Control"] == "no-cache"


@pytest.mark.parametrize("path", ["/docs", "/redoc"])
def test_the_title_is_escaped(path: str) -> None:
    response = get(build_app(title="</title><script>$x & Söhne"), path)
    assert "<script>$x" not in response.text
    assert Page(response).text["title"] == "</title><script>$x & Söhne"


@pytest.mark.parametrize("script_name", ["", "/shop"])
@pytest.mark.parametrize("path", ["/docs", "/redoc"])
def test_every_link_of_a_page_is_ours_and_answers(path: str, script_name: str) -> None:
    app = build_app()
    links = linked(get(app, path, script_name))
    assert f"{script_name}/openapi.json" in links
    for link in links:
        assert link.startswith(f"{script_name}/")
        target = link.removeprefix(script_name)
        assert get(app, target, script_name).status_code == 200


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        pytest.param("/docs", {"style-src": "'self'"}, id="Swagger UI"),
        pytest.param("/redoc", {"worker-src": "blob:"}, id="ReDoc"),
    ],
)
def test_the_policy_of_a_page_lets_nothing_in_from_elsewhere(
    path: str, expected: dict[str, str]
) -> None:
    directives = policy(get(build_app(), path))
    always = {
        "default-src": "'none'",
        "script-src": "'self'",
        "img-src": "'self' data:",
        "connect-src": "'self'",
        "base-uri": "'none'",
        "form-action": "'none'",
        "frame-ancestors": "'self'",
    }
    assert directives == directives | always | expected
    unsafe = {key: value for key, value in directives.items() if "unsafe" in value}
    assert unsafe == {"style-src-attr": "'unsafe-inline'"}


def test_the_nonce_of_redoc_is_in_its_page_and_new_each_time() -> None:
    app = build_app()
    responses = [get(app, "/redoc") for _ in range(2)]
    nonces = [Page(response).values("nonce")[0] for response in responses]
    assert nonces[0] != nonces[1]
    for response, nonce in zip(responses, nonces, strict=True):
        assert policy(response)["style-src"] == f"'self' 'nonce-{nonce}'"


def test_swagger_ui_may_call_the_servers_that_the_document_names() -> None:
    flow = {"tokenUrl": "https://token.example/t", "refreshUrl": "http://r.example:81"}
    document = {
        "openapi": "3.1.0",
        "servers": [{"url": "/v1"}, {"url": "https://api.example/v1"}],
        "paths": {
            "/items": {
                "summary": "Items",
                "servers": [{"url": "https://files.example"}],
                "get": {"servers": [{"url": "https://one.example; script-src *"}]},
            }
        },
        "components": {
            "securitySchemes": {
                "basic": {"type": "http", "scheme": "basic"},
                "code": {"type": "oauth2", "flows": {"authorizationCode": flow}},
                "oidc": {"openIdConnectUrl": "https://id.example/.well-known/x"},
            }
        },
    }
    allowed = policy(get(build_app(lambda: document), "/docs"))["connect-src"]
    assert allowed.split() == [
        "'self'",
        "http://r.example:81",
        "https://api.example",
        "https://files.example",
        "https://id.example",
        "https://token.example",
    ]


@pytest.mark.parametrize("path", PAGES)
def test_none_switches_a_page_off(path: str) -> None:
    names = dict(zip(PAGES, ("openapi", "openapi_yaml", "docs", "redoc"), strict=True))
    app = build_app(**{f"{names[path]}_path": None})
    for page in PAGES:
        assert get(app, page).status_code == (404 if page == path else 200)


def test_the_pages_read_yaml_where_json_is_off() -> None:
    app = build_app(openapi_path=None)
    for path in ("/docs", "/redoc"):
        assert "/openapi.yaml" in linked(get(app, path))


def test_the_assets_are_under_redoc_where_swagger_ui_is_off() -> None:
    links = linked(get(build_app(docs_path=None), "/redoc"))
    assert [link for link in links if link.startswith("/redoc/assets/redoc/")]


def test_no_assets_are_served_where_no_page_is() -> None:
    app = build_app(docs_path=None, redoc_path=None)
    assert get(app, "/openapi.json").status_code == 200
    assert get(app, "/docs/assets/page.css").status_code == 404


ALL_OFF: dict[str, str | None] = {
    "openapi_path": None,
    "openapi_yaml_path": None,
    "docs_path": None,
    "redoc_path": None,
}


def test_everything_can_be_off() -> None:
    rules = build_app(**ALL_OFF).url_map.iter_rules()
    assert [rule.endpoint for rule in rules] == ["static"]


@pytest.mark.parametrize("page", ["docs", "redoc"])
def test_a_page_without_a_document_is_refused(page: str) -> None:
    options = ALL_OFF | {f"{page}_path": "/here"}
    with pytest.raises(ConfigError, match=r"set openapi_path \(TYPED_OPENAPI_PATH\)"):
        build_app(**options)


@pytest.mark.parametrize(
    "path",
    ["docs", "", "//evil.example", "/docs//x", "/<name>", '/"', "/docs?x", "/docs#x"],
)
def test_a_path_that_cannot_be_one_is_refused(path: str) -> None:
    with pytest.raises(ConfigError, match=r"docs_path \(TYPED_DOCS_PATH\) is "):
        build_docs(docs_path=path)


def test_two_pages_at_one_path_are_refused() -> None:
    with pytest.raises(ConfigError, match="docs_path and redoc_path are both '/docs'"):
        build_docs(redoc_path="/docs")


@pytest.mark.parametrize(
    "path", ["/", "/docs/", "/a/b/docs", "/a.b/c-d", "/a b", "/dökus", "/1.50", "/None"]
)
def test_a_page_can_be_at_any_fixed_path(path: str) -> None:
    app = build_app(docs_path=path)
    response = get(app, path)
    assert "swagger-ui" in response.text
    for link in linked(response):
        assert get(app, link).status_code == 200
    with app.test_request_context():
        assert get(app, app.url_for("flask_typed.docs")).text == response.text


def test_a_path_with_a_slash_redirects_as_flask_does() -> None:
    response = get(build_app(docs_path="/docs/"), "/docs")
    assert (response.status_code, response.headers["Location"]) == (
        308,
        "http://localhost/docs/",
    )


def test_an_asset_with_its_version_is_kept_for_a_year() -> None:
    app = build_app()
    for link in linked(get(app, "/docs")) + linked(get(app, "/redoc")):
        if "/assets/" in link:
            assert "?v=" in link
            cached = get(app, link).headers["Cache-Control"]
            assert cached == "public, max-age=31536000, immutable"


@pytest.mark.parametrize("query", ["", "?v=", "?v=0.0.1"])
def test_an_asset_without_its_version_is_asked_for_again(query: str) -> None:
    app = build_app()
    response = get(app, f"/docs/assets/page.css{query}")
    assert response.headers["Cache-Control"] == "no-cache"
    headers = {"If-None-Match": response.headers["ETag"]}
    again = get(app, "/docs/assets/page.css", headers=headers)
    assert again.status_code == 304


@pytest.mark.parametrize(
    "name",
    [
        "../docs/paths.py",
        "versions.json",
        "redoc.html",
        "redoc",
        "nothing.js",
        "%2e%2e/x",
    ],
)
def test_nothing_but_an_asset_is_served_as_one(name: str) -> None:
    assert get(build_app(), f"/docs/assets/{name}").status_code == 404


def test_the_licences_of_what_is_bundled_are_shipped_and_served() -> None:
    app = build_app()
    names = [
        "swagger-ui-dist/LICENSE",
        "swagger-ui-dist/NOTICE",
        "swagger-ui-dist/swagger-ui-bundle.js.LICENSE.txt",
        "redoc/LICENSE",
        "redoc/redoc.standalone.js.LICENSE.txt",
    ]
    for name in names:
        assert (UI / name).read_text("utf-8").strip()
        assert get(app, f"/docs/assets/{name}").status_code == 200


def test_versions_json_matches_the_files() -> None:
    versions = json.loads((UI / "versions.json").read_text("utf-8"))
    assert set(versions) == {path.name for path in UI.iterdir() if path.is_dir()}
    for package, entry in versions.items():
        digests = {
            path.name: hashlib.sha256(path.read_bytes()).hexdigest()
            for path in (UI / package).iterdir()
        }
        assert digests == entry["files"]


def test_the_vendored_versions_are_in_the_addresses() -> None:
    versions = json.loads((UI / "versions.json").read_text("utf-8"))
    links = linked(get(build_app(), "/docs"))
    version = versions["swagger-ui-dist"]["version"]
    assert f"/docs/assets/swagger-ui-dist/swagger-ui.css?v={version}" in links
