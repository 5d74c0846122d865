"""The document and its pages, for those who may see them."""

from typing import Annotated, Any

import pytest
from challenges import read_challenges
from flask import Blueprint, Flask, session
from test_security import basic

from flask_typed import (
    Api,
    APIKey,
    Depends,
    HTTPBasic,
    HTTPBearer,
    Problem,
    TypedFlask,
    typed,
)
from flask_typed.errors import BindingError, ConfigError
from flask_typed.security import BasicCredentials

login = HTTPBasic(realm="docs")
PAGES = ["/docs", "/redoc", "/openapi.json", "/openapi.yaml"]
GOOD, WRONG = basic("admin:s3cret"), basic("admin:other")

each_page = pytest.mark.parametrize("path", PAGES)


def check(user: Annotated[BasicCredentials, Depends(login)]) -> None:
    if not user.matches("admin", "s3cret"):
        raise login.unauthorized()


def build(**keywords: Any) -> Flask:
    app = Flask(__name__)
    Api(app, docs_dependencies=[Depends(check)], **keywords)
    app.get("/orders")(typed(lambda: "orders"))
    return app


@each_page
def test_a_browser_that_asks_for_a_page_is_challenged(path: str) -> None:
    client = build().test_client()
    for headers in ({}, {"Authorization": WRONG}):
        response = client.get(path, headers=headers)
        assert response.status_code == 401
        assert read_challenges(response.headers["WWW-Authenticate"]) == [
            ("Basic", {"realm": "docs", "charset": "UTF-8"})
        ]
        assert "orders" not in response.text


@each_page
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_who_may_see_a_page_sees_it(path: str, method: str) -> None:
    client = build().test_client()
    response = client.open(path, method=method, headers={"Authorization": GOOD})
    assert response.status_code == 200
    assert client.open(path, method=method).status_code == 401


@each_page
def test_a_protected_page_is_kept_by_no_shared_cache(path: str) -> None:
    response = build().test_client().get(path, headers={"Authorization": GOOD})
    assert response.cache_control.private
    assert response.cache_control.no_cache
    plain = Flask(__name__)
    Api(plain)
    assert not plain.test_client().get(path).cache_control.private


def test_who_knows_the_etag_of_the_document_is_not_told_that_it_is_the_same() -> None:
    client = build().test_client()
    etag = client.get("/openapi.json", headers={"Authorization": GOOD}).headers["ETag"]
    headers = {"If-None-Match": etag}
    assert client.get("/openapi.json", headers=headers).status_code == 401
    headers["Authorization"] = GOOD
    assert client.get("/openapi.json", headers=headers).status_code == 304


def test_files_that_are_the_same_for_everyone_are_not_protected() -> None:
    with build().test_client().get("/docs/assets/page.css") as response:
        assert response.status_code == 200
        assert not response.cache_control.private


def test_the_pages_are_in_no_document_and_ask_nothing_of_views() -> None:
    client = build().test_client()
    assert client.get("/orders").text == "orders"
    headers = {"Authorization": GOOD}
    document: Any = client.get("/openapi.json", headers=headers).json
    assert list(document["paths"]) == ["/orders"]
    assert "securitySchemes" not in document.get("components", {})


def test_what_is_said_of_views_is_not_said_of_pages() -> None:
    ran = []
    app = build(dependencies=[Depends(lambda: ran.append(1))], security=HTTPBearer())
    assert app.test_client().get("/orders").status_code == 401
    headers = {"Authorization": GOOD}
    assert app.test_client().get("/openapi.json", headers=headers).status_code == 200
    assert ran == []


@each_page
def test_pages_that_nothing_protects_are_for_everyone(path: str) -> None:
    app = Flask(__name__)
    Api(app, security=login, dependencies=[Depends(check)])
    typed.defaults(app, security=login)
    assert app.test_client().get(path).status_code == 200


def test_the_config_protects_the_pages() -> None:
    app = Flask(__name__)
    app.config["TYPED_DOCS_DEPENDENCIES"] = [Depends(check)]
    Api(app)
    assert app.test_client().get("/openapi.json").status_code == 401


def test_a_dependency_of_the_pages_may_read_cookies_and_the_session() -> None:
    app = Flask(__name__)
    app.secret_key = "x"

    def staff() -> None:
        if not session.get("staff"):
            raise Problem(status=403)

    Api(app, docs_dependencies=[Depends(staff), Depends(APIKey("team", "cookie"))])
    client = app.test_client()
    client.set_cookie("team", "red")
    assert client.get("/docs").status_code == 403
    with client.session_transaction() as known:
        known["staff"] = True
    assert client.get("/docs").status_code == 200
    client.delete_cookie("team")
    assert client.get("/docs").status_code == 401


def test_each_api_protects_its_own_pages() -> None:
    app = Flask(__name__)
    Api(app, url_prefix="/v1")
    Api(app, url_prefix="/v2", docs_dependencies=[Depends(check)])
    client = app.test_client()
    assert client.get("/v1/openapi.json").status_code == 200
    assert client.get("/v2/openapi.json").status_code == 401
    headers = {"Authorization": GOOD}
    assert client.get("/v2/openapi.json", headers=headers).status_code == 200


@pytest.mark.parametrize("make", [Flask, TypedFlask])
def test_the_pages_of_every_kind_of_app_are_protected(make: type[Flask]) -> None:
    app = make(__name__)
    Api(app, docs_dependencies=[Depends(check)])
    app.register_blueprint(Blueprint("shop", __name__))
    assert app.test_client().get("/docs").status_code == 401
    headers = {"Authorization": GOOD}
    assert app.test_client().get("/docs", headers=headers).status_code == 200


def test_the_document_is_given_to_the_app_itself() -> None:
    app = Flask(__name__)
    api = Api(app, docs_dependencies=[Depends(check)])
    assert api.document(app)["openapi"] == "3.1.0"


def test_a_dependency_of_the_pages_that_cannot_be_bound_lets_nobody_in() -> None:
    def broken(it) -> None:  # type: ignore[no-untyped-def]  # the mistake
        ...

    app = Flask(__name__)
    api = Api(app, docs_dependencies=[Depends(broken)])
    with pytest.raises(BindingError, match="broken"):
        api.bind(app)
    assert app.test_client().get("/openapi.json").status_code == 500


@pytest.mark.parametrize("value", [check, [check], [login], Depends(check), "check"])
def test_what_is_no_list_of_markers_is_refused(value: Any) -> None:
    with pytest.raises(ConfigError, match=r"docs_dependencies=.* Fix: write a list"):
        Api(docs_dependencies=value)


def test_who_may_see_the_pages_is_overridden_as_any_dependency() -> None:
    app = Flask(__name__)
    api = Api(app, docs_dependencies=[Depends(check)])
    with api.override(check, lambda: None):
        assert app.test_client().get("/docs").status_code == 200
    with api.override(login, lambda: BasicCredentials(username="a", password="b")):
        assert app.test_client().get("/docs").status_code == 401
    assert app.test_client().get("/docs").status_code == 401
