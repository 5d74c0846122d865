"""What a parameter or a form accepts is what its JSON Schema accepts of its texts."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import uuid
from decimal import Decimal
from types import GenericAlias
from typing import Any, Literal

import pytest
from honest import (
    SCALAR_TYPES,
    STRINGS,
    Mixed,
    examples,
    near,
    sized,
    unions,
)
from honest_requests import (
    JOINED,
    PLACES,
    Joined,
    Place,
    assert_honest,
    client_of,
    schema_of,
)
from hypothesis import given
from hypothesis import strategies as st

from flask_typed import (
    Header,
)

# One parameter of any type that can be one.

#: Of two members that read a text as other things, a set could not say what repeats.
ITEMS = SCALAR_TYPES | unions(SCALAR_TYPES)
LISTS = st.one_of(
    sized(list, ITEMS),
    sized(tuple, ITEMS.map(lambda hint: (hint, ...))),
    st.tuples(ITEMS, ITEMS).map(lambda hints: GenericAlias(tuple, hints)),
    sized(set, SCALAR_TYPES),
)


def write(value: Any) -> list[str]:
    """Return the texts that a client writes for a JSON value (RFC 6570)."""
    if isinstance(value, list):
        return [text for item in value for text in write(item)]
    return [value if isinstance(value, str) else json.dumps(value)]


@st.composite
def cases(draw: st.DrawFn, place: Place) -> tuple[Any, list[str]]:
    """Return a type and the texts of a value near it."""
    hint = draw(ITEMS | LISTS if place.takes_lists else ITEMS)
    texts = draw(near(hint).map(write) | st.lists(STRINGS, max_size=2))
    texts = [text for text in texts if place.can_hold.fullmatch(text)]
    return hint, texts[:1] if place.marker is Header else texts


@pytest.mark.parametrize("place", PLACES.values(), ids=PLACES)
@examples(100)
@given(st.data())
def test_a_parameter_is_what_its_document_says(
    place: Place, data: st.DataObject
) -> None:
    hint, texts = data.draw(cases(place))
    client = client_of(hint, place)
    (name,) = schema_of(client)["properties"]  # of a header, with a capital
    assert_honest(client, place, {name: texts} if texts else {})


@pytest.mark.parametrize("joined", JOINED.values(), ids=JOINED)
@examples(100)
@given(st.data(), LISTS)
def test_a_list_in_one_value_is_what_its_document_says(
    joined: Joined, data: st.DataObject, hint: Any
) -> None:
    can_hold = joined.place.can_hold
    texts = data.draw(near(hint).map(write))
    texts = [
        text
        for text in texts
        if can_hold.fullmatch(text) and (joined.separator.strip() or " ") not in text
    ]
    if texts in ([], [""]):
        return
    place = dataclasses.replace(joined.place, send=joined.send)
    client = client_of(hint, place)
    (name,) = schema_of(client)["properties"]  # of a header, with a capital
    assert_honest(client, place, {name: texts})


# What was found, as plain tests.


@pytest.mark.parametrize(
    ("hint", "texts"),
    [
        (set[bool], ["true", "1"]),
        (set[dt.timedelta], ["1", "1.0"]),
        (set[Mixed], ["1", "1.0"]),
        (set[Literal[1, "a"]], ["1", "1e0"]),
        (set[Decimal], ["1", "1.0"]),
    ],
    ids=str,
)
def test_texts_of_one_json_value_are_a_repeat(hint: Any, texts: list[str]) -> None:
    client = client_of(hint, PLACES["query"])
    assert PLACES["query"].send(client, {"it": texts}).status_code == 422
    assert PLACES["query"].send(client, {"it": texts[:1]}).status_code == 204


@pytest.mark.parametrize(
    ("hint", "texts"),
    [
        (set[uuid.UUID], [str(uuid.UUID(int=11)), str(uuid.UUID(int=11)).upper()]),
        (set[Mixed], ["1", "true"]),
        (set[dt.timedelta], ["0.0000001", "0.0000002"]),
        (set[Literal[1, True]], ["1", "true"]),
    ],
    ids=str,
)
def test_texts_of_two_json_values_are_no_repeat(hint: Any, texts: list[str]) -> None:
    client = client_of(hint, PLACES["query"])
    assert PLACES["query"].send(client, {"it": texts}).status_code == 204
