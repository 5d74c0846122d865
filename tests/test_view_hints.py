"""What the annotations of a view name, and when that must be defined.

All annotations of this module are strings.
"""

from __future__ import annotations

import functools
import gc
import weakref
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
from flask import Blueprint, Flask
from flask.views import MethodView

from flask_typed import Api, TypedBlueprint, TypedFlask, typed
from flask_typed.errors import BindingError

if TYPE_CHECKING:
    import decimal as only_for_checkers
    from decimal import Decimal as OnlyForCheckers


def make_app() -> tuple[Flask, Api]:
    app = Flask(__name__)
    return app, Api(app)


@typed
def uses_a_later_class(later: Later) -> Later:
    return later


@dataclass
class Later:
    even_later: EvenLater


@dataclass
class EvenLater:
    number: int


@typed
def uses_a_name_for_checkers(amount: OnlyForCheckers) -> None: ...


@typed
def uses_a_module_for_checkers(amount: only_for_checkers.Decimal) -> None: ...


@dataclass
class Invoice:
    amount: OnlyForCheckers


@typed
def uses_a_class_for_checkers(invoice: Invoice) -> None: ...


@typed
def returns_a_name_for_checkers() -> OnlyForCheckers | None: ...


def plain(view: Callable[..., Any]) -> Callable[..., Any]:
    """Decorate a view with a wrapper that is annotated in another way."""

    @functools.wraps(view)
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        return view(*args, **kwargs)

    return wrapper


def test_a_class_of_the_module_may_be_defined_after_the_view() -> None:
    app, _ = make_app()
    app.add_url_rule("/later", view_func=uses_a_later_class, methods=["POST"])

    body = {"even_later": {"number": 3}}
    assert app.test_client().post("/later", json=body).json == body


@pytest.mark.parametrize(
    ("view", "where", "name"),
    [
        (uses_a_name_for_checkers, "argument 'amount'", "OnlyForCheckers"),
        (uses_a_module_for_checkers, "argument 'amount'", "only_for_checkers"),
        (uses_a_class_for_checkers, "argument 'invoice'", "OnlyForCheckers"),
        (returns_a_name_for_checkers, "return annotation", "OnlyForCheckers"),
    ],
)
def test_a_name_that_only_type_checkers_know_is_refused_with_the_fix(
    view: Callable[..., Any], where: str, name: str
) -> None:
    app, api = make_app()
    app.add_url_rule("/x", view_func=view, methods=["POST"])

    with pytest.raises(BindingError) as caught:
        api.bind(app)

    said = str(caught.value)
    assert said.startswith(f"View {view.__name__!r} ({__name__}.{view.__name__}, POST")
    assert where in said
    assert f"names {name!r}, which is not defined at run time" in said
    assert f"import {name} outside `if TYPE_CHECKING:`" in said


def test_classes_of_the_function_around_a_view_are_found() -> None:
    app, _ = make_app()

    @dataclass
    class Inner:
        number: int

    @dataclass
    class Outer:
        inners: list[Inner]
        other: Outer | None = None

    @app.post("/x")
    @typed
    def view(outer: Outer) -> Inner:
        return outer.inners[0]

    body = {"inners": [{"number": 3}], "other": {"inners": []}}
    assert app.test_client().post("/x", json=body).json == {"number": 3}


def test_classes_of_all_functions_around_a_view_are_found() -> None:
    app, _ = make_app()

    @dataclass
    class Thing:
        number: int

    def register() -> None:
        @app.post("/x")
        @typed
        def view(thing: Thing) -> Thing:
            return thing

    register()

    assert app.test_client().post("/x", json={"number": 3}).json == {"number": 3}


def test_the_nearest_of_two_names_is_meant() -> None:
    app, _ = make_app()

    @dataclass
    class Thing:
        outer: int

    def register() -> type:
        @dataclass
        class Thing:
            inner: int

        @app.post("/x")
        @typed
        def view(thing: Thing) -> Thing:
            return thing

        return Thing

    assert register() is not Thing
    assert app.test_client().post("/x", json={"inner": 3}).json == {"inner": 3}


def test_a_class_that_the_function_defines_later_is_refused_with_the_fix() -> None:
    app, api = make_app()

    @app.post("/x")
    @typed
    def view(thing: TooLate) -> None: ...

    @dataclass
    class TooLate:
        number: int

    with pytest.raises(BindingError, match="define it above the function"):
        api.bind(app)


@pytest.mark.parametrize(
    "decorate",
    [
        pytest.param(lambda view: typed(plain(view)), id="above"),
        pytest.param(lambda view: plain(typed(view)), id="below"),
        pytest.param(lambda view: plain(typed(plain(view))), id="between"),
    ],
)
def test_a_decorated_view_has_the_annotations_of_the_innermost_function(
    decorate: Callable[[Callable[..., Any]], Callable[..., Any]],
) -> None:
    app, _ = make_app()

    @dataclass
    class Thing:
        number: int

    def view(thing: Thing) -> Thing:
        return thing

    app.add_url_rule("/x", view_func=decorate(view), methods=["POST"])

    assert app.test_client().post("/x", json={"number": 3}).json == {"number": 3}


@pytest.mark.parametrize("where", ["methods", "decorators", "TypedFlask"])
def test_methods_of_a_class_in_a_function_name_its_classes(where: str) -> None:
    app: Flask = TypedFlask(__name__) if where == "TypedFlask" else Flask(__name__)
    Api(app)

    @dataclass
    class Thing:
        number: int

    class Things(MethodView):
        @dataclass
        class Part:
            name: str

        def post(self, thing: Thing) -> Thing:
            return thing

        def put(self, part: Part) -> Part:
            return part

        if where == "methods":
            post = typed(post)
            put = typed(put)

    if where == "decorators":
        Things.decorators = [plain, typed]
    app.add_url_rule("/x", view_func=Things.as_view("things"))

    client = app.test_client()
    assert client.post("/x", json={"number": 3}).json == {"number": 3}
    assert client.put("/x", json={"name": "a"}).json == {"name": "a"}


def test_views_of_blueprints_in_a_function_name_its_classes() -> None:
    app = TypedFlask(__name__)
    Api(app)
    late = Blueprint("late", __name__)
    early = TypedBlueprint("early", __name__)

    @dataclass
    class Thing:
        number: int

    @late.post("/late")
    def post_late(thing: Thing) -> Any:
        return thing

    @early.post("/early")
    def post_early(thing: Thing) -> Thing:
        return thing

    app.register_blueprint(late)
    app.register_blueprint(early)

    client = app.test_client()
    assert client.post("/late", json={"number": 3}).json == {"number": 3}
    assert client.post("/early", json={"number": 3}).json == {"number": 3}


def test_the_function_around_a_view_is_not_kept_alive() -> None:
    class Big:
        pass

    def create_app() -> tuple[Flask, weakref.ref[Big]]:
        big = Big()
        app, _ = make_app()

        @dataclass
        class Thing:
            number: int

        @app.post("/x")
        @typed
        def view(thing: Thing) -> Thing:
            return thing

        @app.post("/y")
        @typed
        def unresolved(thing: Nowhere) -> None: ...  # type: ignore[name-defined]  # noqa: F821

        return app, weakref.ref(big)

    app, big = create_app()
    gc.collect()

    assert big() is None
    assert "view" in app.view_functions
