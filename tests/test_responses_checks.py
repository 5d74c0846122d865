"""A value that does not fit its annotation is the server's bug, and stays there."""

import datetime as dt
import decimal
import enum
import logging
import re
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, Literal

import pytest
from annotated_types import Ge, Len
from flask import Flask
from marshmallow import Schema, fields

from flask_typed import Api, typed
from flask_typed.responses import InvalidResponseError

SECRET = "hunter2"
#: The path of a member, in front of the reason.
PATH = re.compile(r"((?:[\w.]+(?=: ))?)(?:: )?\S")


class Color(enum.Enum):
    RED = "red"


@dataclass
class Pet:
    name: Annotated[str, Len(1, 10)]
    age: Annotated[int, Ge(0)] = 1


@dataclass
class Shelter:
    pets: list[Pet]
    best: Pet | None = None


@dataclass
class Recursive:
    children: "list[Recursive]"


class PetSchema(Schema):
    name = fields.String(required=True)
    kennel = fields.Nested(lambda: KennelSchema())
    pups = fields.List(fields.Nested(lambda: PetSchema()))


class KennelSchema(Schema):
    number = fields.Integer(required=True)


PetsSchema = PetSchema(many=True)


def make_app(value: object, hint: Any, **config: Any) -> Flask:
    """Return an app whose view returns a value under an annotation."""

    def view() -> Any:
        return value

    view.__annotations__["return"] = hint
    app = Flask(__name__)
    app.config.update(config)
    Api(app)
    app.add_url_rule("/", "view", typed(view))
    return app


def reasons(value: object, hint: Any, **config: Any) -> list[str]:
    """Return why a value is refused, as the developer is told."""
    app = make_app(value, hint, TESTING=True, **config)
    with pytest.raises(InvalidResponseError) as caught:
        app.test_client().get("/")
    assert "'view'" in str(caught.value)
    assert SECRET not in str(caught.value)
    return caught.value.reasons


@pytest.mark.parametrize(
    ("hint", "value", "paths"),
    [
        (Pet, 5, [""]),
        (Pet, SECRET, [""]),
        (Pet, [Pet("a")], [""]),
        (Pet, None, [""]),
        (Pet, object(), [""]),
        (Pet, {"age": 1}, ["name"]),
        (Pet, {"name": SECRET, "age": "1"}, ["age"]),
        (Pet, {"name": 1, "age": SECRET}, ["name", "age"]),
        (Pet, {"name": None}, ["name"]),
        (Pet, Pet(""), ["name"]),
        (Pet, Pet("a", -1), ["age"]),
        (Pet, Pet("a", True), ["age"]),
        (Shelter, Shelter([Pet("a"), Pet("")]), ["pets.1.name"]),
        (Shelter, {"pets": [Pet("a")], "best": Pet("")}, ["best.name"]),
        (Shelter, {"pets": None}, ["pets"]),
        (Shelter, {"pets": "ab"}, ["pets"]),
        (Shelter, {"pets": {}}, ["pets"]),
        (list[Pet], [1, "x", None], ["0", "1", "2"]),
        (list[Pet], Pet("a"), [""]),
        (list[int], [1, SECRET], ["1"]),
        (dict[str, int], {"a": SECRET, "b": 1}, ["a"]),
        (dict[str, int], [1], [""]),
        (dict[int, int], {"a": 1}, ["a"]),
        (int, SECRET, [""]),
        (int, "1", [""]),
        (int, 1.5, [""]),
        (int, True, [""]),
        (int, None, [""]),
        (float, float("nan"), [""]),
        (float, float("inf"), [""]),
        (float, 10**400, [""]),
        (bool, 1, [""]),
        (decimal.Decimal, decimal.Decimal("NaN"), [""]),
        (dt.date, dt.datetime(2024, 1, 2), [""]),
        (dt.date, SECRET, [""]),
        (dt.datetime, dt.date(2024, 1, 2), [""]),
        (uuid.UUID, SECRET, [""]),
        (Color, SECRET, [""]),
        (Literal["a"], SECRET, [""]),
        (Literal[1], True, [""]),
        (tuple[Pet, Literal[201]], (Pet(""), 201), ["name"]),
        (PetSchema, 5, [""]),
        (PetSchema, {}, ["name"]),
        (PetSchema, {"name": "a", "kennel": {"n": SECRET}}, ["kennel.number"]),
        (PetSchema, {"name": "a", "pups": [{}]}, ["pups.0.name"]),
        (Annotated[list[Any], PetsSchema], [{"name": "a"}, {}], ["1.name"]),
        (Annotated[list[Any], PetsSchema], {"name": "a"}, [""]),
        (Annotated[list[Any], PetsSchema], [1], [""]),
        (Annotated[list[Any], PetsSchema], "ab", [""]),
    ],
    ids=str,
)
def test_a_value_that_does_not_fit_is_told_with_its_path(
    hint: Any, value: Any, paths: list[str]
) -> None:
    found = [PATH.match(reason) for reason in reasons(value, hint)]
    assert [match and match[1] for match in found] == paths


@pytest.mark.parametrize(
    ("hint", "value", "says"),
    [
        (tuple[Pet, Literal[201]], Pet("a"), "without a status"),
        (tuple[Pet, Literal[201]], (Pet("a"), 200), "200"),
        (Pet, (Pet("a"), 201), "201"),
        (Pet | tuple[None, Literal[204]], (None, 404), "404"),
        (Pet, (Pet("a"), "201 CREATED", {}), "201 CREATED"),
        (None, Pet("a"), "204"),
        (None, "", "204"),
        (Pet | tuple[None, Literal[204]], ({}, 204), "204"),
    ],
    ids=str,
)
def test_a_status_that_does_not_fit_is_told(hint: Any, value: Any, says: str) -> None:
    (reason,) = reasons(value, hint)
    assert says in reason


@pytest.mark.parametrize(
    ("value", "said"),
    [(None, "returned None, which"), (dt.date(2024, 2, 29), "a value of date, which")],
    ids=["nothing", "a date"],
)
def test_the_class_of_a_value_that_does_not_fit_is_told(value: Any, said: str) -> None:
    app = make_app(value, list[int], TESTING=True)
    with pytest.raises(InvalidResponseError) as caught:
        app.test_client().get("/")
    assert f"{said} its return annotation does not allow: " in str(caught.value)
    assert "2024" not in str(caught.value)


def test_the_statuses_of_the_annotation_are_named() -> None:
    (reason,) = reasons((Pet("a"), 202), Pet | tuple[None, Literal[204]])
    assert "200, 204" in reason


@pytest.mark.parametrize(
    "value",
    [object(), {1, 2}, float("nan"), "\ud800", b"bytes", {(1, 2): 3}],
    ids=["object", "set", "nan", "surrogate", "bytes", "key"],
)
def test_what_json_cannot_hold_is_told(value: Any) -> None:
    (reason,) = reasons({"a": value}, dict[str, Any])
    assert "no JSON form" in reason


def test_no_more_than_twenty_reasons_are_given() -> None:
    assert len(reasons([SECRET] * 1000, list[int])) == 20
    assert len(reasons({f"m{n}": SECRET for n in range(30)}, dict[str, int])) == 20


def test_the_client_learns_nothing_and_the_log_the_path(
    caplog: pytest.LogCaptureFixture,
) -> None:
    app = make_app({"pets": [{"name": "a", "age": SECRET}]}, Shelter)
    with caplog.at_level(logging.ERROR):
        response = app.test_client().get("/")
    assert response.status_code == 500
    assert response.get_json() == {
        "type": "about:blank",
        "title": "Internal Server Error",
        "status": 500,
    }
    assert "pets.0.age: Not a valid integer." in caplog.text
    assert "'view'" in caplog.text
    assert SECRET not in caplog.text


@pytest.mark.parametrize("key", ["TESTING", "DEBUG", "PROPAGATE_EXCEPTIONS"])
def test_a_value_that_does_not_fit_is_raised_where_flask_raises(key: str) -> None:
    app = make_app(5, Pet, **{key: True})
    with pytest.raises(InvalidResponseError):
        app.test_client().get("/")


def status_of(app: Flask) -> int:
    """Return the status that an app answers, in production."""
    app.config["PROPAGATE_EXCEPTIONS"] = False
    return app.test_client().get("/").status_code


@pytest.mark.parametrize(
    ("checks", "config", "status"),
    [
        ("always", {}, 500),
        ("always", {"DEBUG": True}, 500),
        ("debug", {}, 200),
        ("debug", {"DEBUG": True}, 500),
        ("debug", {"TESTING": True}, 500),
        ("never", {"DEBUG": True}, 200),
    ],
)
def test_what_is_checked_is_a_setting(
    checks: str, config: dict[str, Any], status: int
) -> None:
    app = make_app(Pet("a", -1), Pet, TYPED_CHECK_RESPONSES=checks, **config)
    assert status_of(app) == status


@pytest.mark.parametrize(
    ("hint", "value", "sent"),
    [
        (Pet, {"name": "a"}, {"name": "a", "age": 1}),
        (Pet, {"name": 5, "age": "x"}, {"name": 5, "age": "x"}),
        (list[Pet], [Pet("a")], [{"name": "a", "age": 1}]),
        (Color, Color.RED, "red"),
        (dt.date, "2024-01-02", "2024-01-02"),
        (decimal.Decimal, 1, 1),
    ],
    ids=str,
)
def test_what_is_not_checked_is_sent_as_it_is(hint: Any, value: Any, sent: Any) -> None:
    app = make_app(value, hint, TESTING=True, TYPED_CHECK_RESPONSES="never")
    assert app.test_client().get("/").get_json() == sent


def test_a_status_is_checked_always() -> None:
    told = reasons((Pet("a"), 299), Pet, TYPED_CHECK_RESPONSES="never")
    assert "299" in told[0]


def test_a_value_that_holds_itself_is_no_answer(
    caplog: pytest.LogCaptureFixture,
) -> None:
    endless = Recursive([])
    endless.children.append(endless)
    assert status_of(make_app(endless, Recursive)) == 500
    assert caplog.records


def test_an_error_of_the_value_itself_is_not_hidden() -> None:
    class Broken:
        @property
        def name(self) -> str:
            raise RuntimeError("the database is gone")

    app = make_app(Broken(), Pet, TESTING=True)
    with pytest.raises(RuntimeError, match="the database is gone"):
        app.test_client().get("/")


def test_what_is_sent_fits_the_annotation_whatever_the_value_class() -> None:
    class Attributes:
        name = "a"

    values: list[Callable[[], Any]] = [Attributes, lambda: {"name": "a"}]
    for make in values:
        app = make_app(make(), Pet, TESTING=True)
        assert app.test_client().get("/").get_json() == {"name": "a", "age": 1}
