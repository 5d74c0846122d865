"""What the document takes from a view's docstring."""

import dataclasses
from typing import Annotated, Any

import pytest
from flask import Flask
from typing_extensions import Doc

from flask_typed import Api, Problem, Query, typed
from flask_typed.docstring import Docstring, read_docstring

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


@pytest.mark.parametrize(
    "kind", ["param", "parameter", "arg", "argument", "keyword", "ivar"]
)
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


@dataclasses.dataclass
class Animal:
    """An animal.

    :param name: what it
        is called
    :param legs: at least two
    """

    name: str
    legs: int = 4


@dataclasses.dataclass
class Dog(Animal):
    """A dog.

    Not a cat.

    Attributes:
        tail (bool): whether it has one
        legs: four
        collar: with a number
        owner: unknown
    """

    tail: bool = True
    collar: Annotated[str, Doc("of leather")] = ""
    age: int = dataclasses.field(default=0, metadata={"description": "in years"})


@dataclasses.dataclass
class Bare:
    """:param name: of it"""

    name: str


@dataclasses.dataclass
class Silent:
    name: str


def component_of(cls: type) -> Any:
    app = Flask(__name__)
    api = Api(app)

    def view() -> None:
        """Never called."""

    view.__annotations__["return"] = cls
    app.get("/view")(typed(view))
    return api.document(app)["components"]["schemas"][cls.__name__]


def test_the_docstring_of_a_class_describes_its_members() -> None:
    component = component_of(Animal)

    assert component["description"] == "An animal."
    assert component["properties"]["name"]["description"] == "what it is called"
    assert component["properties"]["legs"]["description"] == "at least two"


def test_inherited_docstrings_describe_and_what_is_nearer_the_member_wins() -> None:
    component = component_of(Dog)

    said = {
        name: member["description"] for name, member in component["properties"].items()
    }
    assert component["description"] == "A dog."
    assert said == {
        "name": "what it is called",
        "legs": "four",
        "tail": "whether it has one",
        "collar": "of leather",
        "age": "in years",
    }


def test_a_docstring_of_fields_alone_is_no_description() -> None:
    component = component_of(Bare)

    assert "description" not in component
    assert component["properties"]["name"]["description"] == "of it"


def test_a_class_without_a_docstring_has_no_description() -> None:
    component = component_of(Silent)

    assert "description" not in component
    assert "description" not in component["properties"]["name"]


def test_what_is_said_to_those_who_write_a_problem_is_not_published() -> None:
    class Missing(Problem):
        """Nothing is there.

        :param sku: of what is missing
        """

        status = 404
        sku: str

    app = Flask(__name__)
    api = Api(app)

    @app.get("/view")
    @typed(raises=[Missing])
    def view() -> None:
        """Never called."""

    component = api.document(app)["components"]["schemas"]["Missing"]
    described = {
        name: member["description"]
        for name, member in component["properties"].items()
        if "description" in member
    }
    assert described == {"sku": "of what is missing"}
