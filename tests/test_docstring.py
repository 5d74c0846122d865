"""What the document takes from a view's docstring."""

import pytest
from flask import Flask

from flask_typed import Api, Query, typed
from flask_typed.signature.docstring import Docstring, read_docstring

REST = """Place an order
    of one shop.

    It is paid later.

    Twice never.

    :param int notify: mail a
        receipt
    :param lines: what is
      ordered

      and what is not
    :type lines: list
    :raises ValueError: never
    :returns: the order
    """

GOOGLE = """Place an order of one shop.

    It is paid later.

    Args:
        notify (bool, optional): mail a
            receipt
        lines (list[Annotated[int, "(a)"]]): what is ordered: (all)
        **others: ignored

    Returns:
        Order: the order

    Twice never.
    """

NUMPY = """Place an order of one shop.

    It is paid later.

    Parameters
    ----------
    notify : bool, optional
        mail a
        receipt
    lines, notes : list of int
        what is ordered
    page: int
        a number

    Returns
    -------
    Order
        the order

    Notes
    -----
    Twice never.
    """


@pytest.mark.parametrize("text", [None, "", "   \n  "], ids=["none", "empty", "blank"])
def test_no_docstring_says_nothing(text: str | None) -> None:
    assert read_docstring(text) == Docstring("", "", {})


def test_rest_fields_describe_arguments() -> None:
    assert read_docstring(REST) == Docstring(
        summary="Place an order of one shop.",
        description="It is paid later.\n\nTwice never.",
        parameters={
            "notify": "mail a receipt",
            "lines": "what is ordered and what is not",
        },
        returns="the order",
    )


def test_google_sections_describe_arguments() -> None:
    assert read_docstring(GOOGLE) == Docstring(
        summary="Place an order of one shop.",
        description="It is paid later.\n\nTwice never.",
        parameters={
            "notify": "mail a receipt",
            "lines": "what is ordered: (all)",
            "others": "ignored",
        },
        returns="the order",
    )


def test_numpy_sections_describe_arguments() -> None:
    assert read_docstring(NUMPY) == Docstring(
        summary="Place an order of one shop.",
        description="It is paid later.\n\nNotes\n-----\nTwice never.",
        parameters={
            "notify": "mail a receipt",
            "lines": "what is ordered",
            "notes": "what is ordered",
            "page": "a number",
        },
        returns="the order",
    )


@pytest.mark.parametrize("kind", ["param", "parameter", "arg", "argument", "keyword"])
def test_every_word_that_sphinx_knows_for_an_argument_is_read(kind: str) -> None:
    assert read_docstring(f"S.\n\n:{kind} a: b").parameters == {"a": "b"}


@pytest.mark.parametrize(
    ("text", "summary", "description"),
    [
        pytest.param("One.\nTwo.", "One. Two.", "", id="a paragraph is one line"),
        pytest.param(
            "One.\n:param a: b\n\nMore.", "One.", "More.", id="prose after the fields"
        ),
        pytest.param(
            "One.\n\n:param a: b\n\nMore.\n\nAnd more.",
            "One.",
            "More.\n\nAnd more.",
            id="paragraphs after the fields",
        ),
        pytest.param(
            "One.\n\n:class:`Pet` is a role.",
            "One.",
            ":class:`Pet` is a role.",
            id="a role is no field",
        ),
        pytest.param("One.\n\n:meta private:", "One.", "", id="a field without text"),
        pytest.param("One.\n\n:param: x", "One.", "", id="a field without a name"),
        pytest.param(
            "One.\n\nReturns: a thing.",
            "One.",
            "Returns: a thing.",
            id="no section without lines of its own",
        ),
        pytest.param(
            "One.\n\nExample:\n    code", "One.", "Example:\n    code", id="an example"
        ),
        pytest.param(
            "One.\n\nArgs:", "One.", "Args:", id="a heading at the end is prose"
        ),
        pytest.param(
            "One.\n\nArgs:\n    no item here", "One.", "", id="a section without items"
        ),
    ],
)
def test_prose_is_the_summary_and_the_description(
    text: str, summary: str, description: str
) -> None:
    found = read_docstring(text)
    assert (found.summary, found.description) == (summary, description)


def test_the_document_says_what_the_docstring_says() -> None:
    app = Flask(__name__)
    api = Api(app)

    @app.get("/things")
    @typed
    def show(page: int = 1) -> str:
        """Show things.

        All of them.

        :param page: from 1 up
        """
        return ""

    operation = api.document(app)["paths"]["/things"]["get"]
    assert operation["summary"] == "Show things."
    assert operation["description"] == "All of them."
    assert operation["parameters"][0]["description"] == "from 1 up"


def test_options_and_markers_win_over_the_docstring() -> None:
    app = Flask(__name__)
    api = Api(app)

    @app.get("/things")
    @typed(summary="Other summary", description="")
    def show(page: int = Query(1, description="other text")) -> str:
        """Show things.

        All of them.

        :param page: from 1 up
        """
        return ""

    operation = api.document(app)["paths"]["/things"]["get"]
    assert operation["summary"] == "Other summary"
    assert "description" not in operation
    assert operation["parameters"][0]["description"] == "other text"
