"""What a documentation page has in it, and the policy that it is served under."""

from __future__ import annotations

from html.parser import HTMLParser

from werkzeug.test import TestResponse


class Page(HTMLParser):
    """The elements of a page, and the text inside them by tag."""

    def __init__(self, response: TestResponse) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text: dict[str, str] = {}
        self._tag = ""
        self.feed(response.text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._tag = tag
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text[self._tag] = self.text.get(self._tag, "") + data

    def handle_endtag(self, tag: str) -> None:
        self._tag = ""

    def values(self, attribute: str) -> list[str]:
        return [str(a[attribute]) for _, a in self.elements if attribute in a]


def policy(response: TestResponse) -> dict[str, str]:
    directives = response.headers["Content-Security-Policy"].split("; ")
    return dict(directive.split(" ", 1) for directive in directives)


def linked(response: TestResponse) -> list[str]:
    page = Page(response)
    links = page.values("src") + page.values("href") + page.values("data-document")
    return [link for link in links if link != "data:,"]
