"""Scopes: what is asked for, and what is refused for lack of them."""

from __future__ import annotations

from typing import Any

import pytest
from challenges import read_challenges

from flask_typed import Problem
from flask_typed.errors import TypedError
from flask_typed.security import SecurityScopes


def test_scopes_are_kept_in_order_and_once() -> None:
    scopes = SecurityScopes(["write", "read", "write"])
    assert scopes.scopes == ("write", "read")
    assert scopes.scope_str == "write read"
    assert repr(scopes) == "SecurityScopes(['write', 'read'])"


def test_no_scopes_are_an_empty_text() -> None:
    assert (SecurityScopes().scopes, SecurityScopes().scope_str) == ((), "")


def test_scopes_do_not_change() -> None:
    with pytest.raises(AttributeError):
        SecurityScopes(["read"]).scopes = ()  # type: ignore[misc]  # it is a property


@pytest.mark.parametrize(
    ("needed", "granted"),
    [
        ([], []),
        ([], ["read"]),
        (["read"], ["read"]),
        (["read"], {"read", "write"}),
        (["read", "write"], iter(["write", "read"])),
        (["read", "write"], "write read"),
        (["r"], "r"),
    ],
)
def test_a_request_with_all_scopes_passes(needed: list[str], granted: Any) -> None:
    SecurityScopes(needed).require(granted)


@pytest.mark.parametrize(
    ("needed", "granted"),
    [
        (["read"], []),
        (["read"], ""),
        (["read"], ["Read"]),
        (["read"], ["read:all"]),
        (["read", "write"], ["read"]),
        # A text is scopes with blanks between, and no list of characters.
        (["r"], "read"),
        (["re"], "read"),
    ],
)
def test_a_request_that_lacks_a_scope_is_told_all_that_are_needed(
    needed: list[str], granted: Any
) -> None:
    with pytest.raises(Problem) as caught:
        SecurityScopes(needed).require(granted)
    assert caught.value.status == 403
    header = (caught.value.headers or {})["WWW-Authenticate"]
    assert read_challenges(header) == [
        ("Bearer", {"error": "insufficient_scope", "scope": " ".join(needed)})
    ]


@pytest.mark.parametrize(
    "scope", ["", "a b", 'a"', "\\", "ü", "a\r\nX-Evil: 1", 7, None]
)
def test_what_is_no_scope_is_refused(scope: Any) -> None:
    with pytest.raises(TypedError, match=r"The scope .* is none\. Fix: use printable"):
        SecurityScopes([scope])


def test_a_text_is_no_list_of_scopes() -> None:
    with pytest.raises(TypedError, match=r"Fix: write a list: scopes=\['read'\]"):
        SecurityScopes("read")
