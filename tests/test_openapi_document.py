"""The document: its paths and operations, and which views it shows."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import Any

import pytest
from documents import document_of, operation_of, parameters_of, read_document
from flask import Blueprint, Flask
from flask.views import MethodView

from flask_typed import Api, TypedBlueprint, typed


@dataclass
class Order:
    id: int


def build_app(**keywords: Any) -> Flask:
    app = Flask(__name__)
    Api(app, **keywords)
    return app


def test_an_empty_document_is_openapi_3_1_with_its_title() -> None:
    document = read_document(
        build_app(title="Shop", version="2.0", description="All of it.")
    )
    assert document["openapi"] == "3.1.0"
    info = {"title": "Shop", "version": "2.0", "description": "All of it."}
    assert document["info"] == info
    assert document["paths"] == {}


def test_info_has_no_description_where_none_is_given() -> None:
    assert set(read_document(build_app())["info"]) == {"title", "version"}


def test_a_document_reads_from_general_to_particular() -> None:
    @typed(tags=["shop"])
    def view(order: Order) -> Order:
        return order

    words = ["openapi", "info", "servers", "security", "tags", "paths", "components"]
    assert list(document_of(view)) == words


def test_neither_pages_nor_plain_views_nor_static_files_are_in_the_document() -> None:
    app = build_app()

    @app.get("/plain")
    def plain() -> str:
        return ""

    assert read_document(app)["paths"] == {}


def test_an_operation_has_the_words_of_its_docstring_and_its_endpoint() -> None:
    def view(limit: int) -> None:
        """List the orders
        of a shop.

        The newest first.

        And *so on*.

        :param limit: at most so many
        :returns: them
        """

    document = document_of(view)
    operation = operation_of(document, "/view")
    assert operation["summary"] == "List the orders of a shop."
    assert operation["description"] == "The newest first.\n\nAnd *so on*."
    assert operation["operationId"] == "view"
    assert parameters_of(document)["limit"]["description"] == "at most so many"


def test_options_of_typed_win_over_the_docstring() -> None:
    app = build_app()

    @app.get("/view")
    @typed(
        summary="One", description="Two", operation_id="three", tags=["b", "a"],
        deprecated=True,
    )  # fmt: skip
    def view() -> None:
        """Something else.

        And more.
        """

    document = read_document(app)
    operation = operation_of(document, "/view", "get")
    assert operation["summary"] == "One"
    assert operation["description"] == "Two"
    assert operation["operationId"] == "three"
    assert operation["tags"] == ["b", "a"]
    assert operation["deprecated"] is True
    assert document["tags"] == [{"name": "a"}, {"name": "b"}]


def test_an_operation_without_words_has_only_what_it_must() -> None:
    def view() -> None: ...

    operation = operation_of(document_of(view), "/view")
    assert set(operation) == {"operationId", "responses"}


def test_an_operation_is_tagged_with_its_blueprint() -> None:
    app = build_app()
    outer = TypedBlueprint("shop", __name__, url_prefix="/shop")
    inner = Blueprint("orders", __name__, url_prefix="/orders")

    @outer.get("/")
    def index() -> Order:
        return Order(1)

    @inner.get("/<int:id>")
    @typed
    def show(id: int) -> Order:
        return Order(id)

    outer.register_blueprint(inner)
    app.register_blueprint(outer)
    document = read_document(app)
    assert operation_of(document, "/shop/", "get")["tags"] == ["shop"]
    operation = operation_of(document, "/shop/orders/{id}", "get")
    assert operation["tags"] == ["shop.orders"]
    assert operation["operationId"] == "shop.orders.show"
    assert document["tags"] == [{"name": "shop"}, {"name": "shop.orders"}]


def test_operation_ids_tell_methods_and_rules_apart() -> None:
    app = build_app()

    @app.get("/orders")
    @app.post("/orders")
    @typed
    def orders() -> None: ...

    @app.get("/latest")
    @typed
    def newest() -> None: ...

    app.add_url_rule("/newest", "newest", newest)
    paths = read_document(app)["paths"]
    ids = {
        (path, method): operation["operationId"]
        for path, methods in paths.items()
        for method, operation in methods.items()
    }
    assert ids == {
        ("/orders", "get"): "orders_get",
        ("/orders", "post"): "orders_post",
        ("/latest", "get"): "newest",
        ("/newest", "get"): "newest_2",
    }


def test_the_methods_of_a_class_are_operations_of_their_own() -> None:
    class Item(MethodView):
        decorators = [typed]  # noqa: RUF012 - as Flask has it

        def get(self, id: int) -> Order:
            """Show it."""
            return Order(id)

        def delete(self, id: int) -> None:
            """Remove it."""

    app = build_app()
    app.add_url_rule("/items/<int:id>", view_func=Item.as_view("item"))
    methods = read_document(app)["paths"]["/items/{id}"]
    assert {m: o["summary"] for m, o in methods.items()} == {
        "get": "Show it.",
        "delete": "Remove it.",
    }


def test_head_and_options_are_operations_only_where_the_view_serves_them() -> None:
    app = build_app()

    @app.get("/get")
    @typed
    def get() -> None: ...

    @app.route("/own", methods=["HEAD", "OPTIONS"], provide_automatic_options=False)
    @typed
    def own() -> None: ...

    paths = read_document(app)["paths"]
    assert set(paths["/get"]) == {"get"}
    assert set(paths["/own"]) == {"head", "options"}


def test_a_hidden_operation_leaves_nothing_behind() -> None:
    app = build_app()

    @app.post("/view")
    @typed(in_document=False, tags=["hidden"])
    def view(order: Order) -> Order:
        return order

    document = read_document(app)
    assert document["paths"] == {}
    assert "components" not in document
    assert "tags" not in document


def test_paths_that_differ_only_in_the_names_of_variables_are_one() -> None:
    # OpenAPI 3.1, 4.8.8: they are identical, and must not both exist.
    app = build_app()

    @app.get("/items/<int:id>")
    @typed
    def show(id: int) -> None: ...

    @app.delete("/items/<int:item_id>")
    @typed
    def remove(item_id: int, force: bool = False) -> None:
        """Remove it.

        :param item_id: of the item
        """

    document = read_document(app)
    assert set(document["paths"]) == {"/items/{id}"}
    parameters = parameters_of(document, "/items/{id}", "delete")
    assert set(parameters) == {"id", "force"}
    assert parameters["id"]["description"] == "of the item"


@pytest.mark.parametrize("order", [1, -1], ids=["as written", "backwards"])
def test_of_two_views_at_one_path_and_method_one_is_left_out_with_a_warning(
    order: int,
) -> None:
    app = build_app()

    @typed
    def by_number(id: int) -> None: ...

    @typed
    def by_name(name: str) -> None: ...

    rules: list[tuple[str, Any]]
    rules = [("/items/<int:id>", by_number), ("/items/<name>", by_name)]
    for rule, view in rules[::order]:
        app.add_url_rule(rule, view_func=view)
    with pytest.warns(UserWarning, match="'by_name' .* is left out") as caught:
        document = read_document(app)
    assert "in_document=False" in str(caught[0].message)
    assert operation_of(document, "/items/{id}", "get")["operationId"] == "by_number"


def test_a_hidden_view_is_not_warned_of() -> None:
    app = build_app()

    @app.get("/items/<int:id>")
    @typed
    def by_number(id: int) -> None: ...

    @app.get("/items/<name>")
    @typed(in_document=False)
    def by_name(name: str) -> None: ...

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        document = read_document(app)
    assert list(document["paths"]["/items/{id}"]) == ["get"]


def test_a_method_that_openapi_does_not_know_is_left_out_with_a_warning() -> None:
    app = build_app()

    @app.route("/cache", methods=["PURGE", "POST"])
    @typed
    def cache() -> None: ...

    with pytest.warns(UserWarning, match="no word for the method PURGE"):
        document = read_document(app)
    assert list(document["paths"]["/cache"]) == ["post"]


def test_a_document_says_that_no_operation_needs_credentials() -> None:
    def view() -> None: ...

    document = document_of(view)
    assert document["security"] == []
    assert "security" not in operation_of(document, "/view")
