"""A document, and a plain app that serves it with its pages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from flask_typed.docs import DocsBlueprint, build_blueprint

DOCUMENT: dict[str, Any] = {
    "openapi": "3.1.0",
    "info": {"title": "Shöp", "version": "1.0"},
    "paths": {
        "/items": {
            "get": {
                "summary": "List the items",
                "operationId": "list_items",
                "parameters": [
                    {"name": "limit", "in": "query", "schema": {"type": "integer"}}
                ],
                "responses": {"200": {"description": "OK"}},
            }
        }
    },
}
PAGES = ["/openapi.json", "/openapi.yaml", "/docs", "/redoc"]


def build_docs(
    document: Callable[[], dict[str, Any]] = lambda: DOCUMENT,
    title: str = "Shop",
    **paths: str | None,
) -> DocsBlueprint:
    defaults: dict[str, Any] = {
        "openapi_path": "/openapi.json",
        "openapi_yaml_path": "/openapi.yaml",
        "docs_path": "/docs",
        "redoc_path": "/redoc",
    }
    return build_blueprint(title=title, document=document, **(defaults | paths))


def build_app(*args: Any, **options: Any) -> Flask:
    app = Flask(__name__)
    app.register_blueprint(build_docs(*args, **options))
    return app


def get(app: Flask, path: str, script_name: str = "", **options: Any) -> TestResponse:
    environ = {"SCRIPT_NAME": script_name}
    # Buffered, so that the files of the assets are closed.
    return app.test_client().get(
        path, environ_overrides=environ, buffered=True, **options
    )
