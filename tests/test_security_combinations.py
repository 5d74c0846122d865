"""Alternatives and combinations of security schemes."""

from __future__ import annotations

import operator
from typing import Any

import pytest
from challenges import read_challenges
from test_security import basic, request_of
from werkzeug.wrappers import Request

from flask_typed import Problem
from flask_typed.errors import TypedError
from flask_typed.security import APIKey, Authentication, HTTPBasic, HTTPBearer

BASIC, BEARER = HTTPBasic(), HTTPBearer()
KEY, SIGNATURE = APIKey("X-Key"), APIKey("X-Signature", scheme_name="Signature")
MAYBE = APIKey("X-Maybe", auto_error=False, scheme_name="Maybe")
ALSO = APIKey("X-Also", auto_error=False, scheme_name="Also")


def sent(*authorization: str, **headers: str) -> Request:
    named = {f"X-{name.title()}": value for name, value in headers.items()}
    return request_of(*authorization, headers=named)


@pytest.mark.parametrize(
    ("scheme", "request_", "expected"),
    [
        (BEARER | KEY, sent("Bearer t"), "t"),
        (BEARER | KEY, sent(key="k"), "k"),
        (BEARER | KEY, sent("Bearer t", key="k"), "t"),
        (KEY | BEARER, sent("Bearer t", key="k"), "k"),
        (BASIC | BEARER | KEY, sent(basic("a:b"), key="k"), "a"),
        (MAYBE | KEY, sent(key="k"), "k"),
        (KEY & SIGNATURE, sent(key="k", signature="s"), ("k", "s")),
        (SIGNATURE & KEY, sent(key="k", signature="s"), ("s", "k")),
        (BEARER & KEY & SIGNATURE, sent("Bearer t", key="k", signature="s"), "tks"),
        (KEY & MAYBE, sent(key="k"), ("k", None)),
        (KEY & MAYBE, sent(key="k", maybe="m"), ("k", "m")),
        (MAYBE & ALSO, sent(), (None, None)),
        (KEY & SIGNATURE | BEARER, sent("Bearer t", key="k"), "t"),
        (KEY & SIGNATURE | BEARER, sent("Bearer t", key="k", signature="s"), "ks"),
        ((MAYBE & ALSO) | KEY, sent(key="k"), "k"),
        ((MAYBE & ALSO) | KEY, sent(also="a"), (None, "a")),
        ((KEY | BEARER) & SIGNATURE, sent("Bearer t", signature="s"), ("t", "s")),
        (MAYBE | ALSO, sent(), None),
        (KEY | MAYBE, sent(), None),
    ],
)
def test_a_combination_gives_what_it_found(
    scheme: Authentication, request_: Request, expected: Any
) -> None:
    found = scheme(request_)
    if isinstance(expected, str) and isinstance(found, tuple):
        expected = tuple(expected)
    assert getattr(found, "username", found) == expected


@pytest.mark.parametrize(
    ("scheme", "request_", "names"),
    [
        (BASIC | BEARER, sent(), ["Basic", "Bearer"]),
        (BEARER | BASIC, sent("Digest x=y"), ["Bearer", "Basic"]),
        (KEY | SIGNATURE, sent(key=""), ["X-Key", "X-Signature"]),
        (KEY & SIGNATURE, sent(), ["X-Key", "X-Signature"]),
        (KEY & SIGNATURE, sent(key="k"), ["X-Signature"]),
        (KEY & SIGNATURE, sent(signature="s"), ["X-Key"]),
        (KEY & MAYBE, sent(maybe="m"), ["X-Key"]),
        (KEY & SIGNATURE | BEARER, sent(key="k"), ["X-Key", "X-Signature", "Bearer"]),
        (BEARER | BEARER, sent(), ["Bearer"]),
    ],
)
def test_a_refusal_lists_what_would_be_accepted(
    scheme: Authentication, request_: Request, names: list[str]
) -> None:
    with pytest.raises(Problem) as caught:
        scheme.read(request_)
    assert caught.value.status == 401
    header = (caught.value.headers or {})["WWW-Authenticate"]
    found = read_challenges(header)
    assert [parameters.get("name", name) for name, parameters in found] == names


@pytest.mark.parametrize(
    ("scheme", "request_"),
    [
        (BEARER | KEY, sent("Bearer a b", key="k")),
        (MAYBE | KEY, sent(maybe="\xe9", key="k")),
        (KEY & MAYBE, sent(maybe="\xe9", key="k")),
    ],
)
def test_malformed_credentials_are_refused_beside_good_ones(
    scheme: Authentication, request_: Request
) -> None:
    with pytest.raises(Problem) as caught:
        scheme.read(request_)
    assert caught.value.status == 401


@pytest.mark.parametrize(
    ("scheme", "alternatives"),
    [
        (KEY, [(KEY,)]),
        (MAYBE, [(MAYBE,), ()]),
        (KEY | BEARER, [(KEY,), (BEARER,)]),
        (MAYBE | KEY, [(MAYBE,), (KEY,), ()]),
        (KEY & BEARER, [(KEY, BEARER)]),
        (KEY & MAYBE, [(KEY, MAYBE), (KEY,)]),
        (KEY & KEY, [(KEY,)]),
        ((KEY & SIGNATURE) | BASIC, [(KEY, SIGNATURE), (BASIC,)]),
        ((KEY | BASIC) & SIGNATURE, [(KEY, SIGNATURE), (BASIC, SIGNATURE)]),
        # A request has one Authorization header.
        ((KEY | BASIC) & BEARER, [(KEY, BEARER)]),
    ],
)
def test_alternatives_are_multiplied_out(
    scheme: Authentication, alternatives: list[tuple[Authentication, ...]]
) -> None:
    assert list(scheme.alternatives) == alternatives


def test_credentials_of_two_authorization_headers_are_refused_when_combined() -> None:
    with pytest.raises(TypedError, match=r"one Authorization header.*Fix: .*\|"):
        BASIC & BEARER


@pytest.mark.parametrize("other", ["bearer", 1])
def test_a_scheme_is_combined_with_schemes_alone(other: Any) -> None:
    with pytest.raises(TypeError, match="unsupported operand"):
        BEARER | other
    with pytest.raises(TypeError, match="unsupported operand"):
        BEARER & other


def test_a_scheme_that_is_joined_with_none_is_told_of_optional_credentials() -> None:
    nothing: Any = None
    for join in (operator.or_, operator.and_):
        with pytest.raises(TypedError, match=r"with None by [|&]\. Fix: .*auto_error"):
            join(BEARER, nothing)


def test_words_in_the_place_of_signs_do_not_leave_a_scheme_out() -> None:
    schemes: list[Any] = [BEARER, BEARER | KEY, BEARER & KEY]
    for scheme in schemes:
        with pytest.raises(TypedError, match=r"'and' and 'or'.*Fix: .*by & and \|"):
            _ = scheme and KEY
        with pytest.raises(TypedError, match=r"'and' and 'or'.*Fix: .*by & and \|"):
            _ = scheme or KEY


def test_a_combination_is_shown_as_it_is_written() -> None:
    shown = repr((KEY & SIGNATURE) | BEARER)
    assert (
        shown
        == "((<APIKey 'APIKey'> & <APIKey 'Signature'>) | <HTTPBearer 'HTTPBearer'>)"
    )
