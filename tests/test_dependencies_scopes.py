"""Scopes along the graph: ``Security(f, scopes=[...])`` and ``SecurityScopes``."""

from __future__ import annotations

from typing import Annotated, Any

from flask import Flask
from forms import client_of
from werkzeug.wrappers import Request

from flask_typed import Api, APIKey, Depends, Security, SecurityScopes, typed


def asked(scopes: SecurityScopes) -> list[str]:
    return list(scopes.scopes)


def below(found: Annotated[list[str], Security(asked, scopes=["read"])]) -> list[str]:
    return found


def through(found: Annotated[list[str], Depends(asked)]) -> list[str]:
    return found


def test_scopes_add_up_along_the_graph_in_order_and_each_once() -> None:
    def view(
        found: Annotated[list[str], Security(below, scopes=["admin", "read"])],
    ) -> list[str]:
        return found

    assert client_of(view, "GET").get("/").get_json() == ["admin", "read"]


def test_scopes_reach_what_is_depended_on_without_scopes_of_its_own() -> None:
    def view(
        found: Annotated[list[str], Security(through, scopes=["items"])],
    ) -> list[str]:
        return found

    assert client_of(view, "GET").get("/").get_json() == ["items"]


def test_what_is_asked_of_one_is_not_asked_of_another() -> None:
    def view(
        one: Annotated[list[str], Security(asked, scopes=["one"])],
        other: Annotated[list[str], Security(asked, scopes=["other"])],
        none: Annotated[list[str], Depends(asked)],
        again: Annotated[list[str], Security(asked, scopes=["one"])],
    ) -> list[Any]:
        return [one, other, none, again is one]

    found = client_of(view, "GET").get("/").get_json()
    assert found == [["one"], ["other"], [], True]


def test_credentials_are_read_once_whatever_is_asked_of_them() -> None:
    read: list[int] = []

    class Counted(APIKey):
        def find(self, request: Request) -> str | None:
            read.append(1)
            return super().find(request)

    key = Counted("X-Key")

    def view(
        one: Annotated[str, Security(key, scopes=["one"])],
        other: Annotated[str, Security(key, scopes=["other"])],
    ) -> list[str]:
        return [one, other]

    response = client_of(view, "GET").get("/", headers={"X-Key": "k"})
    assert response.get_json() == ["k", "k"]
    assert read == [1]


def test_scopes_are_written_as_oauth_writes_them() -> None:
    def text(scopes: SecurityScopes, limit: int = 3) -> str:
        return f"{scopes.scope_str} {limit}"

    def view(found: Annotated[str, Security(text, scopes=["a", "b"])]) -> str:
        return found

    assert client_of(view, "GET").get("/?limit=4").text == "a b 4"


def test_scopes_of_a_level_reach_what_checks_them() -> None:
    seen: list[tuple[str, ...]] = []

    def check(scopes: SecurityScopes) -> None:
        seen.append(scopes.scopes)

    app = Flask(__name__)
    Api(app, security=Security(check, scopes=["api"]))

    @app.get("/")
    @typed(dependencies=[Security(check, scopes=["view"])])
    def view() -> None: ...

    app.test_client().get("/")
    assert seen == [("api",), ("view",)]
