"""Views that need credentials, by HTTP."""

import dataclasses
from collections.abc import Callable
from typing import Annotated, Any

import flask
import pytest
from challenges import read_challenges
from documents import operation_of, read_document
from flask import Flask
from test_security import basic
from werkzeug.exceptions import Unauthorized
from werkzeug.test import TestResponse

from flask_typed import (
    Api,
    APIKey,
    Depends,
    HTTPBasic,
    HTTPBearer,
    OAuth2AuthorizationCode,
    OAuth2ClientCredentials,
    OAuth2Password,
    OpenIdConnect,
    Problem,
    Security,
    SecurityScopes,
    typed,
)
from flask_typed.errors import ErrorFormatter
from flask_typed.security import Authentication, BasicCredentials

PROBLEM = "application/problem+json"

bearer = HTTPBearer()
maybe = HTTPBearer(auto_error=False, scheme_name="Maybe")
login = HTTPBasic(realm="shop")
key = APIKey("X-Key")
oauth = OAuth2Password(token_url="/token", scopes={"read": "Look."})

#: Tokens, with the scopes that they were granted.
TOKENS = {"reader": ["read"], "writer": ["read", "write"], "admin": ["admin"]}


@dataclasses.dataclass
class Order:
    sku: str


def current_user(scopes: SecurityScopes, token: Annotated[str, Depends(bearer)]) -> str:
    if token not in TOKENS:
        raise bearer.unauthorized("The token has expired.")
    scopes.require(TOKENS[token])
    return token


def app_of(view: Callable[..., Any], **options: Any) -> Flask:
    """Return an app with a view for GET and POST at ``/``."""
    app = Flask(__name__)
    Api(app)
    app.route("/", methods=["GET", "POST"])(typed(**options)(view))
    return app


def send(app: Flask, authorization: str | None = None, **options: Any) -> TestResponse:
    headers = dict(options.pop("headers", {}))
    if authorization is not None:
        headers["Authorization"] = authorization
    client = app.test_client(use_cookies=False)
    return client.open("/", headers=headers, **options)


def assert_refused(response: TestResponse, status: int, *challenges: Any) -> None:
    assert (response.status_code, response.content_type) == (status, PROBLEM)
    (header,) = response.headers.getlist("WWW-Authenticate")
    assert read_challenges(header) == [*challenges]


ENTRIES: list[tuple[Authentication, dict[str, Any]]] = [
    (bearer, {"authorization": "Bearer secret"}),
    (OAuth2Password(token_url="/token"), {"authorization": "Bearer secret"}),
    (
        OAuth2AuthorizationCode(authorization_url="/a", token_url="/t"),
        {"authorization": "Bearer secret"},
    ),
    (OAuth2ClientCredentials(token_url="/t"), {"authorization": "Bearer secret"}),
    (OpenIdConnect(url="/o"), {"authorization": "Bearer secret"}),
    (key, {"headers": {"X-Key": "secret"}}),
    (APIKey("key", "query"), {"query_string": {"key": "secret"}}),
    (APIKey("key", "cookie"), {"headers": {"Cookie": "key=secret"}}),
]


@pytest.mark.parametrize(("scheme", "sent"), ENTRIES, ids=lambda each: str(each)[:30])
def test_a_view_is_given_the_credentials(
    scheme: Authentication, sent: dict[str, Any]
) -> None:
    def view(secret: Annotated[str, Depends(scheme)]) -> str:
        return secret

    app = app_of(view)
    assert send(app, **sent).text == "secret"
    response = send(app)
    assert (response.status_code, response.content_type) == (401, PROBLEM)
    assert response.json == {
        "type": "about:blank",
        "title": "Unauthorized",
        "status": 401,
        "detail": "The request has no credentials.",
    }
    assert response.headers["WWW-Authenticate"] == scheme.challenges[0]


def test_a_default_is_a_marker_too() -> None:
    def view(secret: str = Depends(bearer)) -> str:
        return secret

    assert send(app_of(view), "Bearer secret").text == "secret"
    assert send(app_of(view)).status_code == 401


def test_a_view_is_given_username_and_password() -> None:
    def view(user: Annotated[BasicCredentials, Depends(login)]) -> str:
        if not user.matches("alice", "pässwörd"):
            raise login.unauthorized()
        return user.username

    app = app_of(view)
    assert send(app, basic("alice:pässwörd")).text == "alice"
    challenge = ("Basic", {"realm": "shop", "charset": "UTF-8"})
    assert_refused(send(app, basic("alice:password")), 401, challenge)
    assert_refused(send(app), 401, challenge)


def test_optional_credentials_are_none_where_there_are_none() -> None:
    def view(token: Annotated[str | None, Depends(maybe)]) -> str:
        return f"{token}"

    app = app_of(view)
    assert send(app).text == "None"
    assert send(app, "Bearer t").text == "t"
    assert send(app, "Bearer a b").status_code == 401


def test_alternatives_and_combinations_are_dependencies() -> None:
    def either(it: Annotated[Any, Depends(login | bearer)]) -> str:
        return it if isinstance(it, str) else str(it.username)

    def both(it: Annotated[tuple[str, str], Depends(bearer & key)]) -> str:
        return " ".join(it)

    basic_challenge = ("Basic", {"realm": "shop", "charset": "UTF-8"})
    bearer_challenge = ("Bearer", {"realm": "API"})
    app = app_of(either)
    assert send(app, basic("alice:x")).text == "alice"
    assert send(app, "Bearer t").text == "t"
    assert_refused(send(app), 401, basic_challenge, bearer_challenge)
    app = app_of(both)
    assert send(app, "Bearer t", headers={"X-Key": "k"}).text == "t k"
    key_challenge = ("ApiKey", {"realm": "API", "in": "header", "name": "X-Key"})
    assert_refused(send(app, "Bearer t"), 401, key_challenge)


# Before the body is read.


@pytest.mark.parametrize(
    ("content", "content_type"),
    [(b"{", "application/json"), (b"{}", "application/json"), (b"<a/>", "text/xml")],
)
def test_credentials_are_refused_before_the_body_is_looked_at(
    content: bytes, content_type: str
) -> None:
    def view(order: Order, user: Annotated[str, Security(current_user)]) -> None: ...

    app = Flask(__name__)
    Api(app)
    app.post("/")(typed(view))
    body: Any = {"method": "POST", "data": content, "content_type": content_type}
    assert send(app, **body).status_code == 401
    assert send(app, "Bearer stranger", **body).status_code == 401
    assert send(app, "Bearer reader", **body).status_code in (400, 415, 422)


def test_what_a_checker_depends_on_runs_before_the_body_is_read() -> None:
    def database() -> dict[str, str]:
        return {"t": "alice"}

    def user(
        token: Annotated[str, Depends(bearer)],
        rows: Annotated[dict[str, str], Depends(database)],
    ) -> str:
        if token not in rows:
            raise bearer.unauthorized()
        return rows[token]

    def view(limit: int, user: Annotated[str, Depends(user)]) -> str:
        return f"{user} {limit}"

    app = app_of(view)
    refused = ("Bearer", {"realm": "API", "error": "invalid_token"})
    assert_refused(send(app, "Bearer x", query_string="limit=x"), 401, refused)
    assert send(app, "Bearer t", query_string="limit=x").status_code == 422
    assert send(app, "Bearer t", query_string="limit=7").text == "alice 7"


def test_a_checker_that_reads_the_request_follows_the_scheme_at_once() -> None:
    def user(tenant: int, token: Annotated[str, Depends(bearer)]) -> str:
        if token != "t":
            raise bearer.unauthorized()
        return f"{token}@{tenant}"

    def view(user: Annotated[str, Depends(user)]) -> str:
        return user

    app = app_of(view)
    assert send(app, query_string="tenant=x").status_code == 401
    assert send(app, "Bearer t", query_string="tenant=x").status_code == 422
    assert send(app, "Bearer x", query_string="tenant=1").status_code == 401
    assert send(app, "Bearer t", query_string="tenant=1").text == "t@1"


def test_the_stream_of_a_body_is_untouched_when_credentials_are_refused() -> None:
    class Refusing:
        def read(self, *_: Any) -> bytes:
            raise AssertionError("the body was read")

        readline = read

    def view(order: Order, token: Annotated[str, Depends(bearer)]) -> None: ...

    app = Flask(__name__)
    Api(app)
    app.post("/")(typed(view))
    response = send(
        app,
        method="POST",
        content_type="application/json",
        environ_overrides={"wsgi.input": Refusing(), "CONTENT_LENGTH": "9"},
    )
    assert response.status_code == 401


# Scopes.


def insufficient(scope: str) -> Any:
    return "Bearer", {"error": "insufficient_scope", "scope": scope}


def test_scopes_reach_the_function_that_checks_them() -> None:
    def view(user: Annotated[str, Security(current_user, scopes=["write"])]) -> str:
        return user

    app = app_of(view)
    assert send(app, "Bearer writer").text == "writer"
    response = send(app, "Bearer reader")
    assert_refused(response, 403, insufficient("write"))
    assert response.json is not None
    assert response.json["title"] == "Forbidden"
    assert send(app).status_code == 401
    assert send(app, "Bearer stranger").status_code == 401


def test_scopes_add_up_along_the_graph() -> None:
    def seen(scopes: SecurityScopes, token: Annotated[str, Depends(bearer)]) -> str:
        return scopes.scope_str

    def item(it: Annotated[str, Security(seen, scopes=["c", "a"])]) -> str:
        return it

    def shop(it: Annotated[str, Security(item, scopes=["b", "a"])]) -> str:
        return it

    def view(it: Annotated[str, Security(shop, scopes=["a"])]) -> str:
        return it

    assert send(app_of(view), "Bearer t").text == "a b c"


def test_a_dependency_has_the_scopes_of_each_way_to_it() -> None:
    def seen(scopes: SecurityScopes) -> str:
        return scopes.scope_str

    def other(it: Annotated[str, Security(seen, scopes=["b"])]) -> str:
        return it

    def view(
        one: Annotated[str, Security(seen, scopes=["a"])],
        two: Annotated[str, Security(other, scopes=["c"])],
        none: Annotated[str, Depends(seen)],
        again: Annotated[str, Security(seen, scopes=["a"])],
    ) -> list[str]:
        return [one, two, none, again]

    assert send(app_of(view)).json == ["a", "c b", "", "a"]


# What refuses a request is documented.


def test_refusals_are_in_the_document_with_their_header() -> None:
    def view(user: Annotated[str, Security(current_user, scopes=["read"])]) -> str:
        return user

    app = app_of(view)
    responses = operation_of(read_document(app), "/", "get")["responses"]
    header = {"description": "What would be accepted.", "schema": {"type": "string"}}
    for status, required in (("401", {"required": True}), ("403", {})):
        assert responses[status]["headers"] == {"WWW-Authenticate": header | required}
        schema = responses[status]["content"][PROBLEM]["schema"]
        assert schema == {"$ref": "#/components/schemas/Problem"}


def test_without_scopes_nothing_is_forbidden() -> None:
    def view(token: Annotated[str, Depends(bearer)]) -> str:
        return token

    responses = operation_of(read_document(app_of(view)), "/", "get")["responses"]
    assert sorted(responses) == ["200", "401"]


def test_scopes_without_a_scheme_are_forbidden_too() -> None:
    def user(scopes: SecurityScopes) -> str:
        scopes.require(flask.session.get("scopes", ()))
        return "alice"

    def view(user: Annotated[str, Security(user, scopes=["read"])]) -> str:
        return user

    app = app_of(view)
    app.secret_key = "x"
    assert send(app).status_code == 403
    operation = operation_of(read_document(app), "/", "get")
    assert sorted(operation["responses"]) == ["200", "403"]
    assert "security" not in operation


def test_an_own_handler_answers_refusals() -> None:
    def view(token: Annotated[str, Depends(bearer)]) -> str:
        return token

    app = app_of(view)
    app.register_error_handler(401, lambda error: ("Go away", 401))
    response = send(app)
    assert (response.status_code, response.text) == (401, "Go away")
    assert operation_of(read_document(app), "/", "get")["responses"]["401"] == {
        "description": "Unauthorized"
    }


class Blocked(Problem):
    status = 401


def refuse_with(error: Callable[[], Exception]) -> Callable[..., Any]:
    def view(it: Annotated[Any, Depends(login | bearer)]) -> None:
        raise error()

    return view


@pytest.mark.parametrize(
    "error", [Blocked, Unauthorized, lambda: Problem(status=401)], ids=str
)
def test_every_401_of_an_operation_with_schemes_has_their_challenges(
    error: Callable[[], Exception],
) -> None:
    app = app_of(refuse_with(error), raises=[Blocked])
    basic_challenge = ("Basic", {"realm": "shop", "charset": "UTF-8"})
    response = send(app, "Bearer t")
    assert_refused(response, 401, basic_challenge, ("Bearer", {"realm": "API"}))
    answer = operation_of(read_document(app), "/", "get")["responses"]["401"]
    assert answer["headers"]["WWW-Authenticate"]["required"]
    assert len(answer["content"][PROBLEM]["schema"]["anyOf"]) == 2


def test_a_401_of_a_hook_has_the_challenges_of_the_view() -> None:
    app = app_of(refuse_with(Blocked))

    @app.before_request
    def check_hours() -> None:
        flask.abort(401)

    response = send(app)
    assert response.headers["WWW-Authenticate"].startswith('Basic realm="shop"')


def test_challenges_that_an_error_has_are_kept() -> None:
    app = app_of(refuse_with(lambda: bearer.unauthorized()))
    error = ("Bearer", {"realm": "API", "error": "invalid_token"})
    assert_refused(send(app, "Bearer t"), 401, error)


def test_a_401_of_an_operation_without_schemes_has_no_challenge() -> None:
    def view() -> None:
        raise Blocked

    assert "WWW-Authenticate" not in send(app_of(view)).headers


def test_a_401_under_a_view_that_cannot_be_bound_is_answered() -> None:
    def view(it: Annotated[Any, Security(oauth, scopes=["raed"])]) -> None: ...

    app = app_of(view)
    app.before_request(lambda: flask.abort(401))
    assert send(app).status_code == 401


def test_what_is_marked_security_runs_before_the_body_is_read() -> None:
    def user() -> str:
        if "user" not in flask.session:
            raise Problem(status=401)
        return str(flask.session["user"])

    def view(limit: int, user: Annotated[str, Security(user)]) -> None: ...

    app = app_of(view)
    app.secret_key = "x"
    assert send(app, query_string="limit=x").status_code == 401


@pytest.mark.parametrize("status", [401, 400])
def test_an_error_formatter_leaves_the_challenges(status: int) -> None:
    def format_error(problem: Problem) -> dict[str, str]:
        return {"error": problem.title or ""}

    app = Flask(__name__)
    Api(app, error_formatter=ErrorFormatter(format_error, statuses={401: status}))
    app.get("/")(typed(refuse_with(Blocked)))
    for authorization in (None, "Bearer t"):
        response = send(app, authorization)
        assert (response.status_code, response.json) == (
            status,
            {"error": "Unauthorized"},
        )
        assert response.headers["WWW-Authenticate"].startswith('Basic realm="shop"')
    answers = operation_of(read_document(app), "/", "get")["responses"]
    assert "WWW-Authenticate" in answers[str(status)]["headers"]
