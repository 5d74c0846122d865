"""What the document says of the API as a whole, and what the user does to it."""

from __future__ import annotations

import dataclasses
from typing import Annotated, Any

import pytest
from apispec import APISpec, BasePlugin
from documents import (
    component_of,
    document_of,
    input_of,
    operation_of,
    output_of,
    parameters_of,
    read_document,
)
from flask import Flask
from openapi_spec_validator import OpenAPIV30SpecValidator
from typing_extensions import deprecated

from flask_typed import Api, Query, typed
from flask_typed.errors import ConfigError


@dataclasses.dataclass
class Order:
    id: int
    note: str = ""


@typed(tags=["orders"])
def view(order: Order) -> Order:
    raise NotImplementedError


ABOUT: dict[str, Any] = {
    "description": "All of it.",
    "terms_of_service": "https://shop.test/terms",
    "contact": {"name": "Shop", "email": "api@shop.test"},
    "license": {"name": "MIT", "identifier": "MIT"},
    "servers": [{"url": "https://api.shop.test", "description": "live"}],
    "external_docs": {"url": "https://shop.test/docs"},
}


def test_keywords_are_the_words_of_the_document() -> None:
    document = document_of(**ABOUT)

    assert document["info"] == {
        "title": "API",
        "version": "0.0.0",
        "description": "All of it.",
        "termsOfService": "https://shop.test/terms",
        "contact": {"name": "Shop", "email": "api@shop.test"},
        "license": {"name": "MIT", "identifier": "MIT"},
    }
    assert document["servers"] == [
        {"url": "https://api.shop.test", "description": "live"}
    ]
    assert document["externalDocs"] == {"url": "https://shop.test/docs"}


def test_openapi_3_0_has_them_too() -> None:
    app = Flask(__name__)
    Api(app, openapi_version="3.0.3", **ABOUT)

    document = app.test_client().get("/openapi.json").get_json()

    OpenAPIV30SpecValidator(document).validate()
    # It has no word for the SPDX expression of a license.
    assert document["info"]["license"] == {"name": "MIT", "x-identifier": "MIT"}
    assert document["info"]["contact"] == ABOUT["contact"]


def test_a_license_of_openapi_3_0_keeps_its_url() -> None:
    app = Flask(__name__)
    license = {"name": "Own", "url": "https://shop.test/license"}
    api = Api(app, openapi_version="3.0.3", license=license)

    assert api.document(app)["info"]["license"] == license


def test_described_tags_come_first_and_in_their_order() -> None:
    @typed(tags=["b", "orders", "a"])
    def other() -> None:
        """Return nothing."""

    document = document_of(view, other, tags={"z": "Last.", "orders": "Orders."})

    assert document["tags"] == [
        {"name": "z", "description": "Last."},
        {"name": "orders", "description": "Orders."},
        {"name": "a"},
        {"name": "b"},
    ]


class Plugin(BasePlugin):
    """Adds to a document what an apispec plugin can."""

    def init_spec(self, spec: APISpec) -> None:
        super().init_spec(spec)
        spec.components.security_scheme("key", {"type": "http", "scheme": "basic"})

    def operation_helper(
        self, path: str | None = None, operations: Any = None, **kwargs: Any
    ) -> None:
        for operation in operations.values():
            operation["x-path"] = path


def test_plugins_of_apispec_work_on_the_document() -> None:
    document = document_of(view, plugins=[Plugin()])

    assert document["paths"]["/view"]["post"]["x-path"] == "/view"
    assert list(document["components"]["securitySchemes"]) == ["key"]


def test_a_function_may_change_the_finished_document() -> None:
    calls = []

    def finish(document: dict[str, Any]) -> None:
        calls.append(document["openapi"])
        document["info"]["x-logo"] = "logo.png"
        del document["paths"]["/view"]["post"]["operationId"]

    app = Flask(__name__)
    api = Api(app, finish_document=finish, openapi_version="3.0.3")
    app.post("/view")(view)
    client = app.test_client()

    for _ in range(2):
        document = client.get("/openapi.json").get_json()
        assert document["info"]["x-logo"] == "logo.png"
        assert "operationId" not in document["paths"]["/view"]["post"]
    assert calls == ["3.0.3"]
    # The APISpec is what it was made of.
    assert "operationId" in api.spec(app).to_dict()["paths"]["/view"]["post"]


def test_a_function_may_return_another_document() -> None:
    def finish(document: dict[str, Any]) -> dict[str, Any]:
        return {**document, "x-build": 7}

    assert document_of(view, finish_document=finish)["x-build"] == 7


def test_another_result_of_the_function_is_refused() -> None:
    def finish(document: dict[str, Any]) -> Any:
        return "done"

    app = Flask(__name__)
    api = Api(app, finish_document=finish)

    with pytest.raises(ConfigError, match=r"finish_document returned 'done'\. Fix: "):
        api.document(app)


def test_components_that_are_not_split_are_described_as_they_are_read() -> None:
    document = document_of(view, split_components=False)
    apart = document_of(view)

    assert input_of(document) == output_of(document)
    assert component_of(document, input_of(document))["required"] == ["id"]
    assert "OrderInput" not in document["components"]["schemas"]
    assert "OrderInput" in apart["components"]["schemas"]


def test_components_that_only_come_out_are_described_so() -> None:
    def only_out() -> Order:
        raise NotImplementedError

    document = document_of(only_out, split_components=False)

    order = component_of(document, output_of(document, "/only_out"))
    assert order["required"] == ["id", "note"]


@dataclasses.dataclass
class Leaf:
    size: int = 0


@dataclasses.dataclass
class Tree:
    leaf: Leaf
    id: int = dataclasses.field(default=0, init=False)


@dataclasses.dataclass
class Wood:
    trees: list[Tree]
    name: str = ""


def test_components_with_a_member_that_goes_one_way_are_split_all_the_same() -> None:
    def grow(wood: Wood) -> Wood:
        raise NotImplementedError

    document = document_of(grow, split_components=False)

    # Wood refers to Tree, which has such a member. Leaf has none.
    assert {"Wood", "WoodInput", "Tree", "TreeInput", "Leaf"} <= set(
        document["components"]["schemas"]
    )
    assert "LeafInput" not in document["components"]["schemas"]
    assert "id" not in component_of(document, {"$ref": "TreeInput"})["properties"]


def test_recursive_components_are_split_where_one_of_them_must_be() -> None:
    app = Flask(__name__)
    Api(app, split_components=False)

    @app.post("/view")
    @typed
    def plant(node: Link) -> Link:
        raise NotImplementedError

    document = read_document(app)

    assert set(document["components"]["schemas"]) >= {"Link", "LinkInput"}
    assert input_of(document)["$ref"].endswith("/LinkInput")


@dataclasses.dataclass
class Link:
    next: Link | None = None
    id: int = dataclasses.field(default=0, init=False)


@dataclasses.dataclass
class Aged:
    color: Annotated[str, deprecated("Use shade.")] = ""
    size: int = dataclasses.field(default=0, metadata={"deprecated": True})
    shade: str = ""


def deprecated_in(group: Any) -> set[str]:
    return {name for name, said in group.items() if said.get("deprecated")}


def test_operations_parameters_and_members_are_deprecated() -> None:
    @typed(deprecated=True)
    def old(
        aged: Aged,
        page: Annotated[int, deprecated("Use offset.")] = 1,
        limit: Annotated[int, Query(deprecated=True)] = 1,
        offset: int = 0,
    ) -> None:
        """Never called."""

    document = document_of(old)
    operation = operation_of(document, "/old")
    parameters = parameters_of(document, "/old")
    members = component_of(document, input_of(document, "/old"))["properties"]

    assert operation["deprecated"] is True
    assert deprecated_in(parameters) == {"page", "limit"}
    assert deprecated_in(members) == {"color", "size"}
    assert not any("deprecated" in p["schema"] for p in parameters.values())
