"""Webhooks and callbacks: requests that the app sends, declared by signatures."""

from __future__ import annotations

import dataclasses
from typing import Annotated, Any, Literal

import pytest
from documents import component_of, read_document
from flask import Flask
from openapi_spec_validator import OpenAPIV30SpecValidator

from flask_typed import Api, Body, Header, typed
from flask_typed.errors import BindingError, ConfigError, TypedError


@dataclasses.dataclass
class Order:
    id: int
    note: str = ""


@dataclasses.dataclass
class Receipt:
    number: int
    copies: int = 1


def order_paid(
    order: Order, signature: Annotated[str, Header()]
) -> Receipt | tuple[None, Literal[410]]:
    """An order was paid.

    Sent once.

    :param signature: of the body
    """
    raise NotImplementedError


ORDER = {"$ref": "#/components/schemas/Order"}


def webhooks_of(api: Api, **config: Any) -> Any:
    app = Flask(__name__)
    app.config.update(config)
    api.init_app(app)
    return read_document(app)["webhooks"]


def test_a_webhook_is_documented_from_its_signature() -> None:
    api = Api()

    assert api.webhook("orderPaid")(order_paid) is order_paid

    assert webhooks_of(api)["orderPaid"] == {
        "post": {
            "summary": "An order was paid.",
            "description": "Sent once.",
            "operationId": "orderPaid",
            "parameters": [
                {
                    "name": "Signature",
                    "in": "header",
                    "description": "of the body",
                    "required": True,
                    "schema": {"type": "string"},
                }
            ],
            "requestBody": {
                "content": {
                    "application/json": {
                        "schema": {"$ref": "#/components/schemas/Order"}
                    }
                },
                "required": True,
            },
            "responses": {
                "200": {
                    "description": "OK",
                    "content": {
                        "application/json": {
                            "schema": {"$ref": "#/components/schemas/Receipt"}
                        }
                    },
                },
                "410": {"description": "Gone"},
            },
        }
    }


def test_what_a_webhook_sends_is_dumped_and_what_is_answered_is_loaded() -> None:
    app = Flask(__name__)
    api = Api(app)
    api.webhook("orderPaid")(order_paid)

    @app.post("/orders")
    @typed
    def create(order: Order) -> Receipt:
        raise NotImplementedError

    document = read_document(app)
    webhook = document["webhooks"]["orderPaid"]["post"]
    (sent,) = webhook["requestBody"]["content"].values()
    (answer,) = webhook["responses"]["200"]["content"].values()

    # A member with a default is always sent, and may be missing from an answer.
    assert component_of(document, sent["schema"])["required"] == ["id", "note"]
    assert component_of(document, answer["schema"])["required"] == ["number"]
    schemas = document["components"]["schemas"]
    assert {"Order", "OrderInput", "Receipt", "ReceiptInput"} < set(schemas)


def test_several_arguments_are_members_of_what_is_sent() -> None:
    api = Api()

    @api.webhook("moved")
    def moved(old: Order, new: Annotated[Order, Body()]) -> None:
        """Never called."""

    (media,) = webhooks_of(api)["moved"]["post"]["requestBody"]["content"].values()

    assert list(media["schema"]["properties"]) == ["old", "new"]
    assert media["schema"]["required"] == ["old", "new"]


def test_webhooks_are_sorted_and_have_methods_options_and_ids() -> None:
    app = Flask(__name__)
    api = Api(app)

    @app.get("/a", endpoint="a")
    @typed
    def view() -> None:
        """Return nothing."""

    @api.webhook("b", method="put")
    @api.webhook("b")
    @api.webhook("a")
    @typed(tags=["orders"], deprecated=True)
    def changed() -> None:
        """Never called."""

    document = read_document(app)
    webhooks = document["webhooks"]

    assert [(name, *webhooks[name]) for name in webhooks] == [
        ("a", "post"),
        ("b", "post", "put"),
    ]
    assert webhooks["a"]["post"]["tags"] == ["orders"]
    assert webhooks["a"]["post"]["deprecated"] is True
    assert document["tags"] == [{"name": "orders"}]
    assert webhooks["a"]["post"]["operationId"] == "a_2"
    assert webhooks["b"]["post"]["operationId"] == "b"
    assert webhooks["b"]["put"]["operationId"] == "b_2"


def test_a_webhook_that_is_declared_after_binding_is_documented() -> None:
    app = Flask(__name__)
    api = Api(app)
    assert "webhooks" not in api.document(app)

    api.webhook("orderPaid")(order_paid)

    assert list(api.document(app)["webhooks"]) == ["orderPaid"]


def test_a_webhook_is_no_route() -> None:
    app = Flask(__name__)
    Api(app).webhook("orderPaid")(order_paid)

    assert app.test_client().post("/orderPaid").status_code == 404


@pytest.mark.parametrize(
    ("method", "said"), [("LINK", "has the method 'LINK'"), ("POST", "twice for POST")]
)
def test_a_webhook_that_the_document_cannot_have_is_refused(
    method: str, said: str
) -> None:
    api = Api()
    api.webhook("orderPaid")(order_paid)

    with pytest.raises(ConfigError, match=f"The webhook 'orderPaid' .*{said}"):
        api.webhook("orderPaid", method=method)(order_paid)


def test_a_webhook_whose_decorator_was_not_called_is_refused() -> None:
    not_called: Any = Api().webhook

    with pytest.raises(ConfigError, match=r'@api\.webhook\("orderPaid"\)'):
        not_called(order_paid)


def test_a_webhook_that_cannot_be_read_is_named() -> None:
    app = Flask(__name__)
    api = Api(app)

    @api.webhook("wrong")
    def wrong(order) -> None:  # type: ignore[no-untyped-def]  # that is the mistake
        """Never called."""

    with pytest.raises(BindingError) as caught:
        api.bind(app)

    assert str(caught.value).startswith("View 'wrong' (")
    assert "wrong, POST webhook), argument 'order': it has no annotation" in str(
        caught.value
    )


EXPRESSION = "{$request.body#/callback_url}"


@dataclasses.dataclass
class Subscription:
    callback_url: str


def app_with_callbacks(callbacks: Any, **keywords: Any) -> Flask:
    app = Flask(__name__)
    Api(app, **keywords)

    for name in ("first", "second"):

        @app.post(f"/{name}", endpoint=name)
        @typed(callbacks=callbacks)
        def subscribe(subscription: Subscription) -> None:
            """Take a subscription."""

    return app


def test_a_callback_is_documented_from_its_signature() -> None:
    app = app_with_callbacks({"paid": {EXPRESSION: order_paid}})

    document = read_document(app)
    operation = document["paths"]["/first"]["post"]
    (media,) = operation["callbacks"]["paid"][EXPRESSION]["post"]["requestBody"][
        "content"
    ].values()

    assert list(operation["callbacks"]) == ["paid"]
    assert component_of(document, media["schema"])["required"] == ["id", "note"]
    assert "operationId" not in operation["callbacks"]["paid"][EXPRESSION]["post"]
    assert "422" not in operation["callbacks"]["paid"][EXPRESSION]["post"]["responses"]


def test_an_id_of_a_callback_is_unique() -> None:
    named = typed(operation_id="paid")(order_paid)
    document = read_document(app_with_callbacks({"paid": {EXPRESSION: named}}))

    ids = [
        document["paths"][path]["post"]["callbacks"]["paid"][EXPRESSION]["post"][
            "operationId"
        ]
        for path in ("/first", "/second")
    ]
    assert ids == ["paid", "paid_2"]


def test_a_callback_may_have_several_urls() -> None:
    other = "{$request.query.url}"
    app = app_with_callbacks({"paid": {EXPRESSION: order_paid, other: order_paid}})

    operation = read_document(app)["paths"]["/first"]["post"]
    assert set(operation["callbacks"]["paid"]) == {EXPRESSION, other}


def test_a_callback_may_have_another_method_and_several() -> None:
    def cancelled(order_id: int) -> None:
        """An order was cancelled."""

    callbacks = {"paid": {EXPRESSION: {"put": order_paid, "delete": cancelled}}}
    document = read_document(app_with_callbacks(callbacks))

    operation = document["paths"]["/first"]["post"]
    item = operation["callbacks"]["paid"][EXPRESSION]
    assert list(item) == ["put", "delete"]
    assert "requestBody" in item["put"]
    (parameter,) = item["delete"]["parameters"]
    assert (parameter["name"], parameter["in"]) == ("order_id", "query")
    assert item["delete"]["summary"] == "An order was cancelled."


def test_an_expression_with_methods_stands_beside_one_without() -> None:
    other = "{$request.query.url}"
    callbacks = {
        "paid": {EXPRESSION: {"patch": order_paid}, other: order_paid},
        "again": {EXPRESSION: {"post": order_paid}},
    }
    document = read_document(app_with_callbacks(callbacks))

    found = document["paths"]["/first"]["post"]["callbacks"]
    assert {
        name: {path: list(item) for path, item in items.items()}
        for name, items in found.items()
    } == {
        "paid": {EXPRESSION: ["patch"], other: ["post"]},
        "again": {EXPRESSION: ["post"]},
    }


def test_a_callback_whose_method_has_no_body_is_refused_with_one() -> None:
    app = app_with_callbacks({"paid": {EXPRESSION: {"get": order_paid}}})

    with pytest.raises(BindingError, match=r"GET callback of 'first'\).*'order'"):
        app.extensions["typed"].bind(app)


def test_the_view_of_a_callback_is_served_as_before() -> None:
    client = app_with_callbacks({"paid": {EXPRESSION: order_paid}}).test_client()

    assert client.post("/first", json={"callback_url": "/"}).status_code == 204
    assert client.post("/first", json={}).status_code == 422


@pytest.mark.parametrize(
    "callbacks",
    [
        pytest.param([order_paid], id="a list"),
        pytest.param({"paid": order_paid}, id="no expression"),
        pytest.param({"paid": {EXPRESSION: Order}}, id="a class"),
        pytest.param({"paid": {EXPRESSION: None}}, id="no function"),
        pytest.param({"paid": {EXPRESSION: {"put": None}}}, id="no function of put"),
        pytest.param({"paid": {EXPRESSION: {"link": order_paid}}}, id="no method"),
        pytest.param({"paid": {EXPRESSION: {"PUT": order_paid}}}, id="in capitals"),
        pytest.param({"paid": {EXPRESSION: {1: order_paid}}}, id="a number of put"),
        pytest.param({"paid": {1: order_paid}}, id="a number"),
        pytest.param({1: {EXPRESSION: order_paid}}, id="a number for a name"),
    ],
)
def test_callbacks_of_another_form_are_refused(callbacks: Any) -> None:
    with pytest.raises(TypedError, match="Fix: write callbacks="):
        typed(callbacks=callbacks)


def test_a_callback_that_cannot_be_read_is_named() -> None:
    def wrong(order) -> None:  # type: ignore[no-untyped-def]  # that is the mistake
        """Never called."""

    app = app_with_callbacks({"paid": {EXPRESSION: wrong}})

    with pytest.raises(BindingError, match=r"'paid' .*POST callback of 'first'\)"):
        app.extensions["typed"].bind(app)


def test_openapi_3_0_has_callbacks_and_webhooks_under_a_name_of_its_own() -> None:
    app = app_with_callbacks(
        {"paid": {EXPRESSION: order_paid}}, openapi_version="3.0.3"
    )
    (api,) = app.extensions["typed"].apis
    api.owner.webhook("orderPaid")(order_paid)

    document = app.test_client().get("/openapi.json").get_json()

    OpenAPIV30SpecValidator(document).validate()
    assert list(document["x-webhooks"]) == ["orderPaid"]
    assert "webhooks" not in document
    assert EXPRESSION in document["paths"]["/first"]["post"]["callbacks"]["paid"]
