"""Methods without an instance and functions without a signature are refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.views import MethodView

from flask_typed import Api, typed
from flask_typed.errors import BindingError


def bind(get: Callable[..., Any], rule: str = "/") -> Flask:
    """Return an app of a MethodView that has one method, bound."""
    app = Flask(__name__)
    api = Api(app)
    view: Any = type("View", (MethodView,), {"get": typed(get)})
    app.add_url_rule(rule, view_func=view.as_view("view"))
    api.bind(app)
    return app


def with_default(limit: int = 1) -> int:
    return limit


def required(limit: int) -> int:
    return limit


def keyword(*, limit: int) -> int:
    return limit


def anything(**limit: int) -> int:
    return len(limit)


def nothing() -> int:
    return 1


@pytest.mark.parametrize(
    "get",
    [with_default, required, keyword, anything, nothing],
    ids=lambda get: get.__name__,
)
def test_a_method_without_self_is_refused_when_bound(get: Callable[..., Any]) -> None:
    with pytest.raises(BindingError, match=r"(?s)instance.*def get\(self, \.\.\.\)"):
        bind(get)


def test_a_variable_of_the_rule_is_no_instance() -> None:
    def get(name) -> str:  # type: ignore[no-untyped-def]
        return str(name)

    with pytest.raises(BindingError, match=r"'name'.*instance"):
        bind(get, "/<name>")


def test_an_instance_may_have_an_annotation_and_any_name() -> None:
    def get(this: Any, limit: int = 1) -> int:
        return limit

    assert bind(get).test_client().get("/?limit=3").get_json() == 3


def test_a_function_without_a_signature_is_refused_when_bound() -> None:
    app = Flask(__name__)
    api = Api(app)
    app.add_url_rule("/", "most", typed(max))
    with pytest.raises(BindingError, match="max does not say which arguments it takes"):
        api.bind(app)
