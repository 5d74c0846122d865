"""What security schemes read of a request, and what they answer."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from challenges import Challenge, read_challenges
from werkzeug.datastructures import Headers
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request

from flask_typed import Problem
from flask_typed.security import (
    APIKey,
    Authentication,
    BasicCredentials,
    HTTPBasic,
    HTTPBearer,
    OAuth2AuthorizationCode,
    OAuth2ClientCredentials,
    OAuth2Password,
    OpenIdConnect,
    compare_secrets,
)

BASIC: Challenge = ("Basic", {"realm": "API", "charset": "UTF-8"})
BEARER: Challenge = ("Bearer", {"realm": "API"})
MALFORMED: Challenge = ("Bearer", {"realm": "API", "error": "invalid_request"})

TOKEN_SCHEMES = [
    HTTPBearer(),
    OAuth2Password(token_url="/token"),
    OAuth2AuthorizationCode(authorization_url="/authorize", token_url="/token"),
    OAuth2ClientCredentials(token_url="/token"),
    OpenIdConnect(url="/.well-known/openid-configuration"),
]

each_token_scheme = pytest.mark.parametrize(
    "scheme", TOKEN_SCHEMES, ids=lambda scheme: type(scheme).__name__
)


def request_of(*authorization: str, **options: Any) -> Request:
    """Return a request with as many Authorization headers."""
    headers = Headers([("Authorization", value) for value in authorization])
    headers.extend(options.pop("headers", {}))
    builder = EnvironBuilder(headers=headers, **options)
    try:
        return builder.get_request()
    finally:
        builder.close()


def basic(text: str | bytes) -> str:
    content = text if isinstance(text, bytes) else text.encode()
    return f"Basic {base64.b64encode(content).decode()}"


def refusal_of(scheme: Authentication, request: Request) -> Problem:
    """Return the problem that a request is refused with, a complete one."""
    with pytest.raises(Problem) as caught:
        scheme.read(request)
    assert caught.value.status == 401
    return caught.value


def challenges_of(problem: Problem) -> list[Challenge]:
    assert problem.headers is not None
    assert list(problem.headers) == ["WWW-Authenticate"]
    return read_challenges(problem.headers["WWW-Authenticate"])


# Basic.


@pytest.mark.parametrize(
    ("sent", "username", "password"),
    [
        ("alice:secret", "alice", "secret"),
        ("alice:a:b:c", "alice", "a:b:c"),
        ("müller:pässword 🔑", "müller", "pässword 🔑"),
        (" a : b ", " a ", " b "),
        # The example of RFC 7617, section 2.1.
        (base64.b64decode("dGVzdDoxMjPCow=="), "test", "123£"),
    ],
)
def test_basic_gives_the_username_and_the_password(
    sent: str | bytes, username: str, password: str
) -> None:
    found = HTTPBasic().read(request_of(basic(sent)))
    assert isinstance(found, BasicCredentials)
    assert (found.username, found.password) == (username, password)


@pytest.mark.parametrize("name", ["basic", "BASIC", "BaSiC"])
def test_the_name_of_a_scheme_is_read_in_any_case(name: str) -> None:
    encoded = base64.b64encode(b"a:b").decode()
    assert HTTPBasic().read(request_of(f"{name}   {encoded}")).username == "a"


@pytest.mark.parametrize(
    "authorization",
    [
        pytest.param((), id="no header"),
        pytest.param(("",), id="an empty header"),
        pytest.param(("Bearer abc",), id="another scheme"),
        pytest.param((basic(":"),), id="neither username nor password"),
        pytest.param((basic("alice:"),), id="no password"),
        pytest.param((basic(":secret"),), id="no username"),
    ],
)
def test_without_basic_credentials_a_request_is_challenged(
    authorization: tuple[str, ...],
) -> None:
    request = request_of(*authorization)
    assert challenges_of(refusal_of(HTTPBasic(), request)) == [BASIC]
    assert HTTPBasic(auto_error=False).read(request) is None


@pytest.mark.parametrize(
    "authorization",
    [
        pytest.param(("Basic",), id="a scheme alone"),
        pytest.param(("Basic ",), id="a scheme and a blank"),
        pytest.param(("Basic\tYTpi",), id="a tab behind the scheme"),
        pytest.param(("Basic: YTpi",), id="a colon behind the scheme"),
        pytest.param(("Basic !!!!",), id="no base64"),
        pytest.param(("Basic YTpi\xe9",), id="no ASCII"),
        pytest.param(("Basic YTp",), id="base64 that was cut off"),
        pytest.param(("Basic YTpi YTpi",), id="two texts"),
        pytest.param((basic(b"a:\xff\xfe"),), id="not UTF-8"),
        pytest.param((basic("no colon"),), id="no colon"),
        pytest.param((basic("a:\x00"),), id="a null byte"),
        pytest.param((basic("a:b\r\nX: y"),), id="a line break"),
        pytest.param((basic("a\x7f:b"),), id="a control character"),
        pytest.param((basic("a:b"), basic("a:b")), id="two headers"),
        pytest.param(("Bearer abc", basic("a:b")), id="headers of two schemes"),
        pytest.param((basic("a:b"), "Bearer abc"), id="headers of two schemes, turned"),
    ],
)
@pytest.mark.parametrize("auto_error", [True, False])
def test_malformed_basic_credentials_are_401(
    authorization: tuple[str, ...], auto_error: bool
) -> None:
    scheme = HTTPBasic(auto_error=auto_error)
    problem = refusal_of(scheme, request_of(*authorization))
    assert challenges_of(problem) == [BASIC]


@pytest.mark.parametrize(
    ("sent", "username", "password"), [("key:", "key", ""), (":key", "", "key")]
)
def test_a_key_may_stand_for_username_or_password_where_that_is_allowed(
    sent: str, username: str, password: str
) -> None:
    scheme = HTTPBasic(allow_empty=True)
    found = scheme.read(request_of(basic(sent)))
    assert (found.username, found.password) == (username, password)
    refusal_of(scheme, request_of(basic(":")))


def test_credentials_that_are_shown_show_no_secret() -> None:
    found = HTTPBasic().read(request_of(basic("alice:hunter2")))
    key = HTTPBasic(allow_empty=True).read(request_of(basic("hunter2:")))
    assert "alice" in repr(found)
    assert "hunter2" not in f"{found!r} {found} {key!r} {key} {[found, key]}"


def test_credentials_do_not_change() -> None:
    found = BasicCredentials(username="alice", password="secret")
    with pytest.raises(AttributeError):
        found.password = "other"  # type: ignore[misc]  # it is frozen


@pytest.mark.parametrize(
    ("username", "password", "expected"),
    [
        ("alice", "secret", True),
        ("alice", "other", False),
        ("bob", "secret", False),
        ("alice", "", False),
        ("", "", False),
        ("alice", "secret ", False),
    ],
)
def test_credentials_match_by_both_members(
    username: str, password: str, expected: bool
) -> None:
    found = BasicCredentials(username="alice", password="secret")
    assert found.matches(username, password) is expected


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("a", "a", True),
        ("a", "b", False),
        ("a", "aa", False),
        ("pässwörd 🔑", "pässwörd 🔑", True),
        ("pässwörd", "passwörd", False),
        (b"a", "a", True),
        ("\ud800", "a", False),
        ("\ud800", "\ud800", True),
    ],
)
def test_secrets_of_any_characters_are_compared(
    one: str | bytes, other: str | bytes, expected: bool
) -> None:
    assert compare_secrets(one, other) is expected
    assert compare_secrets(other, one) is expected


# Bearer.


@each_token_scheme
@pytest.mark.parametrize(
    "token", ["abc", "eyJ0eXAi.eyJpc3Mi-_.dBjftJ==", "a~b+c/d", "1|sanctum:token"]
)
def test_a_token_is_given_as_it_is(scheme: Authentication, token: str) -> None:
    assert scheme.read(request_of(f"Bearer {token}")) == token
    assert scheme.read(request_of(f"bearer  {token}")) == token


@each_token_scheme
@pytest.mark.parametrize(
    "authorization",
    [
        pytest.param((), id="no header"),
        pytest.param((basic("a:b"),), id="another scheme"),
        pytest.param(("Bearerabc",), id="no blank"),
        pytest.param(("Bearer-abc\t",), id="another scheme of a longer name"),
        pytest.param(("abc",), id="a token alone"),
    ],
)
def test_without_a_token_a_challenge_has_no_error_code(
    scheme: Authentication, authorization: tuple[str, ...]
) -> None:
    request = request_of(*authorization)
    assert challenges_of(refusal_of(scheme, request)) == [BEARER]
    assert (scheme | HTTPBearer(auto_error=False)).read(request) is None


@each_token_scheme
@pytest.mark.parametrize(
    "authorization",
    [
        pytest.param(("Bearer",), id="a scheme alone"),
        pytest.param(("Bearer  ",), id="a scheme and blanks"),
        pytest.param(("bearer\tabc",), id="a tab behind the scheme"),
        pytest.param(("Bearer: abc",), id="a colon behind the scheme"),
        pytest.param(("Bearer=abc",), id="an equals sign behind the scheme"),
        pytest.param(("Bearer a b",), id="two texts"),
        pytest.param(("Bearer t\xf6ken",), id="no ASCII"),
        pytest.param(("Bearer \xff\xfe",), id="not UTF-8"),
        pytest.param(('Bearer "abc"',), id="quotes"),
        pytest.param(("Bearer a\tb",), id="a tab"),
        pytest.param(("Bearer abc", "Bearer abc"), id="two headers"),
        pytest.param(("Bearer abc", "Bearer"), id="two headers, one of them empty"),
        pytest.param(("Bearer abc", basic("a:b")), id="headers of two schemes"),
        pytest.param((basic("a:b"), "Bearer abc"), id="headers of two schemes, turned"),
    ],
)
def test_malformed_tokens_are_invalid_requests(
    scheme: Authentication, authorization: tuple[str, ...]
) -> None:
    problem = refusal_of(scheme, request_of(*authorization))
    assert challenges_of(problem) == [MALFORMED]


def test_digest_credentials_are_one_header_of_another_scheme() -> None:
    header = (
        'Digest username="Mufasa", realm="test", uri="/dir/index.html", '
        'nc=00000001, qop=auth, response="8ca523f5e9506fed4657c9700eebdbec"'
    )
    assert HTTPBearer(auto_error=False).read(request_of(header)) is None


@pytest.mark.parametrize("authorization", ["Bearer a b", "Bearer", "Bearer\tabc"])
def test_an_optional_token_that_is_malformed_is_refused(authorization: str) -> None:
    scheme = HTTPBearer(auto_error=False)
    problem = refusal_of(scheme, request_of(authorization))
    assert challenges_of(problem) == [MALFORMED]


@each_token_scheme
def test_a_token_that_is_refused_is_invalid(scheme: Authentication) -> None:
    problem = scheme.unauthorized("It has expired.")
    assert (problem.status, problem.detail) == (401, "It has expired.")
    assert challenges_of(problem) == [
        ("Bearer", {"realm": "API", "error": "invalid_token"})
    ]


@pytest.mark.parametrize(
    "scheme", [HTTPBasic(), APIKey("X-Key"), HTTPBasic() | HTTPBearer()]
)
def test_other_credentials_that_are_refused_are_challenged_again(
    scheme: Authentication,
) -> None:
    problem = scheme.unauthorized()
    assert (problem.status, problem.detail) == (401, None)
    assert problem.headers == {"WWW-Authenticate": ", ".join(scheme.challenges)}


# Keys.

HEADER, QUERY = APIKey("X-Api-Key"), APIKey("api_key", "query")
COOKIE = APIKey("session", "cookie")


def key_challenge(location: str, name: str) -> Challenge:
    return "ApiKey", {"realm": "API", "in": location, "name": name}


@pytest.mark.parametrize(
    ("scheme", "request_", "key"),
    [
        (HEADER, request_of(headers={"x-api-key": "k-1"}), "k-1"),
        (HEADER, request_of(headers={"X-API-KEY": "a b, c"}), "a b, c"),
        (QUERY, request_of(query_string="api_key=k%2B1&x=2"), "k+1"),
        (QUERY, request_of(query_string="api_key=%C3%BC"), "ü"),
        # What is not UTF-8 is no key of anyone, and stays as it was sent.
        (QUERY, request_of(query_string="api_key=%FF"), "%FF"),
        (COOKIE, request_of(headers={"Cookie": "a=b; session=k-1"}), "k-1"),
    ],
)
def test_a_key_is_read_from_its_location(
    scheme: APIKey, request_: Request, key: str
) -> None:
    assert scheme.read(request_) == key


@pytest.mark.parametrize(
    ("scheme", "request_", "challenge"),
    [
        (HEADER, request_of(), key_challenge("header", "X-Api-Key")),
        (
            HEADER,
            request_of(headers={"X-Api-Key": ""}),
            key_challenge("header", "X-Api-Key"),
        ),
        (
            HEADER,
            request_of(query_string="X-Api-Key=1"),
            key_challenge("header", "X-Api-Key"),
        ),
        (QUERY, request_of(), key_challenge("query", "api_key")),
        (QUERY, request_of(query_string="api_key="), key_challenge("query", "api_key")),
        (
            QUERY,
            request_of(query_string="api_key=&api_key="),
            key_challenge("query", "api_key"),
        ),
        (COOKIE, request_of(), key_challenge("cookie", "session")),
        (
            COOKIE,
            request_of(headers={"Cookie": "session="}),
            key_challenge("cookie", "session"),
        ),
    ],
)
def test_without_a_key_a_challenge_names_its_place(
    scheme: APIKey, request_: Request, challenge: Challenge
) -> None:
    assert challenges_of(refusal_of(scheme, request_)) == [challenge]


@pytest.mark.parametrize(
    ("scheme", "request_"),
    [
        (HEADER, request_of(headers={"X-Api-Key": "k\xe9y"})),
        (HEADER, request_of(headers={"X-Api-Key": "a\tb"})),
        (QUERY, request_of(query_string="api_key=a&api_key=b")),
        (QUERY, request_of(query_string="api_key=&api_key=b")),
        (QUERY, request_of(query_string="api_key=%00a")),
        (QUERY, request_of(query_string="api_key=a%0D%0AX:y")),
        (COOKIE, request_of(headers={"Cookie": "session=a; session=b"})),
        (COOKIE, request_of(headers={"Cookie": "session=\xff"})),
    ],
)
def test_a_malformed_key_is_401_even_where_it_is_optional(
    scheme: APIKey, request_: Request
) -> None:
    refusal_of(scheme, request_)
    name, place = scheme.describe()["name"], scheme.describe()["in"]
    refusal_of(APIKey(name, place, auto_error=False), request_)


def test_a_header_that_is_sent_twice_is_one_key_with_a_comma() -> None:
    request = request_of(headers=[("X-Api-Key", "k-1"), ("X-Api-Key", "k-2")])
    key = HEADER.read(request)
    assert [part.strip() for part in key.split(",")] == ["k-1", "k-2"]


def test_an_optional_key_is_none_where_it_is_missing() -> None:
    assert APIKey("X-Key", auto_error=False).read(request_of()) is None


# Challenges.


@pytest.mark.parametrize(
    "realm",
    [
        "simple",
        "",
        'say "hi"',
        "back\\slash",
        'end"',
        '", Basic realm="other',
        "a, b=c",
    ],
)
def test_a_realm_of_any_printed_characters_is_one_value(realm: str) -> None:
    for scheme in (HTTPBasic(realm=realm), HTTPBearer(realm=realm)):
        ((_, parameters),) = challenges_of(refusal_of(scheme, request_of()))
        assert parameters["realm"] == realm


def test_a_refusal_says_nothing_of_what_was_sent() -> None:
    secret = "hunter2hunter2"
    for scheme, header in [
        (HTTPBearer(), f"Bearer {secret} {secret}"),
        (HTTPBasic(), basic(f"{secret}:{secret}\x00")),
    ]:
        problem = refusal_of(scheme, request_of(header))
        said = f"{problem.members()} {problem.headers} {problem!r} {problem}"
        assert secret not in said
        # Nor is it in an exception that was handled before.
        assert problem.__context__ is problem.__cause__ is None
