"""The markers: what they hold, and what they mean over HTTP."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Annotated, Any, get_args

import annotated_types as at
import pytest
from flask import Flask

from flask_typed import Api, Body, Cookie, Header, Path, Query, typed
from flask_typed.params import Marker, Matches, Options

MARKERS: dict[str, Callable[..., Any]] = {
    "path": Path,
    "query": Query,
    "header": Header,
    "cookie": Cookie,
    "body": Body,
}
each_marker = pytest.mark.parametrize(
    ("location", "make"), MARKERS.items(), ids=list(MARKERS)
)


@each_marker
def test_a_marker_names_its_location(location: str, make: Callable[..., Any]) -> None:
    marker: Marker = make()
    assert marker.location == location
    assert repr(marker) == make.__name__ + "()"


@each_marker
def test_an_argument_is_required_unless_its_marker_has_a_default(
    location: str, make: Callable[..., Any]
) -> None:
    assert make().default is ...
    assert make(None).default is None
    assert make(5).default == 5


@each_marker
def test_keywords_become_constraints_and_notes(
    location: str, make: Callable[..., Any]
) -> None:
    marker: Marker = make(
        ge=1,
        gt=0,
        le=9,
        lt=10,
        multiple_of=3,
        min_length=2,
        max_length=4,
        pattern="^a",
        alias="other",
        description="how many",
        examples=[3, 6],
        deprecated=True,
    )
    assert set(marker.constraints) == {
        at.Ge(1),
        at.Gt(0),
        at.Le(9),
        at.Lt(10),
        at.MultipleOf(3),
        at.MinLen(2),
        at.MaxLen(4),
        Matches("^a"),
    }
    assert marker.alias == "other"
    assert marker.metadata == {
        "description": "how many",
        "examples": [3, 6],
        "deprecated": True,
    }


@pytest.mark.parametrize("name", sorted(Options.__annotations__))
def test_a_keyword_of_none_is_as_if_it_were_left_out(name: str) -> None:
    query: Any = Query
    marker: Marker = query(**{name: None})
    assert marker.constraints == ()
    assert marker.metadata == {}
    assert marker.alias is None


def test_a_limit_of_zero_is_a_limit() -> None:
    assert Query(ge=0, min_length=0).constraints == (at.Ge(0), at.MinLen(0))


@each_marker
def test_an_unknown_keyword_is_refused_with_those_there_are(
    location: str, make: Callable[..., Any]
) -> None:
    with pytest.raises(TypeError) as caught:
        make(minimum=1)
    assert make.__name__ + "()" in str(caught.value)
    assert "'minimum'" in str(caught.value)
    assert "min_length, multiple_of, pattern" in str(caught.value)


@pytest.mark.parametrize(
    ("given", "near"),
    [
        ("gte", "ge"),
        ("minimum", "ge"),
        ("lte", "le"),
        ("regex", "pattern"),
        ("minlength", "min_length"),
        ("exampels", "examples"),
        ("name", "alias"),
    ],
)
def test_an_unknown_keyword_is_refused_with_the_nearest(given: str, near: str) -> None:
    query: Any = Query
    with pytest.raises(TypeError, match=f"{given!r}, did you mean {near!r}"):
        query(**{given: 1})


def test_an_unknown_keyword_that_is_near_to_none_is_refused_with_all() -> None:
    query: Any = Query
    with pytest.raises(TypeError, match="'zzz'; it takes alias"):
        query(zzz=1)


def test_embed_is_a_keyword_of_the_body_alone() -> None:
    assert Body(embed=True).embed
    assert not Body().embed
    query: Any = Query
    with pytest.raises(TypeError, match=r"Query\(\) got .*'embed'"):
        query(embed=True)


def test_a_marker_may_stand_inside_a_union() -> None:
    # typing hashes the members of a union.
    hint = Annotated[int, Query(examples=[1])] | None
    assert len(get_args(hint)) == 2


def test_a_marker_cannot_be_changed() -> None:
    with pytest.raises(AttributeError):
        Query().alias = "other"


# Over HTTP.


def serve(view: Callable[..., object], rule: str = "/", method: str = "GET") -> Any:
    app = Flask(__name__)
    Api(app)
    app.add_url_rule(rule, view_func=typed(view), methods=[method])
    return app.test_client()


def as_annotation(limit: Annotated[int, Query(ge=1, alias="max")] = 5) -> int:
    return limit


def as_default(limit: int = Query(5, ge=1, alias="max")) -> int:
    return limit


def as_annotation_with_default(
    limit: Annotated[int, Query(5, ge=1, alias="max")],
) -> int:
    return limit


@pytest.mark.parametrize(
    "view", [as_annotation, as_default, as_annotation_with_default]
)
def test_a_marker_means_the_same_wherever_it_stands(view: Callable[..., Any]) -> None:
    client = serve(view)
    assert client.get("/").json == 5
    assert client.get("/?max=7").json == 7
    assert client.get("/?limit=7").json == 5
    assert client.get("/?max=0").json["errors"] == {
        "query": {"max": ["Must be greater than or equal to 1."]}
    }


@pytest.mark.parametrize("pattern", ["b+", re.compile("b+")], ids=["str", "compiled"])
def test_a_pattern_is_found_anywhere(pattern: Any) -> None:
    def view(name: Annotated[str, Query(pattern=pattern)]) -> str:
        return name

    client = serve(view)
    assert client.get("/?name=abba").text == "abba"
    assert client.get("/?name=aa").status_code == 422


def test_every_location_is_read() -> None:
    def view(
        shop: Annotated[str, Path()],
        limit: Annotated[int, Query()],
        x_request_id: Annotated[str, Header()],
        session: Annotated[str, Cookie()],
        note: Annotated[str, Body()],
    ) -> dict[str, Any]:
        return {"all": [shop, limit, x_request_id, session, note]}

    client = serve(view, "/<shop>", "POST")
    client.set_cookie("session", "s1")
    response = client.post("/north?limit=3", headers={"X-Request-Id": "r1"}, json="hi")
    assert response.json == {"all": ["north", 3, "r1", "s1", "hi"]}
