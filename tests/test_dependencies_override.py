"""``api.override``: fakes of tests in the place of dependencies."""

from __future__ import annotations

import gc
import threading
import weakref
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Annotated, Any
from unittest.mock import AsyncMock, MagicMock, Mock

import pytest
from flask import Flask
from flask.testing import FlaskClient
from forms import errors_of

from flask_typed import Api, Depends, Query, typed
from flask_typed.errors import BindingError, TypedError


def database() -> str:
    return "real"


def user(db: Annotated[str, Depends(database)], name: str = "eve") -> str:
    return f"{name} of {db}"


def unused() -> None: ...


class Reader:
    def read(self) -> str:
        return "real"


READER = Reader()


def build(api: Api | None = None) -> tuple[Api, FlaskClient]:
    app = Flask(__name__)
    app.testing = True
    api = api or Api()
    api.init_app(app)

    @app.get("/user")
    @typed
    def show(who: Annotated[str, Depends(user)]) -> str:
        return who

    @app.get("/database")
    @typed
    def look(db: Annotated[str, Depends(database)]) -> str:
        return db

    @app.get("/reader")
    @typed
    def read(value: Annotated[str, Depends(READER.read)]) -> str:
        return value

    @app.get("/plain")
    @typed
    def plain() -> str:
        return "plain"

    return api, app.test_client()


def test_a_fake_is_called_in_the_place_of_a_dependency_and_no_longer() -> None:
    api, client = build()
    assert client.get("/user?name=ann").text == "ann of real"
    with api.override(user, lambda: "fake"):
        assert client.get("/user?name=ann").text == "fake"
        assert client.get("/database").text == "real"
        assert client.get("/plain").text == "plain"
    assert client.get("/user?name=ann").text == "ann of real"


def test_a_fake_is_called_in_the_place_of_a_sub_dependency() -> None:
    api, client = build()
    with api.override(database, lambda: "fake"):
        assert client.get("/user").text == "eve of fake"
        assert client.get("/database").text == "fake"


@pytest.mark.parametrize(
    "fake",
    [
        Mock(return_value="mock"),
        MagicMock(return_value="mock"),
        AsyncMock(return_value="mock"),
    ],
    ids=["Mock", "MagicMock", "AsyncMock"],
)
def test_a_mock_is_a_fake(fake: Any) -> None:
    api, client = build()
    with api.override(user, fake):
        assert client.get("/user").text == "mock"
    fake.assert_called_once()


def test_the_arguments_of_a_fake_are_read_as_those_of_a_dependency() -> None:
    api, client = build()

    def fake(
        age: Annotated[int, Query(ge=0)], db: Annotated[str, Depends(database)]
    ) -> Iterator[str]:
        yield f"{age} of {db}"

    with api.override(user, fake):
        assert client.get("/user?age=3").text == "3 of real"
        assert errors_of(client.get("/user?age=-1")) == {
            "query": {"age": ["Must be greater than or equal to 0."]}
        }


def test_the_document_stays_that_of_the_real_ones() -> None:
    api, client = build()
    before = client.get("/openapi.json").data

    def fake(age: int) -> str:
        return str(age)

    with api.override(user, fake):
        client.get("/user?age=3")
        assert client.get("/openapi.json").data == before


def test_overrides_nest_and_the_last_of_one_dependency_is_in_effect() -> None:
    api, client = build()
    with api.override(user, lambda: "outer"):
        with api.override(user, lambda: "inner"):
            assert client.get("/user").text == "inner"
        assert client.get("/user").text == "outer"


def test_what_a_fake_depends_on_is_overridden_too() -> None:
    api, client = build()

    def fake(value: Annotated[None, Depends(unused)]) -> str:
        return str(value)

    with api.override(user, fake), api.override(unused, lambda: "fake"):
        assert client.get("/user").text == "fake"


def test_it_is_restored_where_a_test_fails() -> None:
    api, client = build()
    with pytest.raises(ZeroDivisionError), api.override(user, lambda: "fake"):
        _ = 1 / 0
    assert client.get("/user").text == "eve of real"


def test_it_is_in_effect_before_the_app_is_bound() -> None:
    api, client = build()
    with api.override(user, lambda: "fake"):
        assert client.get("/user").text == "fake"
    assert client.get("/user").text == "eve of real"


def test_it_is_in_effect_for_routes_that_are_added_inside() -> None:
    api, client = build()
    client.get("/user")
    with api.override(user, lambda: "fake"):

        @typed
        def more(who: Annotated[str, Depends(user)]) -> str:
            return who

        add: Any = client.application
        add._got_first_request = False  # as an app that is still being set up
        client.application.add_url_rule("/more", "more", more)
        assert client.get("/more").text == "fake"
    assert client.get("/more").text == "eve of real"


def test_it_is_for_all_apps_of_the_api() -> None:
    api, first = build()
    _, second = build(api)
    with api.override(user, lambda: "fake"):
        assert [client.get("/user").text for client in (first, second)] == ["fake"] * 2


def test_it_is_for_no_other_api() -> None:
    api, client = build()
    _, other = build()
    with api.override(user, lambda: "fake"):
        assert other.get("/user").text == "eve of real"
        assert client.get("/user").text == "fake"


def test_the_method_of_an_object_is_found_again() -> None:
    api, client = build()
    with api.override(READER.read, lambda: "fake"):
        assert client.get("/reader").text == "fake"


def test_a_fake_of_what_waits_for_the_response_may_be_plain() -> None:
    def opened() -> Iterator[str]:
        yield "real"

    app = Flask(__name__)
    app.testing = True
    api = Api(app)

    @app.get("/")
    @typed
    def view(value: Annotated[str, Depends(opened, scope="response")]) -> str:
        return value

    with api.override(opened, lambda: "fake"):
        assert app.test_client().get("/").text == "fake"


def test_what_a_level_depends_on_is_overridden_too() -> None:
    calls: list[str] = []

    def check() -> None:
        calls.append("real")

    app = Flask(__name__)
    app.testing = True
    api = Api(app, dependencies=[Depends(check)])

    @app.get("/")
    @typed
    def view() -> None: ...

    with api.override(check, lambda: calls.append("fake")):
        app.test_client().get("/")
    assert calls == ["fake"]


def test_a_head_request_is_under_it_too() -> None:
    api, client = build()
    with api.override(user, lambda: "longer than the real one"):
        answer = client.head("/user")
    assert answer.headers["Content-Length"] == "24"


def test_what_no_operation_depends_on_is_an_error_on_entry() -> None:
    api, client = build()
    client.get("/user")
    with (
        pytest.raises(TypedError, match="'unused', which no operation depends on"),
        api.override(unused, lambda: None),
    ):
        pass
    assert client.get("/user").text == "eve of real"


def test_it_is_an_error_on_exit_where_the_app_was_bound_inside() -> None:
    api, client = build()
    with (
        pytest.raises(TypedError, match="'unused', which no operation depends on"),
        api.override(unused, lambda: None),
    ):
        assert client.get("/user").text == "eve of real"


def test_an_app_that_is_never_bound_is_not_asked() -> None:
    api, _ = build()
    with api.override(unused, lambda: None):
        pass


@pytest.mark.parametrize(
    ("dependency", "fake"), [(user, "fake"), ("user", lambda: "fake")]
)
def test_what_cannot_be_called_is_refused(dependency: Any, fake: Any) -> None:
    api, _ = build()
    with (
        pytest.raises(TypedError, match="which cannot be called"),
        api.override(dependency, fake),
    ):
        pass


def test_a_marker_in_the_place_of_its_function_is_refused() -> None:
    api, _ = build()
    with (
        pytest.raises(TypedError, match="Fix: give it the function without Depends"),
        api.override(Depends(user), lambda: "fake"),
    ):
        pass


def unread(value) -> str:  # type: ignore[no-untyped-def]
    return str(value)


def misspelt(value: Strng) -> str:  # type: ignore[name-defined]  # noqa: F821
    return str(value)


def lost() -> Iterator[str]:
    return iter(["fake"])


@pytest.mark.parametrize("fake", [unread, misspelt, lost])
def test_a_fake_that_cannot_be_served_is_named_on_entry(fake: Any) -> None:
    api, client = build()
    client.get("/user")
    with (
        pytest.raises(BindingError, match=rf"View 'show' .*{fake.__name__}"),
        api.override(user, fake),
    ):
        pytest.fail("it is in effect")
    assert client.get("/user").text == "eve of real"


def test_a_fake_of_what_another_fake_uses_is_named_on_entry_too() -> None:
    api, client = build()
    client.get("/user")
    with (
        api.override(user, lambda: "fake"),
        pytest.raises(BindingError, match="dependency 'unread', argument 'value'"),
        api.override(database, unread),
    ):
        pytest.fail("it is in effect")
    assert client.get("/user").text == "eve of real"


def test_it_is_named_when_the_app_is_bound_where_that_is_later() -> None:
    api, client = build()
    with (
        api.override(user, unread),
        pytest.raises(BindingError, match="dependency 'unread', argument 'value'"),
    ):
        api.bind(client.application)
    assert client.get("/user").text == "eve of real"


def test_an_api_that_never_had_an_app_is_told_so() -> None:
    with (
        pytest.raises(TypedError, match=r"'unused', but the Api has no app. Fix: "),
        Api().override(unused, lambda: None),
    ):
        pass


def test_an_app_without_typed_views_depends_on_nothing() -> None:
    app = Flask(__name__)
    api = Api(app)
    app.get("/plain")(lambda: "plain")
    with (
        pytest.raises(TypedError, match="'unused', which no operation depends on"),
        api.override(unused, lambda: None),
    ):
        assert app.test_client().get("/plain").text == "plain"


def test_views_may_be_added_inside() -> None:
    app = Flask(__name__)
    api = Api(app)
    with api.override(user, lambda: "fake"):

        @app.get("/user")
        @typed
        def show(name: Annotated[str, Depends(user)]) -> str:
            return name

        assert app.test_client().get("/user").text == "fake"


def test_it_is_in_effect_in_all_threads_and_bound_once() -> None:
    api, client = build()
    made: list[int] = []

    class Fake:
        @property
        def __signature__(self) -> Any:
            made.append(1)
            raise AttributeError

        def __call__(self) -> str:
            return "fake"

    barrier = threading.Barrier(8)

    def ask(_: int) -> str:
        barrier.wait()
        return client.application.test_client().get("/user").text

    client.get("/user")
    with api.override(user, Fake()), ThreadPoolExecutor(8) as pool:
        assert set(pool.map(ask, range(8))) == {"fake"}
    assert len(made) <= 1


def test_overrides_of_several_threads_end_in_any_order() -> None:
    api, client = build()
    client.get("/user")
    first, second = (
        api.override(user, lambda: "first"),
        api.override(database, lambda: "second"),
    )
    first.__enter__()
    second.__enter__()
    first.__exit__(None, None, None)
    assert client.get("/user").text == "eve of second"
    second.__exit__(None, None, None)
    assert client.get("/user").text == "eve of real"


def test_many_threads_enter_and_leave_at_once() -> None:
    api, client = build()
    client.get("/user")

    def enter(number: int) -> None:
        with api.override(user, lambda: str(number)):
            client.application.test_client().get("/user")

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(enter, range(64)))
    assert client.get("/user").text == "eve of real"


def test_without_overrides_requests_are_served_by_what_was_bound() -> None:
    api, client = build()
    client.get("/user")
    state = client.application.extensions["typed"]
    before = state.bind(client.application).serve()
    with api.override(user, lambda: "fake"):
        pass
    assert state.bind(client.application).serve() is before


def test_it_works_as_a_fixture_does() -> None:
    api, client = build()

    def fixture() -> Iterator[None]:
        with api.override(user, lambda: "fake"):
            yield

    running: Callable[[], Any] = fixture().__next__
    running()
    assert client.get("/user").text == "fake"


def test_an_api_keeps_no_app_alive_for_its_overrides() -> None:
    api = Api()

    def use() -> weakref.ref[Flask]:
        _, client = build(api)
        with api.override(user, lambda: "fake"):
            assert client.get("/user").text == "fake"
        return weakref.ref(client.application)

    app = use()
    gc.collect()
    assert app() is None
