"""A page in a real browser, and what it did besides showing itself."""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium")
# Chromium itself may not call home either: the test is of who is called.
ARGUMENTS = [
    "--no-sandbox",
    "--headless",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@contextlib.contextmanager
def launched() -> Iterator[Browser]:
    """Yield a browser; without one skip, or fail where CI=true."""
    if CHROMIUM is None:
        reason = "Chromium is missing: install it, or set CHROMIUM to its path"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=CHROMIUM, args=ARGUMENTS, headless=True
        )
        yield chromium
        chromium.close()


@dataclass
class Visit:
    """A page, with the windows that it opens, and what these did."""

    page: Page
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def on_console(self, message: ConsoleMessage) -> None:
        # Chromium reports a violation of the policy as an error on the console.
        if message.type in {"error", "warning"}:
            self.complaints.append(message.text)

    def assert_quiet(self, *addresses: str) -> None:
        """Assert that nothing failed, and that nobody else was called."""
        hosts = {
            urlsplit(url).netloc
            for url in self.requests
            if not url.startswith(("data:", "blob:"))
        }
        assert hosts == {urlsplit(address).netloc for address in addresses}
        assert self.complaints == []


@contextlib.contextmanager
def visiting(browser: Browser) -> Iterator[Visit]:
    """Yield an empty page that is watched."""
    context = browser.new_context()
    page = context.new_page()
    page.set_default_timeout(15_000)
    made = Visit(page)
    context.on("request", lambda sent: made.requests.append(sent.url))
    context.on("console", made.on_console)
    context.on("weberror", lambda error: made.complaints.append(str(error.error)))
    yield made
    context.close()
