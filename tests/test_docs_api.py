"""The documentation pages of an app with an Api."""

from __future__ import annotations

import warnings
from typing import Any

import pytest
from flask import Flask

from flask_typed import Api, typed


def build_app(**keywords: Any) -> tuple[Flask, Api]:
    """Return an app whose own rule is where Swagger UI would be."""
    app = Flask(__name__)
    api = Api(app, **keywords)
    app.add_url_rule("/docs", "own", lambda: "own")

    @app.get("/orders")
    @typed
    def orders(limit: int = 1) -> list[int]:
        return [limit]

    return app, api


def test_a_rule_of_the_app_at_a_page_is_warned_of_when_the_app_is_bound() -> None:
    app, api = build_app()
    with pytest.warns(UserWarning, match=r"TYPED_DOCS_PATH") as caught:
        api.bind(app)
    assert len(caught) == 1
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        api.bind(app)
        assert app.test_client().get("/orders").get_json() == [1]
        assert app.test_client().get("/docs").text == "own"


def test_the_warning_comes_at_the_first_request_of_an_app_in_development() -> None:
    app, _ = build_app()
    app.testing = True
    with pytest.warns(UserWarning, match=r"Swagger UI is not served"):
        assert app.test_client().get("/docs").text == "own"


@pytest.mark.parametrize("path", [None, "/help"])
def test_a_page_that_is_elsewhere_or_off_is_not_warned_of(path: str | None) -> None:
    app, api = build_app(docs_path=path)
    api.bind(app)
    assert app.test_client().get("/docs").text == "own"
    assert app.test_client().get("/help").status_code == (404 if path is None else 200)


def test_the_pages_are_titled_as_the_api() -> None:
    app = Flask(__name__)
    Api(app, title="Corner shop")
    for path in ("/docs", "/redoc"):
        assert "<title>Corner shop</title>" in app.test_client().get(path).text


def test_the_document_that_is_served_is_the_one_of_the_api() -> None:
    app = Flask(__name__)
    api = Api(app)
    response = app.test_client().get("/openapi.json")
    assert response.get_json() == api.document(app) | {"servers": [{"url": "/"}]}
    again = app.test_client().get("/openapi.json")
    assert again.headers["ETag"] == response.headers["ETag"]


def test_an_app_that_matches_hosts_is_warned_of_the_pages_that_are_on() -> None:
    app = Flask(__name__, host_matching=True, static_folder=None)
    with pytest.warns(UserWarning, match="host_matching.* openapi_path, docs_path"):
        Api(app, openapi_yaml_path=None, redoc_path=None)


def test_without_pages_an_app_that_matches_hosts_serves_the_document_itself() -> None:
    app = Flask(__name__, host_matching=True, static_folder=None)
    api = Api(
        app,
        openapi_path=None,
        openapi_yaml_path=None,
        docs_path=None,
        redoc_path=None,
    )

    @app.get("/orders", host="shop.example")
    @typed
    def orders(limit: int = 1) -> list[int]:
        return [limit]

    @app.get("/openapi.json", host="shop.example")
    def document() -> Any:
        return api.document()

    client = app.test_client()
    assert client.get("/orders", base_url="http://shop.example").json == [1]
    shown = client.get("/openapi.json", base_url="http://shop.example").json
    assert shown is not None
    assert list(shown["paths"]) == ["/orders"]
