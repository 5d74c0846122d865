"""Decorators that leave a typed view plain are refused, and no others."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.views import MethodView

from flask_typed import Api, TypedFlask, typed
from flask_typed.errors import BindingError

ABOVE = "typed stands above the decorator that adds the rule.*put @typed below"
NO_WRAPS = r"inner hides the signature of .*shown.*functools\.wraps"


def without_wraps(view: Callable[..., Any]) -> Callable[..., Any]:
    def inner(*args, **kwargs):  # type: ignore[no-untyped-def]  # as beginners write it
        return view(*args, **kwargs)

    return inner


def with_wraps(view: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(view)
    def inner(*args: Any, **kwargs: Any) -> Any:
        return view(*args, **kwargs)

    return inner


def copy_of_shown() -> Callable[..., Any]:
    """Return a function of its own: what is decorated once is known for good."""

    def shown(limit: int = 1) -> list[int]:
        return [limit]

    return shown


@pytest.mark.parametrize("make_app", [Flask, TypedFlask])
def test_typed_above_the_rule_is_refused(make_app: type[Flask]) -> None:
    app = make_app(__name__)
    api = Api(app)
    view = copy_of_shown()
    typed(tags=["lost"])(app.get("/shown")(view))
    with pytest.raises(BindingError, match=rf"View 'shown' \(/shown\): @{ABOVE}"):
        api.bind(app)


def test_a_decorator_without_wraps_above_typed_is_refused() -> None:
    app = Flask(__name__)
    api = Api(app)
    app.add_url_rule("/shown", "shown", without_wraps(typed(copy_of_shown())))
    with pytest.raises(BindingError, match=NO_WRAPS):
        api.bind(app)


def test_a_decorator_without_wraps_below_typed_is_refused() -> None:
    app = Flask(__name__)
    api = Api(app)
    app.add_url_rule("/shown", "shown", typed(without_wraps(copy_of_shown())))
    with pytest.raises(BindingError, match=NO_WRAPS):
        api.bind(app)


def test_a_decorator_without_wraps_on_a_method_is_refused() -> None:
    class Shown(MethodView):
        get = without_wraps(typed(copy_of_shown()))

    app = Flask(__name__)
    api = Api(app)
    app.add_url_rule("/shown", view_func=Shown.as_view("shown"))
    with pytest.raises(BindingError, match=NO_WRAPS):
        api.bind(app)


def test_the_refusal_is_gone_when_the_view_is_added_below() -> None:
    app = Flask(__name__)
    api = Api(app)
    view = copy_of_shown()
    wrapper = typed(app.get("/shown")(view))
    with pytest.raises(BindingError):
        api.bind(app)
    app.view_functions["shown"] = wrapper
    api.bind(app)
    assert app.test_client().get("/shown?limit=2").get_json() == [2]


def test_the_plain_form_of_a_view_may_have_a_rule_of_its_own() -> None:
    app = Flask(__name__)
    api = Api(app)
    view = copy_of_shown()
    app.add_url_rule("/plain", "plain", view)
    app.add_url_rule("/typed", "typed", typed(view))
    api.bind(app)
    client = app.test_client()
    assert client.get("/plain?limit=2").get_json() == [1]
    assert client.get("/typed?limit=2").get_json() == [2]


def test_mode_off_above_the_rule_is_no_mistake() -> None:
    app = Flask(__name__)
    api = Api(app)
    typed(mode="off")(app.get("/shown")(copy_of_shown()))
    api.bind(app)
    assert app.test_client().get("/shown?limit=2").get_json() == [1]


def test_a_plain_view_may_call_one_that_is_typed_on_a_rule_of_its_own() -> None:
    app = Flask(__name__)
    api = Api(app)

    @app.get("/new")
    @typed
    def new(limit: int = 1) -> list[int]:
        return [limit]

    class Newer(MethodView):
        @typed
        def get(self, limit: int = 1) -> list[int]:
            return [limit]

    newer = vars(Newer)["get"]
    app.add_url_rule("/newer", view_func=Newer.as_view("newer"))

    @app.get("/old")
    def old():  # type: ignore[no-untyped-def]  # as old views are
        return new(7) + newer(None, 8)

    api.bind(app)
    assert app.test_client().get("/old").get_json() == [7, 8]


def test_a_function_of_keywords_that_calls_another_may_be_typed() -> None:
    app = Flask(__name__)
    api = Api(app)
    count = copy_of_shown()

    @app.get("/items/<int:limit>")
    @typed
    def items(**kwargs):  # type: ignore[no-untyped-def]  # a view of its own
        return count(**kwargs)

    api.bind(app)
    assert app.test_client().get("/items/4").get_json() == [4]


def test_a_plain_function_of_anything_that_calls_one_without_hints_may_be_typed() -> (
    None
):
    def plain(limit=1):  # type: ignore[no-untyped-def]  # nothing to lose
        return [limit]

    app = Flask(__name__)
    api = Api(app)
    app.add_url_rule("/plain", "plain", typed(without_wraps(plain)))
    api.bind(app)
    assert app.test_client().get("/plain").get_json() == [1]


def test_wraps_is_enough_above_and_below() -> None:
    app = Flask(__name__)
    api = Api(app)
    view = with_wraps(typed(with_wraps(copy_of_shown())))
    app.add_url_rule("/shown", "shown", view)
    api.bind(app)
    assert app.test_client().get("/shown?limit=3").get_json() == [3]


def test_a_name_around_a_view_that_has_no_value_yet_is_no_obstacle() -> None:
    app = Flask(__name__)
    api = Api(app)

    @app.get("/late")
    def late():  # type: ignore[no-untyped-def]  # a plain view
        return later()

    api.bind(app)

    def later() -> str:
        return "now"

    assert app.test_client().get("/late").text == "now"


def test_a_rule_without_a_function_is_left_to_flask() -> None:
    app = Flask(__name__)
    api = Api(app)
    app.add_url_rule("/empty", "empty")
    api.bind(app)
    assert list(api.document(app)["paths"]) == []


def test_a_view_that_is_no_function_hides_nothing() -> None:
    app = Flask(__name__)
    api = Api(app)
    view = functools.partial(without_wraps(copy_of_shown()), limit=5)
    app.add_url_rule("/partial", "partial", typed(view))
    api.bind(app)
    assert app.test_client().get("/partial").get_json() == [5]
