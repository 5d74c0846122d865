"""Problems that dependencies raise: named once, documented wherever they are used."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

import pytest
from documents import Json, document_of, operation_of, read_document
from flask import Blueprint, Flask
from forms import client_of

from flask_typed import Api, APIKey, Depends, Problem, Security, typed
from flask_typed.errors import BindingError, TypedError


class NoSuchPet(Problem):
    status = 404
    pet: int


class Asleep(Problem):
    status = 409


class Away(Problem):
    status = 409
    until: str


class Banned(Problem):
    status = 403


def find_pet(pet: int) -> str:
    if pet > 1:
        raise NoSuchPet(pet=pet)
    return "Rex"


Found = Annotated[str, Depends(find_pet, raises=[NoSuchPet])]


def wake(found: Found) -> str:
    return found


def pass_on(found: str = Depends(find_pet)) -> str:
    return found


def nothing() -> None: ...


def statuses(document: Json, path: str = "/view", method: str = "post") -> set[str]:
    """Return the statuses of an operation that problems have."""
    responses = operation_of(document, path, method)["responses"]
    return {status for status in responses if status >= "400"}


def schema_of(document: Json, status: str) -> Json:
    """Return the JSON Schema of the problem of a status."""
    response = operation_of(document, "/view")["responses"][status]
    schema: Json = response["content"]["application/problem+json"]["schema"]
    return schema


def asks_for_it(pet: Found) -> str:
    return pet


def asks_by_default(pet: str = Depends(find_pet, raises=[NoSuchPet])) -> str:
    return pet


def asks_through_another(pet: Annotated[str, Depends(wake)]) -> str:
    return pet


def asks_after_one_who_says_nothing(
    other: Annotated[str, Depends(pass_on)], pet: Found
) -> str:
    return other + pet


def asks_anew(
    pet: Annotated[str, Depends(find_pet, raises=[NoSuchPet], use_cache=False)],
) -> str:
    return pet


def asks_for_security(
    pet: Annotated[str, Security(find_pet, raises=[NoSuchPet])],
) -> str:
    return pet


@typed(dependencies=[Depends(find_pet, raises=[NoSuchPet])])
def lists_it() -> str:
    return ""


@typed(security=Security(find_pet, raises=[NoSuchPet]))
def is_secured_by_it() -> str:
    return ""


@pytest.mark.parametrize(
    "view",
    [
        asks_for_it,
        asks_by_default,
        asks_through_another,
        asks_after_one_who_says_nothing,
        asks_anew,
        asks_for_security,
        lists_it,
        is_secured_by_it,
    ],
    ids=lambda view: view.__name__,
)
def test_what_a_dependency_raises_is_documented(view: Callable[..., Any]) -> None:
    document = document_of(view)
    responses = operation_of(document, f"/{view.__name__}")["responses"]
    (media,) = responses["404"]["content"].values()
    assert media["schema"] == {"$ref": "#/components/schemas/NoSuchPet"}
    assert document["components"]["schemas"]["NoSuchPet"]["required"] == [
        *("type", "title", "status", "pet")
    ]


def test_what_a_dependency_raises_is_sent() -> None:
    def view(pet: Found) -> str:
        return pet

    answer = client_of(view).post("/?pet=2")
    assert answer.status_code == 404
    assert answer.get_json()["pet"] == 2


def test_a_view_without_the_dependency_does_not_have_its_problems() -> None:
    def other(pet: int) -> str:
        return str(pet)

    document = document_of(asks_for_it, other)
    assert statuses(document, "/other") == {"422"}


def test_all_who_ask_for_one_dependency_add_what_it_raises() -> None:
    @typed(raises=[Asleep])
    def view(
        one: Annotated[None, Depends(nothing, raises=[Asleep])],
        two: Annotated[None, Depends(nothing, raises=[Away, Asleep])],
    ) -> None: ...

    document = document_of(view)
    assert schema_of(document, "409") == {
        "anyOf": [
            {"$ref": "#/components/schemas/Asleep"},
            {"$ref": "#/components/schemas/Away"},
        ]
    }


def test_levels_have_the_problems_of_their_dependencies() -> None:
    app = Flask(__name__)
    Api(app, dependencies=[Depends(nothing, raises=[Asleep])])
    blueprint = Blueprint("pets", __name__)
    typed.defaults(blueprint, dependencies=[Depends(find_pet, raises=[NoSuchPet])])

    @app.get("/outside")
    @typed
    def outside() -> None: ...

    @blueprint.get("/inside")
    @typed
    def inside() -> None: ...

    app.register_blueprint(blueprint)
    document = read_document(app)
    assert statuses(document, "/outside", "get") == {"409"}
    assert statuses(document, "/inside", "get") == {"404", "409", "422"}


def test_who_replaces_security_replaces_its_problems() -> None:
    scheme = APIKey("X-Key")

    def check(key: Annotated[str, Depends(scheme)]) -> None: ...

    app = Flask(__name__)
    Api(app)
    typed.defaults(app, security=Security(check, raises=[Banned]))

    @app.get("/closed")
    @typed
    def closed() -> None: ...

    @app.get("/open")
    @typed(security=[])
    def open_to_all() -> None: ...

    document = read_document(app)
    assert statuses(document, "/closed", "get") == {"401", "403"}
    assert statuses(document, "/open", "get") == set()


def test_the_document_under_an_override_stays_that_of_the_real_function() -> None:
    app = Flask(__name__)
    api = Api(app)
    app.post("/asks_for_it")(typed(asks_for_it))
    with api.override(find_pet, lambda: "Tom"):
        document = read_document(app)
        assert app.test_client().post("/asks_for_it").text == "Tom"
    assert statuses(document, "/asks_for_it") == {"404", "422"}


@pytest.mark.parametrize("mark", [Depends, Security])
@pytest.mark.parametrize(
    ("raises", "said"),
    [
        pytest.param(
            Asleep,
            r"of Problem: raises=\[Asleep\]",
            id="class",
        ),
        pytest.param(404, "write a list of subclasses of Problem", id="status"),
        pytest.param([404], "404, which is no subclass of Problem", id="statuses"),
        pytest.param(
            [ValueError], "ValueError'>, which is no subclass of Problem", id="error"
        ),
        pytest.param(
            [Problem(status=404)], "which is no subclass of Problem", id="instance"
        ),
    ],
)
def test_what_is_no_list_of_problems_is_refused(
    mark: Callable[..., Any], raises: Any, said: str
) -> None:
    with pytest.raises(TypedError, match=said):
        mark(nothing, raises=raises)


def test_a_problem_that_cannot_be_documented_is_refused_when_bound() -> None:
    class Odd(Problem):
        status = 400
        part: complex

    def view(value: Annotated[None, Depends(nothing, raises=[Odd])]) -> None: ...

    with pytest.raises(BindingError, match=r"(?s)'raises'.*complex"):
        client_of(view).post("/")
