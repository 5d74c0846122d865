"""An argument can hold what its dependency gives, where that is known when bound."""

from __future__ import annotations

from collections.abc import (
    AsyncGenerator,
    AsyncIterator,
    Generator,
    Iterable,
    Iterator,
    Sequence,
)
from typing import Annotated, Any, Literal, NamedTuple, NewType, Protocol, TypeAlias

import pytest
from flask import Flask
from typing_extensions import TypeAliasType
from werkzeug.wrappers import Request

from flask_typed import Api, APIKey, Depends, HTTPBasic, HTTPBearer, typed
from flask_typed.errors import BindingError
from flask_typed.security import BasicCredentials, SecurityScheme

bearer, key, basic = HTTPBearer(), APIKey("X-Key"), HTTPBasic()
may_be_bearer = HTTPBearer(auto_error=False, scheme_name="mayBeBearer")
may_be_key = APIKey("X-Key", auto_error=False, scheme_name="mayBeKey")

Token = NewType("Token", str)
Text: TypeAlias = Annotated[str, "a token"]


class Shown(Protocol):
    """What no instance can be asked for."""

    def upper(self) -> str: ...


class Pair(NamedTuple):
    one: str
    two: str


class ProxyScheme(SecurityScheme):
    """A scheme of a user's own, whose credentials are numbers."""

    @property
    def challenges(self) -> tuple[str, ...]:
        return ('Proxy realm="API"',)

    def find(self, request: Request) -> int | None:
        return None

    def describe(self) -> dict[str, Any]:
        return {"type": "apiKey", "name": "X-Proxy", "in": "header"}


class UntoldScheme(ProxyScheme):
    def find(self, request: Request) -> Any:
        return None


class LaterScheme(ProxyScheme):
    def find(self, request: Request) -> NotThere: ...  # type: ignore[name-defined]  # noqa: F821


class ReadScheme(ProxyScheme):
    def read(self, request: Request) -> str:
        return "read"


NO_REQUEST: Any = None


class CalledScheme(ProxyScheme):
    def __call__(self, request: Request = NO_REQUEST) -> str:
        return "called"


def bind(hint: Any, dependency: Any) -> None:
    app = Flask(__name__)
    api = Api(app)

    def show(value: Any) -> None: ...

    show.__annotations__["value"] = Annotated[hint, Depends(dependency)]
    app.get("/it")(typed(show))
    api.bind(app)


@pytest.mark.parametrize(
    ("hint", "scheme"),
    [
        (str, bearer),
        (Any, bearer),
        (object, bearer),
        (Text, key),
        (Token, bearer),
        (Sequence[str], bearer),
        (Shown, bearer),
        (Literal["a", "b"], key),
        (str | int, bearer),
        (str | None, may_be_bearer),
        (BasicCredentials, basic),
        (str | BasicCredentials, bearer | basic),
        (str, bearer | key),
        (str | None, bearer | may_be_key),
        (tuple[str, str], bearer & key),
        (tuple[str, ...], bearer & key),
        (tuple, bearer & key),
        (tuple[str, str | None], bearer & may_be_key),
        (tuple[str | None, str | None], may_be_bearer & may_be_key),
        (int, ProxyScheme()),
        (int | None, ProxyScheme(auto_error=False)),
        (str, UntoldScheme()),
        (str | None, UntoldScheme()),
        (str, UntoldScheme() | bearer),
        (str, LaterScheme()),
        (str, ReadScheme()),
        (str, CalledScheme()),
    ],
)
def test_what_holds_the_credentials_of_a_scheme_is_bound(
    hint: Any, scheme: Any
) -> None:
    bind(hint, scheme)


@pytest.mark.parametrize(
    ("hint", "scheme", "reason", "fix"),
    [
        (int, bearer, "it is int, but <HTTPBearer 'HTTPBearer'> gives str.", "str"),
        (str, basic, "gives BasicCredentials.", "BasicCredentials"),
        (str, may_be_bearer, "None to a request without credentials", "str | None"),
        (str, may_be_bearer | may_be_key, "None to a request", "str | None"),
        (str, bearer | basic, "gives str | BasicCredentials", "BasicCredentials"),
        (str, bearer & key, "gives tuple[str, str]", "tuple[str, str]"),
        (tuple[str, int], bearer & key, "gives tuple[str, str]", "tuple[str, str]"),
        (tuple[int, ...], bearer & key, "gives tuple[str, str]", "tuple[str, str]"),
        (tuple[str], bearer & key, "gives tuple[str, str]", "tuple[str, str]"),
        (Pair, bearer & key, "gives tuple[str, str]", "tuple[str, str]"),
        (tuple[str, str], bearer & may_be_key, "tuple[str, str | None]", "| None]"),
        (str, ProxyScheme(), "gives int", "int"),
    ],
)
def test_what_cannot_hold_the_credentials_of_a_scheme_is_refused(
    hint: Any, scheme: Any, reason: str, fix: str
) -> None:
    with pytest.raises(BindingError) as caught:
        bind(hint, scheme)
    assert caught.value.argument == "value"
    assert reason in caught.value.reason
    assert caught.value.fix.startswith("annotate it ")
    assert fix in caught.value.fix


@pytest.mark.parametrize("hint", [str | None, Annotated[str | None, "optional"]])
def test_none_from_a_scheme_that_never_gives_it_is_refused(hint: Any) -> None:
    with pytest.raises(BindingError, match="refuses a request without") as caught:
        bind(hint, bearer)
    assert "auto_error=False" in caught.value.fix


@pytest.mark.parametrize("hint", [str, str | None])
def test_a_default_beside_a_scheme_is_told_of_auto_error(hint: Any) -> None:
    def show(token: Any = None) -> None: ...

    show.__annotations__["token"] = Annotated[hint, Depends(bearer)]
    app = Flask(__name__)
    api = Api(app)
    app.get("/it")(typed(show))
    with pytest.raises(BindingError) as caught:
        api.bind(app)
    assert "auto_error=False and annotate str | None." in caught.value.fix


def test_what_a_check_is_given_is_looked_at_too() -> None:
    def user(token: Annotated[int, Depends(bearer)]) -> str:
        return str(token)

    with pytest.raises(BindingError, match=r"it is int.* gives str") as caught:
        bind(str, user)
    assert (caught.value.dependency, caught.value.argument) == ("user", "token")


def test_a_scheme_may_be_asked_for_without_an_annotation() -> None:
    app = Flask(__name__)
    api = Api(app)

    @app.get("/it")
    @typed
    def show(token=Depends(bearer)) -> list[str]:  # type: ignore[no-untyped-def]
        return [token]

    api.bind(app)


def test_a_fake_of_a_scheme_may_give_anything() -> None:
    app = Flask(__name__)
    api = Api(app)

    @app.get("/it")
    @typed
    def show(token: Annotated[str, Depends(bearer)]) -> list[str]:
        return [token]

    def fake() -> str:
        return "fake"

    with api.override(bearer, fake):
        assert app.test_client().get("/it").json == ["fake"]


# Functions that have lost their yield.


def listed() -> Iterator[int]:
    return iter([1])


def generated() -> Generator[int, None, None]:
    return (number for number in [1])


async def listed_async() -> AsyncIterator[int]:
    raise NotImplementedError


def opened() -> Iterator[int]:
    yield 1


@pytest.mark.parametrize(
    ("hint", "dependency"),
    [
        (Any, listed),
        (Iterator[int], listed),
        (Iterable[int], listed),
        (Generator[int, None, None], listed),
        (Generator[int, None, None], generated),
        (AsyncGenerator[int, None], listed_async),
        (Iterator[int] | None, listed),
        (int, opened),
    ],
)
def test_a_function_may_give_an_iterator_to_who_wants_it(
    hint: Any, dependency: Any
) -> None:
    bind(hint, dependency)


@pytest.mark.parametrize(
    ("dependency", "returned"),
    [
        (listed, "Iterator[int]"),
        (generated, "Generator[int, None, None]"),
        (listed_async, "AsyncIterator[int]"),
    ],
)
def test_an_iterator_in_the_place_of_its_value_is_refused(
    dependency: Any, returned: str
) -> None:
    with pytest.raises(BindingError) as caught:
        bind(int, dependency)
    assert f"has no yield, so it gives the {returned} itself" in caught.value.reason
    assert "write yield, or yield from what it calls" in caught.value.fix


def test_an_iterator_that_nobody_takes_is_refused() -> None:
    app = Flask(__name__)
    api = Api(app, dependencies=[Depends(listed)])
    app.get("/it")(typed(lambda: None))
    with pytest.raises(BindingError, match="has no yield") as caught:
        api.bind(app)
    assert caught.value.argument == "dependencies="


def test_an_argument_without_an_annotation_takes_an_iterator() -> None:
    app = Flask(__name__)
    api = Api(app)

    @app.get("/it")
    @typed
    def show(numbers=Depends(listed)) -> list[int]:  # type: ignore[no-untyped-def]
        return list(numbers)

    api.bind(app)
    assert app.test_client().get("/it").json == [1]


# Functions that may find nothing.


class User:
    """Who sends a request."""


MaybeUser = TypeAliasType("MaybeUser", User | None)


def find_user() -> User | None: ...


def find_alias() -> MaybeUser: ...


async def find_later() -> User | None: ...


def find_checked(token: Annotated[str, Depends(bearer)]) -> User | None: ...


@pytest.mark.parametrize(
    "dependency", [find_user, find_alias, find_later, find_checked], ids=str
)
def test_none_where_a_dependency_may_find_nothing_is_refused(dependency: Any) -> None:
    # A check that has forgotten to refuse would let in nobody in particular.
    with pytest.raises(BindingError) as caught:
        bind(User, dependency)
    name = dependency.__name__
    assert caught.value.argument == "value"
    assert f"it is User, but {name} may give None" in caught.value.reason
    assert f"raise a Problem in {name}" in caught.value.fix
    returned = "MaybeUser" if dependency is find_alias else "User | None"
    assert f"annotate the argument {returned}" in caught.value.fix


def say_nothing() -> None: ...


@pytest.mark.parametrize(
    ("hint", "dependency"),
    [
        (User | None, find_user),
        (MaybeUser, find_user),
        (MaybeUser, find_alias),
        (object, find_user),
        (Any, find_user),
        (User, User),
        (None, say_nothing),
        (User, lambda: None),
    ],
    ids=str,
)
def test_none_is_given_to_who_expects_it(hint: Any, dependency: Any) -> None:
    bind(hint, dependency)
