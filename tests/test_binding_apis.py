"""Several Apis on one app, told apart by their ``url_prefix``."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest
from flask import Blueprint, Flask

from flask_typed import Api, Problem, TypedFlask, typed
from flask_typed.cli import typed_cli
from flask_typed.errors import BindingError, ConfigError, ErrorFormatter, NoApiError


@dataclasses.dataclass
class Pet:
    name: str


@dataclasses.dataclass
class Failure:
    message: str


def format_failure(problem: Problem) -> Failure:
    return Failure(message=problem.detail or "")


def add_pets(app: Flask, prefix: str) -> None:
    pets = Blueprint("pets", __name__)

    @pets.post("/pets")
    @typed
    def create(pet: Pet) -> Pet:
        return pet

    app.register_blueprint(pets, url_prefix=prefix, name=prefix.strip("/") or "root")


def app_with(*prefixes: str, **config: Any) -> tuple[Flask, dict[str, Api]]:
    """Return an app with an Api and a view for each prefix."""
    app = Flask(__name__)
    app.config.update(config)
    apis = {
        prefix: Api(app, url_prefix=prefix, title=f"Pets {prefix}")
        for prefix in prefixes
    }
    for prefix in prefixes:
        add_pets(app, prefix)
    return app, apis


def paths_of(app: Flask, url: str) -> list[str]:
    return list(app.test_client().get(url).get_json()["paths"])


def test_each_api_has_a_document_of_its_own() -> None:
    app, apis = app_with("/v1", "/v2")
    client = app.test_client()

    for prefix, api in apis.items():
        document = client.get(f"{prefix}/openapi.json").get_json()
        assert list(document["paths"]) == [f"{prefix}/pets"]
        assert document["info"]["title"] == f"Pets {prefix}"
        with app.app_context():
            served = {key: document[key] for key in document if key != "servers"}
            assert api.document() == served
            assert api.spec().title == f"Pets {prefix}"
        assert b"Pets" in client.get(f"{prefix}/docs").data
        assert client.get(f"{prefix}/redoc").status_code == 200
        assert client.get(f"{prefix}/openapi.yaml").status_code == 200
    assert client.get("/openapi.json").status_code == 404


def test_the_longest_prefix_wins_whatever_the_order() -> None:
    for prefixes in (("", "/v2", "/v2/beta"), ("/v2/beta", "/v2", "")):
        app, _ = app_with(*prefixes)

        assert paths_of(app, "/openapi.json") == ["/pets"]
        assert paths_of(app, "/v2/openapi.json") == ["/v2/pets"]
        assert paths_of(app, "/v2/beta/openapi.json") == ["/v2/beta/pets"]


def test_a_prefix_ends_at_a_slash() -> None:
    app, _ = app_with("", "/v1")
    add_pets(app, "/v10")

    assert paths_of(app, "/v1/openapi.json") == ["/v1/pets"]
    assert paths_of(app, "/openapi.json") == ["/pets", "/v10/pets"]


def test_a_prefix_with_a_dot_or_a_last_slash_is_a_prefix() -> None:
    app = Flask(__name__)
    Api(app, url_prefix="/v1.0/")
    Api(app, url_prefix="/v1.1")
    add_pets(app, "/v1.0")

    assert paths_of(app, "/v1.0/openapi.json") == ["/v1.0/pets"]
    assert paths_of(app, "/v1.1/openapi.json") == []


def test_one_blueprint_may_serve_two_apis() -> None:
    app = Flask(__name__)
    Api(app, url_prefix="/v1")
    Api(app, url_prefix="/v2", unknown="exclude")
    pets = Blueprint("pets", __name__)

    @pets.post("/pets")
    @typed
    def create(pet: Pet) -> Pet:
        return pet

    app.register_blueprint(pets, url_prefix="/v1", name="v1")
    app.register_blueprint(pets, url_prefix="/v2", name="v2")
    client = app.test_client()
    sent = {"name": "Rex", "age": 3}

    assert client.post("/v1/pets", json=sent).status_code == 422
    assert client.post("/v2/pets", json=sent).status_code == 200


def test_operation_ids_are_unique_in_one_document() -> None:
    app = Flask(__name__)
    apis = [Api(app, url_prefix="/v1"), Api(app, url_prefix="/v2")]

    @app.get("/v1/a", endpoint="a")
    @app.get("/v2/a", endpoint="b")
    @typed(operation_id="read")
    def view() -> None:
        """Return nothing."""

    for api in apis:
        (item,) = api.document(app)["paths"].values()
        assert item["get"]["operationId"] == "read"


def test_errors_are_of_the_api_of_the_view() -> None:
    app = Flask(__name__)
    Api(app, url_prefix="/v1")
    Api(
        app,
        url_prefix="/v2",
        error_formatter=ErrorFormatter(format_failure, statuses={422: 400}),
    )
    add_pets(app, "/v1")
    add_pets(app, "/v2")
    client = app.test_client()

    first = client.post("/v1/pets", json={})
    second = client.post("/v2/pets", json={})

    assert (first.status_code, second.status_code) == (422, 400)
    assert first.mimetype == "application/problem+json"
    assert list(second.get_json()) == ["message"]
    responses = client.get("/v2/openapi.json").get_json()["paths"]["/v2/pets"]["post"][
        "responses"
    ]
    assert "422" not in responses


def test_a_routing_error_is_of_the_api_whose_paths_it_is_below() -> None:
    app = TypedFlask(__name__)
    Api(app, url_prefix="/v1")
    Api(app, url_prefix="/v2", error_formatter=format_failure)
    client = app.test_client()

    assert client.get("/v1/none").mimetype == "application/problem+json"
    assert client.get("/v2/none").mimetype == "application/json"
    assert client.get("/none").status_code == 404


def test_config_is_of_all_apis() -> None:
    app, _ = app_with("/v1", "/v2", TYPED_DOCS_PATH="/ui", TYPED_UNKNOWN="exclude")
    client = app.test_client()

    for prefix in ("/v1", "/v2"):
        assert client.get(f"{prefix}/ui").status_code == 200
        sent = {"name": "Rex", "age": 3}
        assert client.post(f"{prefix}/pets", json=sent).status_code == 200


def test_a_typed_view_that_no_api_serves_is_refused() -> None:
    app, apis = app_with("/v1", "/v2")

    @app.get("/plain")
    def plain() -> str:
        return "plain"

    apis["/v1"].bind(app)

    @app.get("/health")
    @typed
    def health() -> str:
        return "ok"

    with pytest.raises(BindingError) as caught:
        apis["/v1"].bind(app)

    assert str(caught.value) == (
        "View 'health' (/health): no Api serves its rule; those of the app serve what "
        "is below '/v1' and '/v2'. Fix: move the rule there, or add an Api without "
        "url_prefix."
    )
    assert app.test_client().get("/plain").text == "plain"


@pytest.mark.parametrize(
    ("prefix", "shown"), [("", "already."), ("/v1", "already for '/v1'.")]
)
def test_two_apis_that_are_not_told_apart_are_refused(prefix: str, shown: str) -> None:
    app = Flask(__name__)
    Api(app, url_prefix=prefix)

    with pytest.raises(ConfigError) as caught:
        Api(app, url_prefix=f"{prefix}/")

    assert str(caught.value) == (
        f"The app has an Api {shown} Fix: call Api(app) or init_app(app) once, or give "
        "each Api a url_prefix of its own: Api(app, url_prefix='/v2')."
    )


def test_an_api_that_was_added_after_binding_serves_its_views() -> None:
    app = Flask(__name__)
    first = Api(app)
    add_pets(app, "/v2")
    first.bind(app)
    off: dict[str, Any] = dict.fromkeys(
        ("openapi_path", "openapi_yaml_path", "docs_path", "redoc_path")
    )
    second = Api(app, url_prefix="/v2", **off)

    assert list(second.document(app)["paths"]) == ["/v2/pets"]
    assert first.document(app)["paths"] == {}


def test_the_document_of_an_api_of_another_app_is_refused() -> None:
    app, _ = app_with("/v1")

    with pytest.raises(NoApiError, match="The app has another Api"):
        Api().document(app)


def test_the_command_asks_which_api() -> None:
    app, _ = app_with("/v1", "/v2")
    runner = app.test_cli_runner()

    chosen = runner.invoke(typed_cli, ["spec", "--url-prefix", "/v2/"])
    silent = runner.invoke(typed_cli, ["spec"])
    wrong = runner.invoke(typed_cli, ["spec", "--url-prefix", "/v3"])

    assert '"/v2/pets"' in chosen.output
    assert '"/v1/pets"' not in chosen.output
    for result in (silent, wrong):
        assert result.exit_code == 2
        assert (
            "--url-prefix; it has those with the url_prefix '/v1', '/v2'."
            in " ".join(result.output.split())
        )


@pytest.mark.parametrize("order", [["/v1", "/v2"], ["/v2", "/v1"]], ids=str)
def test_a_routing_error_below_no_api_has_problem_details(order: list[str]) -> None:
    app = TypedFlask(__name__)
    for prefix in order:
        Api(app, url_prefix=prefix, error_formatter=format_failure)
    client = app.test_client()

    answer = client.get("/none")
    assert answer.status_code == 404
    assert answer.mimetype == "application/problem+json"
    assert answer.get_json()["title"] == "Not Found"
    assert [*client.get("/v1/none").get_json()] == ["message"]
