"""What a mistake around dependencies and schemes is told: who, why, and the fix."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable, Iterator
from typing import Annotated, Any

import pytest
from flask import Flask

from flask_typed import (
    Api,
    APIKey,
    Depends,
    HTTPBasic,
    HTTPBearer,
    OAuth2AuthorizationCode,
    OAuth2Password,
    OpenIdConnect,
    Security,
    typed,
)
from flask_typed.errors import BindingError, TypedError
from flask_typed.security import BasicCredentials

bearer = HTTPBearer()


def read() -> int:
    return 1


def other() -> int:
    return 2


def opened() -> Iterator[int]:
    yield 1


@contextlib.contextmanager
def managed() -> Iterator[int]:
    yield 1


async def waited() -> int:
    return 1


# None of these is what a type checker lets through.
untyped: Any = {
    each.__name__: each
    for each in (
        Depends,
        Security,
        HTTPBearer,
        APIKey,
        HTTPBasic,
        OAuth2Password,
        OAuth2AuthorizationCode,
        OpenIdConnect,
        BasicCredentials,
    )
}


DECLARED: dict[str, tuple[Callable[[], Any], str, str]] = {
    "a scheme that is called": (
        lambda: Depends(bearer()),
        "<HTTPBearer 'HTTPBearer'> was called without a request",
        "leave the brackets out, as for a function: Depends(scheme)",
    ),
    "FastAPI's spelling": (
        lambda: untyped["OAuth2Password"](tokenUrl="/token"),
        "OAuth2Password has no argument 'tokenUrl'",
        "write token_url=.",
    ),
    "OpenAPI's spelling": (
        lambda: untyped["OAuth2AuthorizationCode"](authorizationUrl="/a"),
        "OAuth2AuthorizationCode has no argument 'authorizationUrl'",
        "write authorization_url=.",
    ),
    "a near keyword of all schemes": (
        lambda: untyped["HTTPBearer"](autoerror=False),
        "HTTPBearer has no argument 'autoerror'",
        "write auto_error=.",
    ),
    "no near keyword": (
        lambda: untyped["OpenIdConnect"](issuer="https://id.example"),
        "OpenIdConnect has no argument 'issuer'",
        "use one of url, ",
    ),
    "too many without a name": (
        lambda: untyped["APIKey"]("X-Key", "header", "shop"),
        "APIKey was given 'shop' without a name",
        "name it: one of name, location, realm",
    ),
    "alternatives of markers": (
        lambda: Depends(read) | Depends(other),
        "Depends(read) was joined with Depends(other) by |",
        "join the schemes inside: Depends(one | other)",
    ),
    "a combination of a scheme and a marker": (
        lambda: bearer & Depends(other),
        "Depends(other) was joined with <HTTPBearer 'HTTPBearer'> by &",
        "join the schemes inside: Depends(one & other)",
    ),
    "a scheme or a function": (
        lambda: bearer | untyped["Depends"],
        "<HTTPBearer 'HTTPBearer'> was joined with <function Depends",
        "join these, Depends(one | other)",
    ),
    "a scheme and the class of another": (
        lambda: bearer & untyped["APIKey"],
        "was joined with <class 'flask_typed.security.api_key.APIKey'> by &",
        "join these, Depends(one & other)",
    ),
    "scopes of Depends": (
        lambda: untyped["Depends"](read, scopes=["items"]),
        "Depends has no argument 'scopes'",
        "asked for by Security(function, scopes=[...])",
    ),
    "a near keyword of Depends": (
        lambda: untyped["Depends"](read, cache=False),
        "Depends has no argument 'cache'",
        "write use_cache=.",
    ),
    "two dependencies in one": (
        lambda: untyped["Depends"](read, other),
        "Depends was given <function other",
        "name it: one of dependency, use_cache, scope, raises.",
    ),
    "a scope that is none": (
        lambda: untyped["Depends"](read, scope="forever"),
        "Depends(scope=...) is 'forever'",
        "use 'request' or 'response'.",
    ),
    "scopes as one text": (
        lambda: Security(read, scopes="items items:write"),
        "Security(scopes=...) is 'items items:write'",
        "write a list: scopes=['items', 'items:write'].",
    ),
    "no scopes": (
        lambda: untyped["Security"](read, scopes=None),
        "Security(scopes=...) is None",
        "write a list: scopes=[].",
    ),
    "a problem that a class makes": (
        lambda: untyped["HTTPBearer"].unauthorized("expired"),
        "unauthorized was called on the class of a scheme",
        "call it on the scheme that is in Depends(...): scheme.unauthorized().",
    ),
    "the same of another scheme": (
        lambda: untyped["HTTPBasic"].unauthorized(),
        "unauthorized was called on the class of a scheme",
        "call it on the scheme",
    ),
}


@pytest.mark.parametrize(("declare", "reason", "fix"), DECLARED.values(), ids=DECLARED)
def test_a_mistake_is_named_where_it_is_declared(
    declare: Callable[[], Any], reason: str, fix: str
) -> None:
    with pytest.raises(TypedError) as caught:
        declare()
    before, _, after = str(caught.value).partition(" Fix: ")
    assert reason in before
    assert fix in after


@pytest.mark.parametrize(
    ("declare", "said"),
    [
        (
            lambda: untyped["BasicCredentials"]("ann", "s3cret"),
            "Fix: name the others: BasicCredentials(username=..., password=...).",
        ),
        (
            lambda: untyped["BasicCredentials"](user="ann", password="s3cret"),
            "BasicCredentials has no 'user'. Fix: use username, password.",
        ),
    ],
    ids=["by position", "by another name"],
)
def test_credentials_say_their_names_and_not_what_they_were_given(
    declare: Callable[[], Any], said: str
) -> None:
    with pytest.raises(TypeError, match=re.escape(said)) as caught:
        declare()
    assert "s3cret" not in str(caught.value)


def bind(marker: Any, hint: Any = Any) -> None:
    app = Flask(__name__)
    api = Api(app)

    def show(value: Any) -> None: ...

    show.__annotations__["value"] = Annotated[hint, marker]
    app.get("/it")(typed(show))
    api.bind(app)


BOUND: dict[str, tuple[Callable[[], Any], str, str]] = {
    "a context manager": (
        lambda: Depends(managed()),
        "is a context manager that is made already",
        "leave the brackets out: Depends(managed).",
    ),
    "a context manager of a class": (
        lambda: Depends(contextlib.ExitStack()),  # type: ignore[arg-type]
        "is a context manager that is made already",
        "leave the brackets out: Depends(ExitStack).",
    ),
    "a generator": (
        lambda: Depends(opened()),  # type: ignore[arg-type]
        "is a generator that is made already",
        "leave the brackets out: Depends(opened).",
    ),
    "a coroutine": (
        lambda: Depends(waited()),  # type: ignore[arg-type]
        "is a coroutine that is made already",
        "leave the brackets out: Depends(waited).",
    ),
    "a name": (
        lambda: Depends("get_db"),  # type: ignore[arg-type]
        "is the text 'get_db', which cannot be called",
        "write the function itself: Depends(get_db), and define it above the view.",
    ),
    "a marker": (
        lambda: Depends(Depends(read)),
        "is Depends(read), which cannot be called",
        "leave one of them out: Depends(read).",
    ),
    "a list": (
        lambda: Depends([read]),  # type: ignore[arg-type]
        "which cannot be called",
        "give each an argument of its own",
    ),
}


@pytest.mark.parametrize(("mark", "reason", "fix"), BOUND.values(), ids=BOUND)
def test_a_mistake_is_named_with_its_view_when_bound(
    mark: Callable[[], Any], reason: str, fix: str
) -> None:
    with pytest.raises(BindingError) as caught:
        bind(mark())
    error = caught.value
    assert str(error).startswith("View 'show' (")
    assert error.argument == "value"
    assert reason in error.reason
    assert fix in error.fix
