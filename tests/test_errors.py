"""Errors of the developer, and Problem."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, ClassVar

import pytest
from flask import Flask
from werkzeug.datastructures import WWWAuthenticate as Challenge
from werkzeug.exceptions import (
    BadRequest,
    Conflict,
    HTTPException,
    MethodNotAllowed,
    NotFound,
    ServiceUnavailable,
    Unauthorized,
    default_exceptions,
)

from flask_typed import Api, Problem, typed
from flask_typed.errors import (
    AnnotationError,
    BindingError,
    ErrorFormatter,
    TypedError,
    ValidationProblem,
    status_title,
)

if TYPE_CHECKING:
    from decimal import Decimal


class OutOfStock(Problem):
    status = 409
    title = "Out of stock"
    sku: str
    left: int = 0


class Reserved(OutOfStock):
    """Another kind of the same problem, with one more member."""

    type = "https://shop.example/reserved"
    until: str | None = None


# The two families.


def test_a_binding_error_names_the_view_the_argument_the_reason_and_the_fix() -> None:
    error = BindingError("'list' (shop.list)", "limit", "it is odd.", "make it even.")
    assert str(error) == (
        "View 'list' (shop.list), argument 'limit': it is odd. Fix: make it even."
    )


@pytest.mark.parametrize(
    ("argument", "where"),
    [("return", "View v, return annotation: "), (None, "View v: ")],
)
def test_a_binding_error_may_be_of_the_return_annotation_or_of_the_view(
    argument: str | None, where: str
) -> None:
    assert str(BindingError("v", argument, "no.", "yes.")) == f"{where}no. Fix: yes."


def test_the_two_families_do_not_mix() -> None:
    assert not issubclass(TypedError, HTTPException)
    assert not issubclass(Problem, TypedError)


# Titles: RFC 9110, section 15.


@pytest.mark.parametrize(
    ("status", "title"),
    [
        (200, "OK"),
        (400, "Bad Request"),
        (413, "Content Too Large"),
        (414, "URI Too Long"),
        (416, "Range Not Satisfiable"),
        (422, "Unprocessable Content"),
        (503, "Service Unavailable"),
        (599, "Unknown Status"),
    ],
)
def test_titles_are_those_of_rfc_9110(status: int, title: str) -> None:
    assert status_title(status) == title


def test_a_problem_without_a_title_has_that_of_its_status() -> None:
    assert Problem(status=422).members()["title"] == "Unprocessable Content"


# Members.


def test_members_are_sent_in_the_order_of_rfc_9457_and_then_their_own() -> None:
    problem = OutOfStock(
        sku="A-1", detail="Sold out.", instance="/orders/1", left=2, type="urn:x"
    )
    assert list(problem.members().items()) == [
        ("type", "urn:x"),
        ("title", "Out of stock"),
        ("status", 409),
        ("detail", "Sold out."),
        ("instance", "/orders/1"),
        ("sku", "A-1"),
        ("left", 2),
    ]


def test_standard_members_without_a_value_are_left_out_and_own_ones_are_not() -> None:
    assert Reserved(sku="A-1").members() == {
        "type": "https://shop.example/reserved",
        "title": "Out of stock",
        "status": 409,
        "sku": "A-1",
        "left": 0,
        "until": None,
    }


def test_members_are_attributes() -> None:
    problem = OutOfStock(sku="A-1")
    assert (problem.sku, problem.left, problem.status) == ("A-1", 0, 409)


def test_members_are_keyword_only() -> None:
    make: Any = OutOfStock
    with pytest.raises(TypeError, match="no positional arguments; write sku='A-1'"):
        make("A-1")
    plain: Any = Problem
    with pytest.raises(TypeError, match="no positional arguments; write detail='no'"):
        plain("no", status=404)


def test_a_missing_member_is_named() -> None:
    make: Any = OutOfStock
    with pytest.raises(TypeError, match=r"OutOfStock\(\) needs the member 'sku'"):
        make()


def test_an_unknown_member_is_named() -> None:
    make: Any = OutOfStock
    with pytest.raises(TypeError, match=r"OutOfStock\(\) has no member 'color'"):
        make(sku="A-1", color="red")


def test_a_class_variable_is_no_member() -> None:
    class Counted(Problem):
        status = 409
        seen: ClassVar[int] = 0
        kinds: ClassVar = ()

    assert Counted().members() == {
        "type": "about:blank",
        "title": "Conflict",
        "status": 409,
    }


def test_a_member_whose_class_is_named_like_a_class_variable_is_one() -> None:
    class ClassVariable:
        pass

    namespace = {"status": 409, "__annotations__": {"which": ClassVariable}}
    problem: Any = new_class("Odd", (Problem,), namespace)
    assert problem.own_members == ("which",)


def test_the_annotation_of_a_member_is_not_evaluated_when_the_class_is_made() -> None:
    class Priced(Problem):
        status = 409
        price: Decimal

    assert Priced.own_members == ("price",)


new_class: Any = type(Problem)


def make_class(**namespace: Any) -> Any:
    """Return a Problem class; a member is given as `name="a type"`."""
    plain = {name: namespace.pop(name) for name in ("status",) if name in namespace}
    return new_class(
        "Odd", (Problem,), {"__annotations__": namespace, "__module__": "x", **plain}
    )


@pytest.mark.parametrize("member", ["type", "title", "status", "detail", "instance"])
def test_a_member_of_rfc_9457_is_refused(member: str) -> None:
    namespace: Any = {"__annotations__": {member: "str"}, "__module__": "x"}
    with pytest.raises(AnnotationError, match=rf"'Odd' annotates '{member}'.*without"):
        new_class("Odd", (Problem,), namespace)


@pytest.mark.parametrize(
    "member",
    """
    code description response name args headers members get_body with_traceback
    own_members
    """.split(),
)
def test_a_member_of_the_exception_is_refused(member: str) -> None:
    with pytest.raises(AnnotationError, match=f"'Odd' has the member '{member}'"):
        make_class(**{member: "str"}, status=409)


@pytest.mark.parametrize(
    ("status", "member"),
    [(401, "www_authenticate"), (405, "valid_methods"), (429, "retry_after")],
)
def test_a_member_of_werkzeugs_exception_of_the_status_is_refused(
    status: int, member: str
) -> None:
    with pytest.raises(AnnotationError, match=f"the member '{member}'.*another name"):
        make_class(**{member: "str"}, status=status)
    assert make_class(**{member: "str"}, status=409).own_members == (member,)


def test_a_member_of_a_base_class_may_be_annotated_anew() -> None:
    class Numbered(OutOfStock):
        left: int

    assert Numbered.own_members == ("sku", "left")


@pytest.mark.parametrize("status", [200, 399, 600, "409", 409.0, True, None], ids=repr)
def test_a_status_that_is_none_of_an_error_is_refused(status: Any) -> None:
    with pytest.raises(AnnotationError, match="'Odd' has the status"):
        make_class(status=status)
    with pytest.raises(ValueError, match="is no status of an error"):
        Problem(status=status)


def test_a_problem_without_a_status_cannot_be_made() -> None:
    class ShopProblem(Problem):
        shop: str

    for cls in (Problem, ShopProblem):
        with pytest.raises(TypeError, match="has no status; give the class one"):
            cls(shop="north")


def test_the_status_belongs_to_the_class() -> None:
    make: Any = OutOfStock
    with pytest.raises(TypeError, match="the status of OutOfStock is 409"):
        make(sku="A-1", status=404)
    assert make(sku="A-1", status=409).status == 409


# Werkzeug's exceptions.


@pytest.mark.parametrize("status", sorted(default_exceptions))
def test_a_problem_of_a_status_is_werkzeugs_exception_of_it(status: int) -> None:
    problem = Problem(status=status, detail="So.")
    assert isinstance(problem, default_exceptions[status])
    assert problem.code == problem.status == status
    assert problem.description == "So."
    assert problem.get_response().status_code == status


def test_a_status_that_werkzeug_has_no_exception_for_is_fine() -> None:
    problem = Problem(status=402)
    assert problem.code == 402
    assert problem.members()["title"] == "Payment Required"


def test_problems_of_one_status_are_of_one_class() -> None:
    assert type(Problem(status=404)) is type(Problem(status=404))


def test_a_subclass_of_a_problem_that_is_werkzeugs_exception_already() -> None:
    assert issubclass(Reserved, OutOfStock)
    assert issubclass(Reserved, Conflict)


def test_a_base_of_several_problems_needs_no_status() -> None:
    class ShopProblem(Problem):
        shop: str

    class Closed(ShopProblem):
        status = 404

    closed = Closed(shop="north")
    assert isinstance(closed, NotFound)
    assert closed.members()["shop"] == "north"


def test_flask_finds_the_handler_of_the_status() -> None:
    app = Flask(__name__)

    @app.errorhandler(409)
    def answer(error: HTTPException) -> tuple[str, int]:
        return type(error).__name__, 409

    @app.get("/")
    def view() -> str:
        raise OutOfStock(sku="A-1")

    response = app.test_client().get("/")
    assert (response.status_code, response.text) == (409, "OutOfStock")


def test_an_untyped_view_answers_with_werkzeugs_page_and_the_headers() -> None:
    app = Flask(__name__)

    @app.get("/")
    def view() -> str:
        raise Problem(status=409, detail="<No>", headers={"X-Reason": "stock"})

    response = app.test_client().get("/")
    assert response.status_code == 409
    assert response.mimetype == "text/html"
    assert "&lt;No&gt;" in response.text
    assert response.headers["X-Reason"] == "stock"


# From any exception of Werkzeug.


def test_a_problem_is_its_own() -> None:
    problem = OutOfStock(sku="A-1")
    assert Problem.from_exception(problem) is problem


@pytest.mark.parametrize(
    ("error", "status", "detail"),
    [
        (NotFound(), 404, None),
        (NotFound("No such order."), 404, "No such order."),
        (ServiceUnavailable("database db7 is down"), 503, None),
        (HTTPException("odd"), 500, None),
        (BadRequest(description={"a": 1}), 400, "{'a': 1}"),  # type: ignore[arg-type]
    ],
    ids=lambda value: repr(value),
)
def test_what_was_said_is_the_detail_unless_the_server_is_at_fault(
    error: HTTPException, status: int, detail: str | None
) -> None:
    problem = Problem.from_exception(error)
    assert (problem.status, problem.detail) == (status, detail)


def test_two_challenges_become_one_header() -> None:
    error = Unauthorized(www_authenticate=[Challenge("basic"), Challenge("bearer")])
    headers = Problem.from_exception(error).headers
    assert headers == {"WWW-Authenticate": "Basic, Bearer"}


def test_headers_of_an_exception_are_kept_but_for_the_content_type() -> None:
    problem = Problem.from_exception(MethodNotAllowed(valid_methods=["GET", "PUT"]))
    assert problem.headers == {"Allow": "GET, PUT"}


def test_messages_of_webargs_are_the_errors() -> None:
    error = default_exceptions[422]()
    error.data = {"messages": {"json": {"id": ["No."]}}}  # type: ignore[attr-defined]
    problem = Problem.from_exception(error)
    assert isinstance(problem, ValidationProblem)
    assert problem.errors == {"json": {"id": ["No."]}}
    assert problem.members()["detail"] == "The request does not fit this operation."


def test_a_validation_problem_has_the_data_that_handlers_of_webargs_read() -> None:
    problem = ValidationProblem(errors={"json": ["No."]}, headers={"X-A": "1"})
    assert problem.data == {"messages": {"json": ["No."]}, "headers": {"X-A": "1"}}


# Where exceptions go.


def test_a_problem_passes_through_a_context_manager() -> None:
    @contextlib.contextmanager
    def transaction() -> Iterator[None]:
        yield

    with pytest.raises(OutOfStock) as caught, transaction():
        raise OutOfStock(sku="A-1")
    assert caught.value.__traceback__ is not None


def test_a_problem_has_a_cause() -> None:
    def find() -> None:
        try:
            raise KeyError("A-1")
        except KeyError as error:
            raise OutOfStock(sku="A-1") from error

    with pytest.raises(OutOfStock) as caught:
        find()
    assert isinstance(caught.value.__cause__, KeyError)


# The formatter.


def test_a_formatter_has_a_media_type_and_statuses_of_its_own() -> None:
    def format_error(problem: Problem) -> dict[str, list[str]]:
        return {"messages": [problem.title or "?"]}

    app = Flask(__name__)
    Api(
        app,
        error_formatter=ErrorFormatter(
            format_error, media_type="application/vnd.shop+json", statuses={409: 400}
        ),
    )

    @app.get("/")
    @typed
    def view() -> int:
        raise OutOfStock(sku="A-1")

    response = app.test_client().get("/")
    assert response.status_code == 400
    assert response.content_type == "application/vnd.shop+json"
    assert response.get_data() == b'{"messages":["Out of stock"]}'


def test_headers_of_the_class_are_those_of_every_instance() -> None:
    class NotAllowed(Problem):
        status = 401
        headers = {"WWW-Authenticate": "Bearer"}  # noqa: RUF012 - as users write it

    assert NotAllowed().headers == {"WWW-Authenticate": "Bearer"}
    assert NotAllowed(headers={"A": "b"}).headers == {"A": "b"}


def test_code_in_the_place_of_status_is_refused() -> None:
    with pytest.raises(AnnotationError, match="write status = 409"):

        class Gone(Problem):
            code = 409


def test_the_title_is_the_reason_phrase_where_none_is_given() -> None:
    assert Problem(status=413).title == "Content Too Large"
    assert Problem(status=413, title="Too much").title == "Too much"


def test_an_unknown_member_is_named_before_a_missing_one() -> None:
    class Sold(Problem):
        status = 409
        sku: str

    wrong: Any = Sold
    with pytest.raises(TypeError, match="no member 'skuu'"):
        wrong(skuu="a")
