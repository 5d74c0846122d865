"""The options of ``typed``."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Blueprint, Flask
from flask.views import MethodView

from flask_typed import Api, Problem, typed
from flask_typed.errors import TypedError


class OutOfStock(Problem):
    status = 409


@dataclass
class Pet:
    name: str


def operation(**options: Any) -> dict[str, Any]:
    """Return the operation of a view with options."""
    app = Flask(__name__)
    api = Api(app)
    pets = Blueprint("pets", __name__)

    @pets.get("/pets")
    @typed(**options)
    def list_pets() -> None:
        """Say."""

    app.register_blueprint(pets)
    paths = api.document(app)["paths"]
    found: dict[str, Any] = paths["/pets"]["get"] if paths else {}
    return found


def test_without_options_the_document_says_what_the_code_says() -> None:
    found = operation()
    assert found["tags"] == ["pets"]
    assert found["summary"] == "Say."
    assert found["operationId"] == "pets.list_pets"
    assert list(found["responses"]) == ["204"]
    assert "deprecated" not in found


@pytest.mark.parametrize(
    ("options", "member", "value"),
    [
        ({"tags": ["a", "b"]}, "tags", ["a", "b"]),
        ({"tags": ("a",)}, "tags", ["a"]),
        ({"tags": []}, "tags", None),
        ({"summary": "Other."}, "summary", "Other."),
        ({"description": "More."}, "description", "More."),
        ({"operation_id": "listPets"}, "operationId", "listPets"),
        ({"deprecated": True}, "deprecated", True),
        ({"in_document": False}, "summary", None),
        ({"mode": "off"}, "summary", None),
        ({"mode": "enforce"}, "summary", "Say."),
        ({"responses": None, "tags": None, "status": None}, "summary", "Say."),
    ],
)
def test_an_option_is_in_the_document(
    options: dict[str, Any], member: str, value: Any
) -> None:
    assert operation(**options).get(member) == value


def test_the_options_responses_and_raises_add_responses() -> None:
    responses = operation(responses={404: "No such pet"}, raises=[OutOfStock])[
        "responses"
    ]
    assert list(responses) == ["204", "404", "409"]
    assert responses["404"]["description"] == "No such pet"
    assert "application/problem+json" in responses["409"]["content"]


def test_unknown_members_are_refused_or_ignored_by_view() -> None:
    app = Flask(__name__)
    api = Api(app)

    @typed
    def default(pet: Pet) -> Pet:
        return pet

    @typed(unknown="exclude")
    def exclude(pet: Pet) -> Pet:
        return pet

    @typed(unknown="exclude")
    def members(pet: Pet, others: list[Pet]) -> list[Pet]:
        return [pet, *others]

    for view in (default, exclude, members):
        app.add_url_rule(f"/{view.__name__}", view_func=view, methods=["POST"])

    client = app.test_client()
    pet = {"name": "a", "age": 3}
    assert client.post("/default", json=pet).status_code == 422
    assert client.post("/exclude", json=pet).json == {"name": "a"}
    body = {"pet": pet, "others": [pet], "more": 1}
    assert client.post("/members", json=body).json == [{"name": "a"}] * 2
    assert api.document(app)["paths"]["/members"]["post"]["requestBody"]["content"][
        "application/json"
    ]["schema"].get("additionalProperties", True)


def test_options_of_a_class_are_of_all_its_methods() -> None:
    class Pets(MethodView):
        decorators = [typed(tags=["animals"])]  # noqa: RUF012 - as Flask has it

        def get(self) -> None: ...

        @typed(tags=["others"])
        def post(self) -> None: ...

    app = Flask(__name__)
    api = Api(app)
    app.add_url_rule("/pets", view_func=Pets.as_view("pets"))

    methods = api.document(app)["paths"]["/pets"]
    assert methods["get"]["tags"] == ["animals"]
    assert methods["post"]["tags"] == ["others"]


def use(**options: Any) -> Callable[[], object]:
    return lambda: typed(**options)


def decorate(view: Any) -> Callable[[], object]:
    return lambda: typed(view)


@pytest.mark.parametrize(
    ("mistake", "reason", "fix"),
    [
        (use(statsu=201), "no option 'statsu'", "did you mean 'status'?"),
        (
            use(methods=["GET"]),
            "no option 'methods'",
            "use callbacks, dependencies, deprecated, description",
        ),
        (use(tags="pets"), "tags='pets'", "write a list: tags=['pets']"),
        (use(tags=3), "tags=3", "write a list: tags=[3]"),
        (use(raises=None), "raises=None", "write a list"),
        (use(passed="user"), "passed='user'", "write a list: passed=['user']"),
        (use(raises=OutOfStock), "raises=", "write a list: raises=[OutOfStock]"),
        (use(raises=[ValueError]), "raises=[<class 'ValueError'>]", "of Problem"),
        (use(raises=[404]), "raises=[404]", "name subclasses of Problem"),
        (use(responses=[404]), "responses=[404]", "write a dict"),
        (use(mode="on"), "mode='on'", "use one of 'off', 'observe', 'enforce'"),
        (use(unknown="include"), "unknown='include'", "'raise', 'exclude'"),
        (decorate(201), "typed was given 201", "@typed(status=201)"),
        (decorate("/pets"), "typed was given '/pets'", "write @typed"),
        (decorate(MethodView), "the class 'MethodView'", "decorators = [typed]"),
    ],
)
def test_a_wrong_option_is_named_where_it_is_written(
    mistake: Callable[[], object], reason: str, fix: str
) -> None:
    with pytest.raises(TypedError) as caught:
        mistake()
    told, _, advice = str(caught.value).partition(" Fix: ")
    assert reason in told
    assert fix in advice


def test_options_stand_beside_no_view() -> None:
    as_any: Any = typed
    with pytest.raises(TypedError, match="no view"):
        as_any(lambda: None, status=201)
