"""Who may send requests, said by an Api, an app, blueprints and views."""

from collections.abc import Callable
from typing import Annotated, Any

import pytest
from documents import operation_of, read_document
from flask import Blueprint, Flask
from test_security import basic

from flask_typed import (
    Api,
    APIKey,
    Depends,
    HTTPBasic,
    HTTPBearer,
    Security,
    SecurityScopes,
    typed,
)
from flask_typed.errors import BindingError, ConfigError, TypedError

bearer, login, key = HTTPBearer(), HTTPBasic(), APIKey("X-Key")

HEADERS = {
    "HTTPBearer": {"Authorization": "Bearer t"},
    "HTTPBasic": {"Authorization": basic("a:b")},
    "APIKey": {"X-Key": "k"},
}


def current_user(token: Annotated[str, Depends(bearer)]) -> str:
    return token


def scoped_user(scopes: SecurityScopes, token: Annotated[str, Depends(bearer)]) -> str:
    scopes.require(["read"])
    return token


def build(
    *, api: Any = None, app: Any = None, outer: Any = None, inner: Any = None, own: Any
) -> Flask:
    """Return an app with a view in two blueprints, each level with its options."""
    made = Flask(__name__)
    Api(made, **(api or {}))
    around, within = Blueprint("outer", __name__), Blueprint("inner", __name__)
    for target, options in ((made, app), (around, outer), (within, inner)):
        if options is not None:
            typed.defaults(target, **options)

    @within.get("/")
    @typed(**own)
    def view() -> str:
        return "in"

    around.register_blueprint(within)
    made.register_blueprint(around)
    return made


def needed_by(app: Flask) -> list[set[str]]:
    """Return what the view needs: what is published is what is asked for."""
    published = operation_of(read_document(app), "/", "get").get("security", [{}])
    sent: dict[str, str] = {}
    client = app.test_client()
    alternatives = [set(each) for each in published]
    for names in (*alternatives, set[str](), {"HTTPBearer"}, {"HTTPBasic"}, {"APIKey"}):
        sent = {k: v for name in names for k, v in HEADERS[name].items()}
        is_enough = any(each <= names for each in alternatives)
        assert client.get("/", headers=sent).status_code == (200 if is_enough else 401)
    return alternatives


BEARER, LOGIN, KEY = {"HTTPBearer"}, {"HTTPBasic"}, {"APIKey"}
PUBLIC: set[str] = set()


@pytest.mark.parametrize(
    ("levels", "needed"),
    [
        pytest.param({"own": {}}, [PUBLIC], id="none"),
        pytest.param({"own": {"security": bearer}}, [BEARER], id="view"),
        pytest.param({"inner": {"security": bearer}, "own": {}}, [BEARER], id="inner"),
        pytest.param({"outer": {"security": bearer}, "own": {}}, [BEARER], id="outer"),
        pytest.param({"app": {"security": bearer}, "own": {}}, [BEARER], id="app"),
        pytest.param({"api": {"security": bearer}, "own": {}}, [BEARER], id="Api"),
        pytest.param(
            {"api": {"security": bearer}, "own": {"security": login}},
            [LOGIN],
            id="the view in the place of the Api",
        ),
        pytest.param(
            {
                "api": {"security": bearer},
                "outer": {"security": login},
                "inner": {"security": key},
                "own": {},
            },
            [KEY],
            id="the nearest of several",
        ),
        pytest.param(
            {"api": {"security": bearer}, "inner": {"security": []}, "own": {}},
            [PUBLIC],
            id="a public blueprint",
        ),
        pytest.param(
            {"outer": {"security": bearer}, "own": {"security": ()}},
            [PUBLIC],
            id="a public view",
        ),
        pytest.param(
            {
                "api": {"security": bearer},
                "outer": {"security": []},
                "own": {"security": key},
            },
            [KEY],
            id="a protected view of a public blueprint",
        ),
        pytest.param(
            {"own": {"security": [bearer, key]}}, [BEARER | KEY], id="a list is all"
        ),
        pytest.param(
            {"own": {"security": bearer | key}}, [BEARER, KEY], id="alternatives"
        ),
        pytest.param(
            {"own": {"security": (bearer | login) & key}},
            [BEARER | KEY, LOGIN | KEY],
            id="a combination",
        ),
        pytest.param(
            {"own": {"security": Security(current_user)}}, [BEARER], id="Security()"
        ),
        pytest.param(
            {"own": {"dependencies": [Depends(bearer)]}}, [BEARER], id="a dependency"
        ),
        pytest.param(
            {
                "api": {"dependencies": [Security(current_user)]},
                "own": {"dependencies": [Depends(key)]},
            },
            [BEARER | KEY],
            id="dependencies of several levels",
        ),
        pytest.param(
            {"api": {"dependencies": [Depends(key)]}, "own": {"security": bearer}},
            [BEARER],
            id="a scheme among the dependencies of the Api is replaced",
        ),
        pytest.param(
            {
                "outer": {"dependencies": [Depends(current_user)]},
                "own": {"security": []},
            },
            [PUBLIC],
            id="what uses a scheme is replaced",
        ),
        pytest.param(
            {
                "inner": {"security": key, "dependencies": [Depends(bearer)]},
                "own": {},
            },
            [KEY | BEARER],
            id="both of one level",
        ),
        pytest.param(
            {"inner": {"security": []}, "own": {"dependencies": [Depends(bearer)]}},
            [BEARER],
            id="what is nearer than a public blueprint",
        ),
    ],
)
def test_the_nearest_level_says_who_may_send_a_request(
    levels: dict[str, Any], needed: list[set[str]]
) -> None:
    assert needed_by(build(**levels)) == needed


def test_a_public_view_keeps_other_dependencies_of_outer_levels() -> None:
    ran = []

    def count() -> None:
        ran.append(1)

    def guard(token: Annotated[str, Depends(bearer)]) -> None: ...

    asked = [Depends(count), Depends(guard)]
    app = build(api={"dependencies": asked}, own={"security": []})
    assert app.test_client().get("/").text == "in"
    assert ran == [1]


def test_a_public_view_keeps_the_credentials_of_its_own_signature() -> None:
    app = Flask(__name__)
    Api(app, security=key)

    @app.get("/")
    @typed(security=[])
    def view(token: Annotated[str, Depends(bearer)]) -> str:
        return token

    assert needed_by(app) == [BEARER]


def test_the_config_says_who_may_send_requests() -> None:
    app = Flask(__name__)
    app.config["TYPED_SECURITY"] = bearer
    Api(app, security=key)
    app.get("/")(typed(lambda: "in"))
    assert needed_by(app) == [BEARER]


def test_scopes_of_a_level_are_asked_for() -> None:
    own = {"security": Security(scoped_user, scopes=["write"])}
    app = build(own=own)
    response = app.test_client().get("/", headers=HEADERS["HTTPBearer"])
    assert response.status_code == 403
    operation = operation_of(read_document(app), "/", "get")
    assert operation["security"] == [{"HTTPBearer": ["write"]}]
    own = {"security": Security(scoped_user, scopes=["read"])}
    response = build(own=own).test_client().get("/", headers=HEADERS["HTTPBearer"])
    assert response.status_code == 200


def test_each_blueprint_around_a_view_is_asked() -> None:
    app = build(
        outer={"dependencies": [Depends(bearer)]},
        inner={"dependencies": [Depends(key)]},
        own={},
    )
    assert needed_by(app) == [BEARER | KEY]


@pytest.mark.parametrize(
    "security", [7, "bearer", [7], bearer.read, [current_user], HTTPBearer]
)
def test_what_says_nothing_about_who_may_send_a_request_is_refused(
    security: Any,
) -> None:
    with pytest.raises(
        TypedError, match=r"security.* Fix: write security=.* a security scheme"
    ):
        typed(security=security)
    with pytest.raises(ConfigError, match=r"Api\(security=.* Fix: write security="):
        Api(security=security)


def test_a_mistake_in_security_is_told_of_that_option() -> None:
    def user(token: Annotated[str, Depends(bearer)]) -> str:
        return token

    app = Flask(__name__)
    api = Api(app, security=Security(user, scopes=["read"]))
    app.get("/")(typed(lambda: "in"))
    with pytest.raises(BindingError, match=r"option security: .* looks at scopes"):
        api.bind(app)


@pytest.mark.parametrize("use", [lambda view: view, typed], ids=["plain", "typed"])
def test_views_that_are_not_typed_are_not_asked(use: Callable[..., Any]) -> None:
    app = Flask(__name__)
    Api(app, security=bearer)
    app.get("/")(use(lambda: "in"))
    is_typed = use is typed
    assert app.test_client().get("/").status_code == (401 if is_typed else 200)
