"""Views that are not typed, beside typed ones that ask for credentials."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Annotated, Any, ClassVar

import pytest
from flask import Blueprint, Flask
from flask.views import MethodView, View

from flask_typed import Api, Depends, HTTPBearer, Security, TypedBlueprint, typed
from flask_typed.errors import UnprotectedViewWarning

bearer = HTTPBearer()


def current_user(token: Annotated[str, Depends(bearer)]) -> str:
    return token


def log_request() -> None: ...


def nobody() -> str:
    return "nobody"


def plain() -> str:
    return "plain"


def build(
    levels: dict[str, Any] | None = None,
    *,
    view: Callable[..., Any] = plain,
    is_typed_beside: bool = True,
    **keywords: Any,
) -> tuple[Api, Flask]:
    """Return an app with a blueprint that has a plain view and a typed one."""
    app = Flask(__name__)
    api = Api(app, **keywords)
    orders = Blueprint("orders", __name__, url_prefix="/orders", static_folder="files")
    typed.defaults(orders, **(levels or {}))
    orders.get("/old")(view)
    if is_typed_beside:
        orders.get("/new")(typed(lambda: None))
    app.register_blueprint(orders)
    return api, app


def warned_by(api: Api, app: Flask) -> list[str]:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        api.bind(app)
    assert all(each.category is UnprotectedViewWarning for each in caught)
    return [str(each.message) for each in caught]


ASKING: dict[str, dict[str, Any]] = {
    "security": {"security": bearer},
    "a check": {"security": Security(current_user)},
    "a dependency that is a scheme": {"dependencies": [Depends(bearer)]},
    "a dependency that uses a scheme": {"dependencies": [Depends(current_user)]},
    "a dependency that is security": {"dependencies": [Security(nobody)]},
}


@pytest.mark.parametrize("said", ASKING.values(), ids=ASKING)
def test_a_plain_view_of_a_protected_blueprint_is_told_of(said: Any) -> None:
    (message,) = warned_by(*build(said))
    assert "'orders.plain' (/orders/old), which are not typed and so open" in message
    assert 'Fix: put @typed on them, or @typed(mode="off")' in message


@pytest.mark.parametrize("said", ASKING.values(), ids=ASKING)
def test_a_plain_view_below_a_protected_api_is_told_of(said: Any) -> None:
    (message,) = warned_by(*build(**said))
    assert "'orders.plain' (/orders/old)" in message


def test_a_plain_view_of_a_protected_app_is_told_of() -> None:
    api, app = build()
    typed.defaults(app, security=bearer)
    (message,) = warned_by(api, app)
    assert "'orders.plain' (/orders/old)" in message


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"security": []},
        {"dependencies": [Depends(log_request)]},
        {"dependencies": [Depends(nobody)]},
    ],
    ids=["nothing", "public", "no security", "no scheme"],
)
def test_a_plain_view_where_nobody_is_asked_is_not_told_of(said: Any) -> None:
    assert warned_by(*build(said)) == []


def test_a_public_blueprint_under_a_protected_api_is_not_told_of() -> None:
    assert warned_by(*build({"security": []}, security=bearer)) == []


def test_what_is_said_to_be_plain_is_not_told_of() -> None:
    off = typed(mode="off")(plain)
    assert warned_by(*build({"security": bearer}, view=off)) == []


def test_files_and_the_pages_of_the_docs_are_not_told_of() -> None:
    app = Flask(__name__)
    api = Api(app, security=bearer)
    assert warned_by(api, app) == []


def test_a_blueprint_of_plain_views_alone_is_told_of() -> None:
    api, app = build({"security": bearer}, is_typed_beside=False)
    assert len(warned_by(api, app)) == 1
    # Nothing was bound of it, so that more may still be said.
    typed.defaults(app, tags=["late"])


class Old(MethodView):
    def get(self) -> str:
        return "old"


class Older(View):
    def dispatch_request(self) -> str:
        return "older"


class New(MethodView):
    decorators: ClassVar[list[Callable[..., Any]]] = [typed]

    def get(self) -> str:
        return "new"


class Mixed(MethodView):
    @typed
    def get(self) -> str:
        return "new"

    def post(self) -> str:
        return "old"


@pytest.mark.parametrize(("cls", "count"), [(Old, 1), (Older, 1), (New, 0), (Mixed, 1)])
def test_views_that_are_classes_are_told_of_if_a_method_is_plain(
    cls: type[View], count: int
) -> None:
    app = Flask(__name__)
    api = Api(app, security=bearer)
    app.add_url_rule("/it", view_func=cls.as_view("it"))
    assert len(warned_by(api, app)) == count


def test_an_unannotated_view_of_a_typed_blueprint_is_told_of() -> None:
    app = Flask(__name__)
    api = Api(app)
    orders = TypedBlueprint("orders", __name__)
    typed.defaults(orders, security=bearer)

    @orders.get("/old")
    def old():  # type: ignore[no-untyped-def]
        return "old"

    app.register_blueprint(orders)
    (message,) = warned_by(api, app)
    assert "'orders.old' (/old)" in message


def test_each_view_is_told_of_once() -> None:
    api, app = build({"security": bearer})
    assert len(warned_by(api, app)) == 1
    assert warned_by(api, app) == []
    app.get("/later")(typed(lambda: None))
    assert warned_by(api, app) == []


def test_many_views_are_counted() -> None:
    app = Flask(__name__)
    api = Api(app, security=bearer)
    for number in range(12):
        app.add_url_rule(f"/{number:02}", f"it{number:02}", plain)
    (message,) = warned_by(api, app)
    assert "'it09' (/09) and 2 more, which" in message
    assert "it10" not in message


def test_what_no_api_serves_is_asked_by_the_levels_around_it() -> None:
    app = Flask(__name__)
    api = Api(app, url_prefix="/v2", security=bearer)
    app.get("/old")(plain)
    assert warned_by(api, app) == []


def test_a_rule_without_a_view_is_not_told_of() -> None:
    app = Flask(__name__)
    api = Api(app, security=bearer)
    app.add_url_rule("/soon", "soon")
    assert warned_by(api, app) == []
    app.view_functions["soon"] = plain


def test_the_view_still_answers_and_the_warning_can_be_an_error() -> None:
    api, app = build({"security": bearer})
    with pytest.raises(UnprotectedViewWarning, match="open to everyone"):
        api.bind(app)
    assert app.test_client().get("/orders/old").text == "plain"
    assert app.test_client().get("/orders/new").status_code == 401


@pytest.mark.parametrize(
    ("on_api", "on_view"),
    [
        ({"mode": "observe"}, {"security": Security(current_user)}),
        ({"mode": "observe", "security": Security(current_user)}, {}),
        ({"security": bearer}, {"mode": "observe"}),
        ({"dependencies": [Depends(current_user)]}, {"mode": "observe"}),
        ({}, {"mode": "observe", "security": Security(nobody)}),
    ],
    ids=["mode of the api", "all", "scheme", "dependencies", "no scheme"],
)
def test_a_view_that_is_observed_is_told_of_if_it_asks_for_credentials(
    on_api: dict[str, Any], on_view: dict[str, Any]
) -> None:
    app = Flask(__name__)
    api = Api(app, **on_api)

    @app.get("/orders")
    @typed(**on_view)
    def orders() -> list[str]:
        return ["tea"]

    (message,) = warned_by(api, app)
    assert "'orders' (" in message
    assert "GET /orders" in message
    assert "lets everyone in" in message
    assert 'Fix: write mode="enforce"' in message
    app.get("/more")(typed(plain))
    assert not [each for each in warned_by(api, app) if "'orders' (" in each]
    assert app.test_client().get("/orders").status_code == 200


def test_a_view_that_is_observed_and_for_everyone_is_not_told_of() -> None:
    app = Flask(__name__)
    api = Api(app, mode="observe", dependencies=[Depends(log_request)])
    app.get("/news")(typed(plain))
    assert warned_by(api, app) == []
