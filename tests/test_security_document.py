"""Security schemes and requirements in the document."""

from collections.abc import Callable
from typing import Annotated, Any

import pytest
from documents import Json, operation_of, read_document
from flask import Flask
from openapi_spec_validator import OpenAPIV30SpecValidator

from flask_typed import (
    Api,
    APIKey,
    Depends,
    HTTPBasic,
    HTTPBearer,
    OAuth2Password,
    OpenIdConnect,
    Security,
    SecurityScopes,
    typed,
)
from flask_typed.errors import BindingError
from flask_typed.security import Authentication

bearer = HTTPBearer(scheme_name="bearer")
login = HTTPBasic(scheme_name="login")
key = APIKey("X-Key", scheme_name="key")
oauth = OAuth2Password(
    token_url="/token",
    scopes={"read": "Look.", "write": "Change."},
    scheme_name="oauth",
)
provider = OpenIdConnect(url="/openid", scheme_name="provider")
maybe = APIKey("X-Maybe", scheme_name="maybe", auto_error=False)


def document_of(*views: Callable[..., Any], **keywords: Any) -> Json:
    app = Flask(__name__)
    Api(app, **keywords)
    for view in views:
        app.get(f"/{view.__name__}")(typed(view))
    if not keywords:
        return read_document(app)
    document: Json = app.test_client().get("/openapi.json").get_json()
    return document


def security_of(*views: Callable[..., Any]) -> Any:
    document = document_of(*views)
    return operation_of(document, f"/{views[0].__name__}", "get").get("security")


def using(scheme: Authentication, *scopes: str) -> Callable[..., Any]:
    def view(it: Annotated[Any, Security(scheme, scopes=scopes)]) -> None: ...

    return view


@pytest.mark.parametrize(
    ("scheme", "expected"),
    [
        (bearer, [{"bearer": []}]),
        (maybe, [{"maybe": []}, {}]),
        (login | key, [{"login": []}, {"key": []}]),
        (bearer & key, [{"bearer": [], "key": []}]),
        (maybe | key, [{"maybe": []}, {"key": []}, {}]),
        (key & maybe, [{"key": [], "maybe": []}, {"key": []}]),
        ((bearer & key) | login, [{"bearer": [], "key": []}, {"login": []}]),
    ],
)
def test_a_dependency_on_a_scheme_is_a_requirement(
    scheme: Authentication, expected: Any
) -> None:
    assert security_of(using(scheme)) == expected


def test_an_operation_without_schemes_has_no_requirement() -> None:
    def view() -> None: ...

    document = document_of(view)
    assert "security" not in operation_of(document, "/view", "get")
    assert "securitySchemes" not in document.get("components", {})
    assert document["security"] == []


def test_all_schemes_of_the_graph_are_required_together() -> None:
    def user(token: Annotated[str, Depends(bearer)]) -> str:
        return token

    def view(
        user: Annotated[str, Depends(user)],
        again: Annotated[str, Depends(bearer)],
        key: Annotated[str, Depends(key)],
    ) -> None: ...

    assert security_of(view) == [{"bearer": [], "key": []}]


def test_alternatives_of_several_dependencies_are_multiplied_out() -> None:
    def view(
        one: Annotated[Any, Depends(oauth | login)],
        two: Annotated[Any, Depends(key | maybe)],
    ) -> None: ...

    assert security_of(view) == [
        {"oauth": [], "key": []},
        {"oauth": [], "maybe": []},
        {"oauth": []},
        {"login": [], "key": []},
        {"login": [], "maybe": []},
        {"login": []},
    ]


def test_scopes_of_all_ways_to_a_scheme_are_required() -> None:
    def user(scopes: SecurityScopes, token: Annotated[str, Depends(oauth)]) -> str:
        return token

    def reader(user: Annotated[str, Security(user, scopes=["read"])]) -> str:
        return user

    def view(
        one: Annotated[str, Depends(reader)],
        two: Annotated[str, Security(user, scopes=["write"])],
        plain: Annotated[str, Depends(user)],
    ) -> None: ...

    assert security_of(view) == [{"oauth": ["read", "write"]}]


def test_scopes_are_of_the_schemes_below_alone() -> None:
    def view(
        token: Annotated[str, Security(oauth, scopes=["read"])],
        key: Annotated[str, Depends(key)],
    ) -> None: ...

    assert security_of(view) == [{"oauth": ["read"], "key": []}]


def test_the_schemes_in_use_are_components() -> None:
    def one(it: Annotated[Any, Depends(oauth)]) -> None: ...
    def two(it: Annotated[Any, Depends(bearer | provider)]) -> None: ...
    def three(it: Annotated[Any, Depends(oauth)]) -> None: ...

    document = document_of(one, two, three)
    schemes = document["components"]["securitySchemes"]
    assert list(schemes) == ["bearer", "oauth", "provider"]
    for scheme in (bearer, oauth, provider):
        assert schemes[scheme.scheme_name] == scheme.build_document()


def test_hidden_operations_publish_no_scheme() -> None:
    app = Flask(__name__)
    Api(app)
    app.get("/")(typed(in_document=False)(using(bearer)))
    assert "components" not in read_document(app)


def test_scopes_that_a_scheme_does_not_describe_are_published_without_words() -> None:
    bare = OAuth2Password(token_url="/token")
    app = Flask(__name__)
    Api(app)
    app.get("/a")(typed(using(bare, "write")))
    app.get("/b", endpoint="b")(typed(using(bare, "read", "write")))
    schemes = read_document(app)["components"]["securitySchemes"]
    flow = schemes["OAuth2Password"]["flows"]["password"]
    assert flow["scopes"] == {"read": "", "write": ""}


def test_a_role_is_named_beside_a_scheme_that_has_no_scopes() -> None:
    assert security_of(using(key, "admin")) == [{"key": ["admin"]}]


def test_openapi_3_0_has_scopes_for_tokens_of_oauth_alone() -> None:
    def view(
        one: Annotated[str, Security(oauth, scopes=["read"])],
        two: Annotated[str, Security(key, scopes=["admin"])],
    ) -> None: ...

    def other(it: Annotated[str, Security(provider, scopes=["email"])]) -> None: ...

    document = document_of(view, other, openapi_version="3.0.3")
    OpenAPIV30SpecValidator(document).validate()
    security = operation_of(document, "/view", "get")["security"]
    assert security == [{"oauth": ["read"], "key": []}]
    security = operation_of(document, "/other", "get")["security"]
    assert security == [{"provider": ["email"]}]


def test_a_scheme_may_have_the_name_of_a_word_of_openapi() -> None:
    words = ["schema", "required", "security"]
    views = [
        using(
            APIKey("X-Key", scheme_name=word)
            if word != "schema"
            else OAuth2Password(
                token_url="/t", scopes={"schema": "x"}, scheme_name=word
            )
        )
        for word in words
    ]
    app = Flask(__name__)
    Api(app, openapi_version="3.0.3")
    for word, view in zip(words, views, strict=True):
        app.get(f"/{word}", endpoint=word)(typed(view))
    document: Any = app.test_client().get("/openapi.json").json
    OpenAPIV30SpecValidator(document).validate()
    assert sorted(document["components"]["securitySchemes"]) == sorted(words)
    for word in words:
        assert operation_of(document, f"/{word}", "get")["security"] == [{word: []}]


# Mistakes.


def bind(*views: Callable[..., Any]) -> None:
    app = Flask(__name__)
    api = Api(app)
    for number, view in enumerate(views):
        app.get(f"/{number}", endpoint=f"view{number}")(typed(view))
    api.bind(app)


def test_two_schemes_of_one_name_are_refused_in_one_operation() -> None:
    other = APIKey("X-Other", scheme_name="key")

    def view(
        one: Annotated[str, Depends(key)], two: Annotated[str, Depends(other)]
    ) -> None: ...

    with pytest.raises(
        BindingError, match=r"differ are named 'key': .* Fix: .*scheme_name"
    ):
        bind(view)


def test_two_schemes_of_one_name_are_refused_in_one_document() -> None:
    with pytest.raises(
        BindingError, match=r"differ are named 'key': .* Fix: .*scheme_name"
    ):
        bind(using(key), using(APIKey("X-Other", scheme_name="key")))


def test_two_schemes_of_one_name_that_are_the_same_are_one() -> None:
    def view(
        one: Annotated[str, Depends(APIKey("X-Key", scheme_name="key"))],
        two: Annotated[str, Depends(APIKey("X-Key", scheme_name="key"))],
    ) -> None: ...

    assert security_of(view) == [{"key": []}]


def test_schemes_that_need_two_authorization_headers_are_refused() -> None:
    def view(
        one: Annotated[Any, Depends(bearer)], two: Annotated[Any, Depends(login)]
    ) -> None: ...

    with pytest.raises(
        BindingError, match=r"has one Authorization header\. Fix: .* \|"
    ):
        bind(view)


def test_too_many_alternatives_are_refused() -> None:
    keys = [APIKey(f"X-{n}", scheme_name=f"k{n}", auto_error=False) for n in range(7)]
    combined = keys[0] & keys[1] & keys[2] & keys[3]

    def view(
        one: Annotated[Any, Depends(combined)],
        two: Annotated[Any, Depends(keys[4] & keys[5] & keys[6])],
    ) -> None: ...

    with pytest.raises(BindingError, match=r"more than 64 combinations .* Fix: take"):
        bind(view)


def test_a_scope_that_the_scheme_does_not_know_is_refused() -> None:
    with pytest.raises(
        BindingError, match=r"scope 'raed' is none .*: read, write\. Fix"
    ):
        bind(using(oauth, "raed"))


def test_scopes_that_nobody_checks_are_refused() -> None:
    def user(token: Annotated[str, Depends(bearer)]) -> str:
        return token

    def view(user: Annotated[str, Security(user, scopes=["admin"])]) -> None: ...

    with pytest.raises(BindingError, match=r"nothing .* SecurityScopes"):
        bind(view)


@pytest.mark.parametrize("scopes", [["a b"], ['"'], ["a\r\nX: 1"], [7]])
def test_scopes_that_are_none_are_refused(scopes: Any) -> None:
    def view(user: Annotated[str, Security(bearer, scopes=scopes)]) -> None: ...

    with pytest.raises(BindingError, match=r"view0.*argument 'user': The scope.* Fix:"):
        bind(view)


@pytest.mark.parametrize(
    "cls", [HTTPBearer, HTTPBasic, APIKey, OpenIdConnect], ids=lambda cls: cls.__name__
)
def test_the_class_of_a_scheme_is_refused_where_a_scheme_is_meant(cls: type) -> None:
    def by_marker(token: Annotated[str, Depends(cls)]) -> None: ...

    def by_class(token: Annotated[cls, Depends()]) -> None: ...  # type: ignore[valid-type]  # the mistake

    def below(it: Annotated[None, Depends(by_marker)]) -> None: ...

    for view in (by_marker, by_class, below):
        with pytest.raises(
            BindingError, match=rf"the class {cls.__name__}.* Fix: make"
        ):
            bind(view)
