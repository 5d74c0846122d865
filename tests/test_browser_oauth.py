"""Swagger UI's "Authorize" dialog in a real browser, for every security scheme.

Each test authorizes, tries the operation out that needs it, and sees its 200.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

import pytest
from authorization_server import add_redirect_uri, build_authorization_server
from authorized_shop import KEY, NAME, PASSWORD, Site, build_shop
from browsing import Visit
from live import serving
from playwright.sync_api import Locator, Page, expect
from test_docs_snippets import CHECKOUT, run_page
from werkzeug.exceptions import NotFound
from werkzeug.middleware.dispatcher import DispatcherMiddleware

pytestmark = pytest.mark.browser

PREFIX = "/shop/v1"


@dataclass(frozen=True)
class Place:
    """Where the shop and the authorization server are."""

    shop: str
    server: str


@pytest.fixture(scope="module", params=["prefix", "other origin"])
def place(request: pytest.FixtureRequest) -> Iterator[Place]:
    """The server is below the shop, both behind a prefix; or on a host of its own."""
    site = Site(build_authorization_server())
    with ExitStack() as stack:
        if request.param == "other origin":
            site.path = site.address = stack.enter_context(serving(site.server))
        shop: Any = build_shop(site, swagger_ui_oauth={"clientId": "docs"})
        if request.param == "prefix":
            mounted: Any = {PREFIX: shop, f"{PREFIX}/id": site.server}
            address = stack.enter_context(
                serving(DispatcherMiddleware(NotFound(), mounted))
            )
            address += PREFIX
            site.address = f"{address}/id"
        else:
            address = stack.enter_context(serving(shop))
        add_redirect_uri(site.server, f"{address}/docs/oauth2-redirect")
        yield Place(shop=address, server=site.address)


#: For what has nothing to do with the authorization server.
at_prefix = pytest.mark.parametrize("place", ["prefix"], indirect=True)


def open_dialog(visit: Visit, place: Place, scheme: str) -> Locator:
    """Return the part of the dialog that is about a scheme."""
    page = visit.page
    page.goto(f"{place.shop}/docs")
    # That of the provider is read first.
    page.wait_for_load_state("networkidle")
    page.get_by_role("button", name="Authorize").first.click()
    title = page.locator("h4, code").filter(has_text=re.compile(rf"^\s*{scheme}\s"))
    return page.locator(".auth-container").filter(has=title)


def authorize(part: Locator) -> None:
    part.get_by_role("button", name="Apply").click()


def try_out(page: Page, name: str) -> Locator:
    """Try an operation out, and return what it answered."""
    operation = page.locator(f"#operations-default-{name}")
    operation.locator(".opblock-summary-control").click()
    operation.get_by_role("button", name="Try it out").click()
    operation.get_by_role("button", name="Execute").click()
    return operation.locator(".live-responses-table .response")


def assert_authorized(
    visit: Visit, place: Place, part: Locator, scheme: str, name: str
) -> None:
    """Assert that the operation of a scheme answers 200, to whom it was sent by."""
    expect(part.get_by_text("Logout")).to_be_visible()
    visit.page.locator(".close-modal").click()
    answer = try_out(visit.page, scheme)
    expect(answer.locator(".response-col_status")).to_contain_text("200")
    shown = answer.locator(".response-col_description")
    expect(shown).to_contain_text(f'"name": "{name}"')
    visit.assert_quiet(place.shop, place.server)


def sign_in(page: Page, name: str = "ada", word: str = "lovelace") -> None:
    """Sign in at the authorization server."""
    page.get_by_label("Name").fill(name)
    page.get_by_label("Word").fill(word)
    page.get_by_role("button").click()


def test_the_password_flow_gets_a_token(visit: Visit, place: Place) -> None:
    part = open_dialog(visit, place, "password")
    part.locator("[data-name=username]").fill("ada")
    part.locator("[data-name=password]").fill("lovelace")
    part.locator("select").select_option("request-body")
    part.get_by_text("select all").click()
    authorize(part)
    assert_authorized(visit, place, part, "password", "ada")


@at_prefix
def test_a_wrong_password_is_told_in_the_dialog(visit: Visit, place: Place) -> None:
    part = open_dialog(visit, place, "password")
    part.locator("[data-name=username]").fill("ada")
    part.locator("[data-name=password]").fill("byron")
    part.locator("select").select_option("request-body")
    authorize(part)
    expect(part).to_contain_text("Invalid 'username' or 'password' in request.")
    expect(part.get_by_text("Logout")).to_have_count(0)


@pytest.mark.parametrize("scheme", ["code", "oidc"])
def test_the_code_flow_returns_with_a_code_and_proves_it_by_pkce(
    scheme: str, visit: Visit, place: Place
) -> None:
    part = open_dialog(visit, place, scheme)
    expect(part).to_contain_text("with PKCE")
    part.get_by_text("select all").click()
    with visit.page.expect_popup() as opened:
        authorize(part)
    window = opened.value
    assert "code_challenge_method=S256" in window.url
    sign_in(window)
    expect(part.get_by_text("Logout")).to_be_visible()
    assert window.is_closed()
    assert any(f"{place.shop}/docs/oauth2-redirect?" in url for url in visit.requests)
    assert_authorized(visit, place, part, scheme, "ada")


def test_who_does_not_consent_is_told_in_the_dialog(visit: Visit, place: Place) -> None:
    part = open_dialog(visit, place, "code")
    with visit.page.expect_popup() as opened:
        authorize(part)
    sign_in(opened.value, word="byron")
    expect(part).to_contain_text("access_denied")
    expect(part.get_by_text("Logout")).to_have_count(0)
    visit.assert_quiet(place.shop, place.server)


@at_prefix
def test_a_token_without_the_scope_is_a_403(visit: Visit, place: Place) -> None:
    part = open_dialog(visit, place, "password")
    part.locator("[data-name=username]").fill("ada")
    part.locator("[data-name=password]").fill("lovelace")
    part.locator("select").select_option("request-body")
    authorize(part)
    expect(part.get_by_text("Logout")).to_be_visible()
    visit.page.locator(".close-modal").click()
    answer = try_out(visit.page, "password")
    expect(answer.locator(".response-col_status")).to_contain_text("403")
    expect(answer).to_contain_text("insufficient_scope")


def test_client_credentials_get_a_token(visit: Visit, place: Place) -> None:
    part = open_dialog(visit, place, "client")
    part.locator("[data-name=clientId]").fill("worker")
    part.locator("[data-name=clientSecret]").fill("hush")
    part.get_by_text("select all").click()
    authorize(part)
    assert_authorized(visit, place, part, "client", "worker")


@at_prefix
def test_a_name_and_a_password_of_any_characters_are_sent(
    visit: Visit, place: Place
) -> None:
    part = open_dialog(visit, place, "basic")
    part.locator("[name=username]").fill(NAME)
    part.locator("[name=password]").fill(PASSWORD)
    authorize(part)
    assert_authorized(visit, place, part, "basic", NAME)


@at_prefix
@pytest.mark.parametrize("scheme", ["header", "query", "cookie"])
def test_a_key_is_sent_where_it_belongs(
    scheme: str, visit: Visit, place: Place
) -> None:
    part = open_dialog(visit, place, scheme)
    part.locator("input").fill(KEY)
    authorize(part)
    assert_authorized(visit, place, part, scheme, KEY)


@at_prefix
def test_a_key_in_a_cookie_is_gone_after_the_request(
    visit: Visit, place: Place
) -> None:
    part = open_dialog(visit, place, "cookie")
    part.locator("input").fill(KEY)
    authorize(part)
    assert_authorized(visit, place, part, "cookie", KEY)
    assert visit.page.context.cookies(f"{place.shop}/cookie") == []


@at_prefix
@pytest.mark.parametrize("text", ["dark", "a=b%20", 'ü; "on" \\, 100%'])
def test_a_cookie_that_is_a_parameter_is_sent_as_it_is_typed(
    text: str, visit: Visit, place: Place
) -> None:
    page = visit.page
    page.goto(f"{place.shop}/docs")
    operation = page.locator("#operations-default-theme")
    operation.locator(".opblock-summary-control").click()
    operation.get_by_role("button", name="Try it out").click()
    operation.get_by_placeholder("theme").fill(text)
    operation.get_by_role("button", name="Execute").click()
    answer = operation.locator(".live-responses-table .response")
    expect(answer.locator(".response-col_description")).to_contain_text(text)


@at_prefix
def test_a_token_is_sent_as_it_is_typed(visit: Visit, place: Place) -> None:
    part = open_dialog(visit, place, "bearer")
    page = visit.page
    answer = page.request.post(
        f"{place.server}/token",
        form={
            "grant_type": "password",
            "client_id": "docs",
            "username": "ada",
            "password": "lovelace",
            "scope": "orders:read",
        },
    )
    part.locator("input").fill(answer.json()["access_token"])
    authorize(part)
    assert_authorized(visit, place, part, "bearer", "ada")


def test_a_session_is_sent_by_the_browser_itself(
    visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = visit.page
    run = run_page(CHECKOUT / "docs" / "security_recipes.rst", monkeypatch)
    with serving(run.names["site"]) as address:
        page.goto(f"{address}/docs")
        operation = page.locator("#operations-default-log_in")
        operation.locator(".opblock-summary-control").click()
        operation.get_by_role("button", name="Try it out").click()
        sent = json.dumps({"name": "ada", "password": "lovelace"})
        operation.locator("textarea.body-param__text").fill(sent)
        operation.get_by_role("button", name="Execute").click()
        answer = operation.locator(".live-responses-table .response")
        expect(answer.locator(".response-col_status")).to_contain_text("204")
        answer = try_out(page, "me")
        expect(answer.locator(".response-col_status")).to_contain_text("200")
        expect(answer.locator(".response-col_description")).to_contain_text("ada")
        visit.assert_quiet(address)


@at_prefix
def test_redoc_shows_what_an_operation_needs(visit: Visit, place: Place) -> None:
    page = visit.page
    page.goto(f"{place.shop}/redoc")
    expect(page.get_by_text("Authorizations:").first).to_be_visible()
    page.wait_for_load_state("networkidle")
    visit.assert_quiet(place.shop)


@at_prefix
def test_without_credentials_an_operation_is_a_401(visit: Visit, place: Place) -> None:
    visit.page.goto(f"{place.shop}/docs")
    # Not of "basic": there the browser asks for a name and a password itself.
    for scheme in ("bearer", "cookie"):
        answer = try_out(visit.page, scheme)
        expect(answer.locator(".response-col_status")).to_contain_text("401")
        expect(answer).to_contain_text("The request has no credentials.")
