"""Swagger UI and ReDoc in a real browser, against a live server."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

import pytest
from annotated_types import Ge, Len
from browsing import Visit
from flask import Flask
from live import serving
from marshmallow import fields
from playwright.sync_api import expect
from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import NotFound
from werkzeug.middleware.dispatcher import DispatcherMiddleware

from flask_typed import Api, Form, Query, typed
from flask_typed.flask_apispec import FlaskApiSpec, doc, marshal_with, use_kwargs

pytestmark = pytest.mark.browser

SUMMARY = "List the orders of a shop"
# Whatever Markdown makes of it has to be within the policy.
DESCRIPTION = """A **shop**.

| item | price |
|:-----|------:|
| one  |     1 |

```json
{"a": [1, null]}
```
"""


@dataclass
class Line:
    sku: Annotated[str, Len(1, 32)]
    quantity: Annotated[int, Ge(1)] = 1


@dataclass
class Order:
    id: int
    lines: list[Line]
    note: str | None = None


@dataclass
class Photo:
    title: str
    content: str


def build_app() -> Flask:
    """Returns the app that the pages are about."""
    app = Flask(__name__)
    api = Api(app, title="Shop", version="1.0", description=DESCRIPTION)

    @app.get("/orders")
    @typed
    def list_orders(limit: Annotated[int, Query(ge=1)] = 10) -> list[Order]:
        """List the orders of a shop"""
        return [Order(id=1, lines=[], note=f"limit is {limit}")]

    @app.post("/shops/<int:shop_id>/orders")
    @typed
    def create_order(
        shop_id: int, lines: list[Line], notify: bool = False
    ) -> tuple[Order, Literal[201]]:
        """Place an order

        :param notify: mail a receipt
        """
        note = f"shop {shop_id}, notify {notify}"
        return Order(id=1, lines=lines, note=note), 201

    @app.post("/photos")
    @typed
    def add_photo(
        photo: FileStorage | None = None, title: Annotated[str, Form()] = ""
    ) -> Photo:
        """Add a photo"""
        content = "" if photo is None else photo.read().decode()
        return Photo(title=title, content=content)

    flows = {
        "authorizationCode": {
            "authorizationUrl": "/authorize",
            "tokenUrl": "/token",
            "scopes": {},
        }
    }
    scheme = {"type": "oauth2", "flows": flows}
    api.spec(app).components.security_scheme("code", scheme)
    return app


@pytest.fixture(scope="module", params=["", "/shop/v1"], ids=["root", "prefix"])
def address(request: pytest.FixtureRequest) -> Iterator[str]:
    prefix: str = request.param
    application: Any = build_app()
    if prefix:
        application = DispatcherMiddleware(NotFound(), {prefix: application})
    with serving(application) as address:
        yield f"{address}{prefix}"


def test_swagger_ui_shows_the_operation(visit: Visit, address: str) -> None:
    visit.page.goto(f"{address}/docs")
    expect(visit.page.get_by_text(SUMMARY)).to_be_visible()
    expect(visit.page).to_have_title("Shop")
    visit.page.wait_for_load_state("networkidle")
    visit.assert_quiet(address)


def test_swagger_ui_tries_an_operation_out(visit: Visit, address: str) -> None:
    page = visit.page
    page.goto(f"{address}/docs")
    page.get_by_text(SUMMARY).click()
    page.get_by_role("button", name="Try it out").click()
    page.get_by_placeholder("limit").fill("7")
    page.get_by_role("button", name="Execute").click()
    live = page.locator(".live-responses-table .response")
    expect(live.locator(".response-col_status")).to_contain_text("200")
    expect(live.locator(".response-col_description")).to_contain_text("limit is 7")
    assert f"{address}/orders?limit=7" in visit.requests
    visit.assert_quiet(address)


def test_swagger_ui_tries_an_operation_with_a_body_out(
    visit: Visit, address: str
) -> None:
    page = visit.page
    page.goto(f"{address}/docs")
    page.get_by_text("Place an order").click()
    page.get_by_role("button", name="Try it out").click()
    page.get_by_placeholder("shop_id").fill("7")
    page.locator("tr[data-param-name='notify'] select").select_option("true")
    page.locator("textarea.body-param__text").fill(json.dumps([{"sku": "A-1"}]))
    page.get_by_role("button", name="Execute").click()
    live = page.locator(".live-responses-table .response")
    expect(live.locator(".response-col_status")).to_contain_text("201")
    answer = live.locator(".response-col_description")
    expect(answer).to_contain_text("shop 7, notify True")
    expect(answer).to_contain_text('"quantity": 1')
    assert f"{address}/shops/7/orders?notify=true" in visit.requests
    visit.assert_quiet(address)


def test_swagger_ui_uploads_a_file_beside_a_field(
    visit: Visit, address: str, tmp_path: Path
) -> None:
    picture = tmp_path / "a.png"
    picture.write_text("of a sheep", encoding="utf-8")
    page = visit.page
    page.goto(f"{address}/docs")
    page.get_by_text("Add a photo").click()
    page.get_by_role("button", name="Try it out").click()
    page.locator("tr[data-property-name='photo'] input[type='file']").set_input_files(
        picture
    )
    page.locator("tr[data-property-name='title'] input[type='text']").fill("A sheep")
    page.get_by_role("button", name="Execute").click()
    live = page.locator(".live-responses-table .response")
    expect(live.locator(".response-col_status")).to_contain_text("200")
    answer = live.locator(".response-col_description")
    expect(answer).to_contain_text('"title": "A sheep"')
    expect(answer).to_contain_text('"content": "of a sheep"')
    visit.assert_quiet(address)


def test_swagger_ui_shows_what_was_wrong_with_a_request(
    visit: Visit, address: str
) -> None:
    page = visit.page
    page.goto(f"{address}/docs")
    page.get_by_text("Place an order").click()
    page.get_by_role("button", name="Try it out").click()
    page.get_by_placeholder("shop_id").fill("7")
    page.locator("textarea.body-param__text").fill(json.dumps([{"sku": ""}]))
    page.get_by_role("button", name="Execute").click()
    live = page.locator(".live-responses-table .response")
    expect(live.locator(".response-col_status")).to_contain_text("422")
    answer = live.locator(".response-col_description")
    expect(answer).to_contain_text("Length must be between 1 and 32.")


def test_swagger_ui_offers_to_authorize(visit: Visit, address: str) -> None:
    visit.page.goto(f"{address}/docs")
    visit.page.get_by_role("button", name="Authorize").click()
    expect(visit.page.get_by_text("Authorization URL")).to_be_visible()
    visit.assert_quiet(address)


def test_redoc_shows_the_operation(visit: Visit, address: str) -> None:
    page = visit.page
    page.goto(f"{address}/redoc")
    expect(page.get_by_role("heading", name=SUMMARY)).to_be_visible()
    expect(page).to_have_title("Shop")
    page.wait_for_load_state("networkidle")
    visit.assert_quiet(address)


def test_redoc_shows_its_credit_without_the_logo_of_another_host(
    visit: Visit, address: str
) -> None:
    page = visit.page
    page.goto(f"{address}/redoc")
    expect(page.get_by_text("API docs by Redocly")).to_be_visible()
    expect(page.locator("img")).to_have_count(0)
    visit.assert_quiet(address)


def test_redoc_has_its_styles_and_its_search(visit: Visit, address: str) -> None:
    page = visit.page
    page.goto(f"{address}/redoc")
    menu = page.locator(".menu-content")
    expect(menu).to_have_css("position", "sticky")
    page.get_by_placeholder("Search").fill("orders of")
    expect(page.locator("[data-role='search:results']")).to_contain_text(SUMMARY)
    visit.assert_quiet(address)


@pytest.mark.parametrize("version", ["2.0", "3.1.0"])
def test_the_page_of_the_drop_in_tries_an_operation_out(
    visit: Visit, version: str
) -> None:
    @use_kwargs({"limit": fields.Int()}, location="query")
    @marshal_with(None, code=200)
    @doc(summary=SUMMARY)
    def orders(limit: int) -> dict[str, str]:
        return {"note": f"limit is {limit}"}

    app = Flask(__name__)
    app.config["APISPEC_OAS_VERSION"] = version
    app.add_url_rule("/orders", view_func=orders)
    FlaskApiSpec(app, document_options=False).register(orders)
    page = visit.page
    with serving(app) as address:
        page.goto(f"{address}/swagger-ui/")
        page.get_by_text(SUMMARY).click()
        page.get_by_role("button", name="Try it out").click()
        page.get_by_placeholder("limit").fill("7")
        page.get_by_role("button", name="Execute").click()
        live = page.locator(".live-responses-table .response")
        expect(live.locator(".response-col_description")).to_contain_text("limit is 7")
        visit.assert_quiet(address)
