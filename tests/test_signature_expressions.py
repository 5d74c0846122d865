"""Where the callbacks of a view find their URL (OpenAPI 3.1, 4.8.20.4)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, NamedTuple

import pytest
from flask import Flask
from marshmallow import Schema, fields
from pydantic import BaseModel

from flask_typed import Alias, Api, Body, Form, typed
from flask_typed.errors import BindingError
from flask_typed.fields import BaseField


@dataclass
class Hook:
    url: Annotated[str, Alias("hook/url~")]
    tags: list[str]


@dataclass
class Wish:
    hook: Hook
    pair: tuple[int, Hook]
    hooks: list[Hook]
    by_name: dict[str, Hook]
    either: Hook | int
    anything: Any


class Point(NamedTuple):
    x: int


class Model(BaseModel):
    url: str


class OwnField(BaseField):
    pass


class WishSchema(Schema):
    hook = fields.Nested(Schema.from_dict({"url": fields.String()}))
    hooks = fields.List(fields.Dict())
    own = OwnField()


Foreign = Annotated[dict[str, Any], WishSchema]
Several = Annotated[list[dict[str, Any]], WishSchema(many=True)]


def paid(it: Point) -> None: ...


def bind(hint: Any, expression: str, rule: str = "/", *methods: str) -> None:
    def view(it: Any, **others: Any) -> None: ...

    view.__annotations__["it"] = hint
    app = Flask(__name__)
    api = Api(app)
    callbacks: Any = {"paid": {expression: paid}}
    decorated = typed(callbacks=callbacks)(view)
    app.add_url_rule(rule, view_func=decorated, methods=methods or ["POST"])
    api.bind(app)


@pytest.mark.parametrize(
    ("hint", "expression"),
    [
        (Wish, "{$request.body#/hook/hook~1url~0}"),
        (Wish, "{$request.body#/hook/tags/0}"),
        (Wish, "{$request.body#/pair/1/tags}"),
        (Wish, "{$request.body#/hooks/12/tags}"),
        (Wish, "{$request.body#/by_name/any/tags}"),
        (Wish, "{$request.body#/either/tags}"),
        (Wish, "{$request.body#/anything/at/all}"),
        (Wish, "{$request.body}"),
        (Wish, "{$request.body#}"),
        (Foreign, "{$request.body#/hook/url}"),
        (Foreign, "{$request.body#/hooks/0/any}"),
        (Foreign, "{$request.body#/own/any}"),
        (Several, "{$request.body#/0/hook}"),
        (Model, "{$request.body#/url}"),
        (Annotated[list[str], Body()], "{$request.body#/0}"),
        (Annotated[str, Body()], "{$request.body#}"),
        (Annotated[str, Body(embed=True)], "{$request.body#/it}"),
        (Annotated[str, Body(embed=True)], "{$request.body#}"),
        (Annotated[str, Form()], "{$request.body#/it}"),
        (Annotated[str, Form()], "{$request.body#}"),
        (int, "https://hooks.example/{$request.query.it}?by={$method}"),
        (int, "{$request.header.x-hook}"),
        (int, "{$response.body#/url}"),
        (int, "{$response.header.location}"),
        (int, "{$url}{$statusCode}"),
        (int, "https://hooks.example/"),
    ],
    ids=str,
)
def test_an_expression_that_a_request_may_have_is_taken(
    hint: Any, expression: str
) -> None:
    bind(hint, expression)


def test_a_variable_of_the_path_is_one_of_the_rule() -> None:
    bind(int, "{$request.path.number}", "/<int:number>")
    with pytest.raises(BindingError, match="in no request of the view"):
        bind(int, "{$request.path.other}", "/<int:number>")


def test_one_method_that_has_the_body_is_enough() -> None:
    def view(it: Hook | None = None) -> None: ...

    app = Flask(__name__)
    api = Api(app)
    callbacks: Any = {"paid": {"{$request.body#/tags/0}": paid}}
    app.route("/", methods=["GET", "POST"])(typed(callbacks=callbacks)(view))
    api.bind(app)


@pytest.mark.parametrize(
    ("hint", "expression"),
    [
        (Wish, "{$request.body#/nope}"),
        (Wish, "{$request.body#/hook/url}"),
        (Wish, "{$request.body#/hook/tags/0/deeper}"),
        (Wish, "{$request.body#/hooks/first}"),
        (Wish, "{$request.body#/pair/2}"),
        (Wish, "{$request.body#/pair/0/deeper}"),
        (Wish, "{$request.body#/by_name/any/nope}"),
        (Wish, "{$request.body#/either/nope}"),
        (Foreign, "{$request.body#/nope}"),
        (Several, "{$request.body#/hook}"),
        (Annotated[str, Body()], "{$request.body#/it}"),
        (Annotated[str, Body(embed=True)], "{$request.body#/nope}"),
        (Annotated[str, Form()], "{$request.body#/nope}"),
        (Annotated[str, Form()], "{$request.body#/it/deeper}"),
        (Annotated[bytes, Body(media_type="text/csv")], "{$request.body#/it}"),
        (int, "{$request.body#/it}"),
        (int, "https://hooks.example/{$request.body#/it}"),
    ],
    ids=str,
)
def test_an_expression_that_points_at_nothing_is_refused(
    hint: Any, expression: str
) -> None:
    with pytest.raises(BindingError) as caught:
        bind(hint, expression)
    assert caught.value.argument == "callbacks="
    assert f"in the key {expression!r} of a callback is in no" in caught.value.reason


@pytest.mark.parametrize(
    "expression",
    ["{url}", "{$body#/url}", "{$request.form.url}", "{}", "{$request.body/url}"],
)
def test_what_is_no_expression_is_refused(expression: str) -> None:
    with pytest.raises(BindingError, match="is no expression") as caught:
        bind(Wish, expression)
    assert "{$request.body#/callback_url}" in caught.value.fix
