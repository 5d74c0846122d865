"""Lists in one value: in headers, in cookies, and with spaces or pipes in the query."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal

import pytest
from annotated_types import Ge, Len
from documents import document_of, parameters_of
from flask import Flask
from forms import MISSING, client_of, errors_of
from webargs.flaskparser import FlaskParser

from flask_typed import Api, Cookie, Header, Query, typed
from flask_typed.errors import BindingError

NOT_INTEGER = ["Not a valid integer."]


def header(x_ids: Annotated[list[Annotated[int, Ge(1)]], Header()]) -> Any:
    return x_ids


def header_texts(x_ids: Annotated[list[str], Header()] = ["d"]) -> Any:  # noqa: B006
    return x_ids


def cookie(ids: Annotated[list[int], Cookie()] = [9]) -> Any:  # noqa: B006
    return ids


def cookie_texts(ids: Annotated[list[str], Cookie()]) -> Any:
    return ids


def spaces(ids: Annotated[list[int], Query(style="spaceDelimited")]) -> Any:
    return ids


def pipes(
    ids: Annotated[list[str], Query(style="pipeDelimited", explode=False)] = [],  # noqa: B006
) -> Any:
    return ids


# Headers (RFC 9110, section 5.6.1).


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1", [1]),
        ("1,2,3", [1, 2, 3]),
        ("1, 2 ,\t3", [1, 2, 3]),
        (",1,, 2,", [1, 2]),
        (" , ,", []),
        ("", []),
    ],
)
def test_a_list_in_a_header_has_commas(text: str, expected: list[int]) -> None:
    client = client_of(header, "GET")
    assert client.get("/", headers={"X-Ids": text}).json == expected


def test_a_header_that_is_sent_twice_is_one_list() -> None:
    client = client_of(header, "GET")
    assert client.get("/", headers=[("X-Ids", "1"), ("X-Ids", "2,3")]).json == [1, 2, 3]


def test_a_list_in_a_header_is_missed_or_has_its_default() -> None:
    assert errors_of(client_of(header, "GET").get("/")) == {
        "headers": {"X-Ids": MISSING}
    }
    client = client_of(header_texts, "GET")
    assert client.get("/").json == ["d"]
    assert client.get("/", headers={"x-ids": "a b, c"}).json == ["a b", "c"]


def test_what_is_wrong_with_a_list_in_a_header_is_told_by_item() -> None:
    answer = client_of(header, "GET").get("/", headers={"X-Ids": "1,,x,0"})
    assert errors_of(answer) == {
        "headers": {
            "X-Ids": {
                "1": NOT_INTEGER,
                "2": ["Must be greater than or equal to 1."],
            }
        }
    }


@pytest.mark.parametrize(
    ("hint", "text", "status"),
    [
        (set[int], "1,2", 200),
        (set[int], "1,1", 422),
        (tuple[int, str], "1,a", 200),
        (tuple[int, str], "1", 422),
        (tuple[bool, ...], "true,no", 200),
        (list[int] | None, "1", 200),
        (Annotated[list[str], Len(1)], ",", 422),
        (list[Literal["gzip", "br"]], "gzip, br", 200),
        (list[Literal["gzip", "br"]], "gzip, zip", 422),
    ],
    ids=str,
)
def test_arrays_of_every_kind_fit_into_a_header(
    hint: Any, text: str, status: int
) -> None:
    def view(a: Any) -> str:
        return "read"

    view.__annotations__["a"] = Annotated[hint, Header()]
    assert client_of(view, "GET").get("/", headers={"A": text}).status_code == status


def test_a_blank_header_that_is_no_list_is_a_value() -> None:
    def view(x_id: Annotated[int, Header()] = 1, x_name: str = Header("d")) -> Any:
        return [x_id, x_name]

    client = client_of(view, "GET")
    assert client.get("/", headers={"X-Name": ""}).json == [1, ""]
    assert errors_of(client.get("/", headers={"X-Id": ""})) == {
        "headers": {"X-Id": NOT_INTEGER}
    }


# Cookies.


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        ("a=1", [9]),
        ("ids=", []),
        ("ids=1", [1]),
        ("ids=1,2", [1, 2]),
        ('ids="3,4"', [3, 4]),
    ],
)
def test_a_list_in_a_cookie_has_commas(sent: str, expected: list[int]) -> None:
    client = client_of(cookie, "GET").application.test_client(use_cookies=False)
    assert client.get("/", headers={"Cookie": sent}).json == expected


def test_a_list_of_texts_in_a_cookie_keeps_blank_items() -> None:
    client = client_of(cookie_texts, "GET").application.test_client(use_cookies=False)
    assert client.get("/", headers={"Cookie": "ids=a,,b"}).json == ["a", "", "b"]


@pytest.mark.parametrize(
    ("sent", "errors"),
    [
        ("ids=1,x", {"1": NOT_INTEGER}),
        ("ids=1; ids=2", ["Write it once, with commas: ids=1,2."]),
    ],
)
def test_what_is_wrong_with_a_list_in_a_cookie_is_told(sent: str, errors: Any) -> None:
    client = client_of(cookie, "GET").application.test_client(use_cookies=False)
    answer = client.get("/", headers={"Cookie": sent})
    assert errors_of(answer) == {"cookies": {"ids": errors}}


# Spaces and pipes (OpenAPI 3.1, 4.8.12.3).


@pytest.mark.parametrize(
    ("view", "query", "expected"),
    [
        (spaces, "ids=1", [1]),
        (spaces, "ids=1%202%203", [1, 2, 3]),
        (spaces, "ids=1+2", [1, 2]),
        (pipes, "", []),
        (pipes, "ids=a|b", ["a", "b"]),
        (pipes, "ids=a%7Cb", ["a", "b"]),
        (pipes, "ids=a,b|c%20d", ["a,b", "c d"]),
    ],
)
def test_a_list_has_spaces_or_pipes_between_its_items(
    view: Any, query: str, expected: Any
) -> None:
    assert client_of(view, "GET").get(f"/?{query}").json == expected


@pytest.mark.parametrize(
    ("view", "query", "errors"),
    [
        (spaces, "", MISSING),
        (spaces, "ids=1%20x", {"1": NOT_INTEGER}),
        (spaces, "ids=1,2", {"0": NOT_INTEGER}),
        (spaces, "ids=1&ids=2", ["Write it once, with spaces: ids=1%202."]),
        (pipes, "ids=1&ids=2", ["Write it once, with pipes: ids=1|2."]),
        (pipes, "ids=1&ids[]=2", ["Write it once, with pipes: ids=1|2."]),
        (pipes, "ids[]=1", ["Write it once, with pipes: ids=1|2."]),
        (pipes, "ids=&ids%5B%5D=1", ["Write it once, with pipes: ids=1|2."]),
        (spaces, "ids[]=1", ["Write it once, with spaces: ids=1%202."]),
    ],
)
def test_what_is_wrong_with_such_a_list_is_told(
    view: Any, query: str, errors: Any
) -> None:
    assert errors_of(client_of(view, "GET").get(f"/?{query}")) == {
        "query": {"ids": errors}
    }


@dataclass
class Filters:
    ids: list[int] = field(default_factory=list)
    color: str = "red"


def test_the_lists_of_a_model_are_written_as_its_marker_says() -> None:
    def view(filters: Annotated[Filters, Query(style="pipeDelimited")]) -> Any:
        return dataclasses.asdict(filters)

    answer = client_of(view, "GET").get("/?ids=1|2&color=a|b")
    assert answer.json == {"ids": [1, 2], "color": "a|b"}
    parameters = parameters_of(document_of(view))
    assert parameters["ids"]["style"] == "pipeDelimited"
    assert "style" not in parameters["color"]


def test_the_lists_of_a_model_of_headers_or_cookies_have_commas() -> None:
    def headers(filters: Annotated[Filters, Header()]) -> Any:
        return dataclasses.asdict(filters)

    def cookies(filters: Annotated[Filters, Cookie()]) -> Any:
        return dataclasses.asdict(filters)

    expected = {"ids": [1, 2], "color": "a,b"}
    sent = {"Ids": "1, 2", "Color": "a,b"}
    assert client_of(headers, "GET").get("/", headers=sent).json == expected
    client = client_of(cookies, "GET").application.test_client(use_cookies=False)
    cookie = {"Cookie": "ids=1,2; color=a,b"}
    assert client.get("/", headers=cookie).json == expected
    document = document_of(headers, cookies)
    assert "explode" not in parameters_of(document, "/headers")["Ids"]
    assert parameters_of(document, "/cookies")["ids"]["explode"] is False
    assert "explode" not in parameters_of(document, "/cookies")["color"]


# The document.


@pytest.mark.parametrize(
    ("view", "name", "expected"),
    [
        # "simple" is the style of every header, and writes commas in either case.
        (header, "X-Ids", {}),
        (cookie, "ids", {"style": "form", "explode": False}),
        (spaces, "ids", {"style": "spaceDelimited", "explode": False}),
        (pipes, "ids", {"style": "pipeDelimited", "explode": False}),
    ],
)
@pytest.mark.parametrize("version", ["3.1.0", "3.0.3"])
def test_how_a_list_is_written_is_published(
    view: Any, name: str, expected: dict[str, Any], version: str
) -> None:
    app = Flask(__name__)
    api = Api(app, openapi_version=version)
    app.add_url_rule("/view", view_func=typed(view))
    parameter = parameters_of(api.document(app), method="get")[name]
    words = {word: parameter[word] for word in parameter if word in expected}
    assert words == expected
    assert not (set(parameter) & {"style", "explode"}) - set(expected)
    assert parameter["schema"]["type"] == "array"


@pytest.mark.parametrize(
    ("view", "fix"),
    [
        (header, "or use a scalar"),
        (cookie, "or use a scalar"),
        (pipes, "or leave style and explode out"),
    ],
)
def test_a_list_that_a_parser_does_not_read_is_refused_when_bound(
    view: Any, fix: str
) -> None:
    with pytest.raises(BindingError, match="style is read by TypedParser") as caught:
        client_of(view, "GET", parser=FlaskParser).get("/")
    assert fix in str(caught.value)
