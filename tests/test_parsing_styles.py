"""Styles of the query: commas between items, and members in brackets."""

from __future__ import annotations

import dataclasses
import datetime as dt
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal
from urllib.parse import quote

import pytest
from annotated_types import Ge
from documents import component_of, document_of, parameters_of
from forms import MISSING, UNKNOWN, client_of, errors_of
from webargs.flaskparser import FlaskParser

from flask_typed import Query, typed
from flask_typed.errors import BindingError


def ids(
    ids: Annotated[list[Annotated[int, Ge(1)]], Query(explode=False)] = [],  # noqa: B006
) -> Any:
    return ids


def names(names: Annotated[list[str], Query(explode=False)]) -> Any:
    return names


def sizes(
    sizes: Annotated[list[Literal["s", "m,l"]], Query(explode=False)],
) -> Any:
    return sizes


def days(days: Annotated[list[bool], Query(explode=False)]) -> Any:
    return days


@dataclass
class Box:
    color: str
    size: Annotated[int, Ge(1)] = 3
    flat: bool = False


def pick(box: Annotated[Box, Query(style="deepObject")]) -> Any:
    return dataclasses.asdict(box)


def maybe(box: Annotated[Box | None, Query(style="deepObject")] = None) -> Any:
    return box and dataclasses.asdict(box)


# Commas.


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", []),
        ("ids=", []),
        ("ids=1", [1]),
        ("ids=1,2,3", [1, 2, 3]),
        # Many clients write every comma so.
        ("ids=1%2C2", [1, 2]),
        ("other=9&ids=1,2", [1, 2]),
    ],
)
def test_a_list_is_written_with_commas(query: str, expected: Any) -> None:
    assert client_of(ids, "GET").get(f"/?{query}").json == expected


@pytest.mark.parametrize(
    ("query", "errors"),
    [
        (
            "ids=1,x,0",
            {
                "1": ["Not a valid integer."],
                "2": ["Must be greater than or equal to 1."],
            },
        ),
        ("ids=1,", {"1": ["Not a valid integer."]}),
        ("ids=1&ids=2", ["Write it once, with commas: ids=1,2."]),
        ("ids=1&ids[]=2", ["Write it once, with commas: ids=1,2."]),
        ("ids[]=1", ["Write it once, with commas: ids=1,2."]),
    ],
)
def test_what_is_wrong_with_a_list_of_commas_is_told_by_item(
    query: str, errors: Any
) -> None:
    assert errors_of(client_of(ids, "GET").get(f"/?{query}")) == {
        "query": {"ids": errors}
    }


@pytest.mark.parametrize(
    "items",
    [["a"], ["a", "b"], ["a,b"], ["a,b", "c d", "e&f=g", "é", "%2C"], ["a+b"]],
)
def test_a_comma_in_an_item_is_written_encoded(items: list[str]) -> None:
    # RFC 6570, section 3.2.8: each item is encoded, the commas between are not.
    query = ",".join(quote(item, safe="") for item in items)
    assert client_of(names, "GET").get(f"/?n=1&names={query}").json == items


def test_a_plus_is_a_blank_in_an_item() -> None:
    assert client_of(names, "GET").get("/?names=a+b,c").json == ["a b", "c"]


def test_the_name_of_a_list_may_be_encoded() -> None:
    assert client_of(names, "GET").get("/?n%61mes=a,b").json == ["a", "b"]


def test_a_choice_with_a_comma_is_told_from_two_choices() -> None:
    client = client_of(sizes, "GET")
    assert client.get("/?sizes=s,m%2Cl").json == ["s", "m,l"]
    assert client.get("/?sizes=m,l").status_code == 422


@pytest.mark.parametrize(
    ("hint", "query", "expected"),
    [
        (set[int], "a=1,2", "{1, 2}"),
        (tuple[int, str], "a=1,b%2Cc", "(1, 'b,c')"),
        (tuple[int, ...], "a=1%2C2", "(1, 2)"),
        (list[int | bool], "a=1%2Ctrue", "[1, True]"),
        (list[int | str], "a=1,b%2Cc", "[1, 'b,c']"),
        (list[dt.time], "a=10:00:00%2C11:00:00", "[10:00:00, 11:00:00]"),
    ],
    ids=str,
)
def test_arrays_of_every_kind_are_written_with_commas(
    hint: Any, query: str, expected: str
) -> None:
    def view(a: Any) -> str:
        shown = str(a)
        return f"[{', '.join(map(str, a))}]" if "time" in shown else shown

    view.__annotations__["a"] = Annotated[hint, Query(explode=False)]
    assert client_of(view, "GET").get(f"/?{query}").text == expected


def test_a_required_list_of_commas_is_missed() -> None:
    client = client_of(days, "GET")
    assert errors_of(client.get("/")) == {"query": {"days": MISSING}}
    assert client.get("/?days=1,no,true").json == [True, False, True]


def test_the_lists_of_a_model_have_commas_where_its_marker_says_so() -> None:
    @dataclass
    class Filters:
        ids: list[int] = field(default_factory=list)
        color: str = "red"

    def view(filters: Annotated[Filters, Query(explode=False)]) -> Any:
        return dataclasses.asdict(filters)

    client = client_of(view, "GET")
    assert client.get("/?ids=1,2&color=a,b").json == {"ids": [1, 2], "color": "a,b"}
    parameters = parameters_of(document_of(view))
    assert parameters["ids"]["explode"] is False
    assert "explode" not in parameters["color"]


def test_commas_are_published() -> None:
    parameter = parameters_of(document_of(ids), "/ids")["ids"]
    assert (parameter["style"], parameter["explode"]) == ("form", False)
    assert parameter["schema"]["type"] == "array"


def test_the_usual_style_is_not_written_out() -> None:
    def view(ids: Annotated[list[int], Query(style="form", explode=True)]) -> None: ...

    assert set(parameters_of(document_of(view))["ids"]) == {
        "name",
        "in",
        "required",
        "schema",
    }


# Brackets.


def test_members_are_written_in_brackets() -> None:
    answer = client_of(pick, "GET").get(
        "/?box[color]=red&box[size]=7&box%5Bflat%5D=true"
    )
    assert answer.json == {"color": "red", "size": 7, "flat": True}


@pytest.mark.parametrize(
    ("query", "errors"),
    [
        ("", MISSING),
        ("box[size]=2", {"color": MISSING}),
        ("box[color]=a&box[size]=0", {"size": ["Must be greater than or equal to 1."]}),
        ("box[color]=a&box[colour]=a", {"colour": UNKNOWN}),
        ("box[color]=a&box[color][b]=a", {"color][b": UNKNOWN}),
        ("box[color]=a&box[color]=b", {"color": ["Given 2 times, must be once."]}),
        ("box=red", ["Write its members instead: box[member]=1."]),
    ],
)
def test_what_is_wrong_with_an_object_is_told_by_member(
    query: str, errors: Any
) -> None:
    assert errors_of(client_of(pick, "GET").get(f"/?{query}")) == {
        "query": {"box": errors}
    }


def test_a_blank_member_in_brackets_is_as_if_it_were_missing() -> None:
    client = client_of(pick, "GET")
    assert client.get("/?box[color]=&box[size]=").json == {
        "color": "",
        "size": 3,
        "flat": False,
    }


def test_an_object_that_is_not_sent_has_its_default() -> None:
    client = client_of(maybe, "GET")
    assert client.get("/").json is None
    assert client.get("/?box[size]=&boxes[color]=red&box[=1").json is None
    assert client.get("/?box[color]=red").get_json()["size"] == 3


def test_unknown_members_in_brackets_are_ignored_where_the_view_says_so() -> None:
    view = typed(unknown="exclude")(pick)
    client = client_of(view, "GET")
    assert client.get("/?box[color]=a&box[colour]=b").get_json()["color"] == "a"


def test_brackets_are_published() -> None:
    document = document_of(pick, maybe)
    parameter = parameters_of(document, "/pick")["box"]
    assert (parameter["style"], parameter["explode"]) == ("deepObject", True)
    assert parameter["required"] is True
    body = component_of(document, parameter["schema"])
    assert body["required"] == ["color"]
    assert body["additionalProperties"] is False
    optional = parameters_of(document, "/maybe")["box"]
    assert "required" not in optional
    assert optional["schema"] == parameter["schema"]


# A parser of the user's.


@pytest.mark.parametrize("view", [ids, pick], ids=["commas", "brackets"])
def test_a_style_that_a_parser_does_not_read_is_refused_when_bound(view: Any) -> None:
    with pytest.raises(BindingError, match="style is read by TypedParser") as caught:
        client_of(view, "GET", parser=FlaskParser).get("/")
    assert "derive the parser from flask_typed.parsing.TypedParser" in str(caught.value)


def test_the_usual_style_may_be_named_of_what_is_no_list() -> None:
    def view(it: Annotated[int, Query(style="form", explode=True)]) -> int:
        return it

    assert client_of(view, "GET").get("/?it=3").get_json() == 3
