"""Codes and translations of the messages of problems."""

import dataclasses
import gettext
import inspect
from typing import Annotated, Any

import pytest
from annotated_types import Ge, Gt, Interval, Le, Len, Lt, MaxLen, MinLen, MultipleOf
from flask import Flask
from marshmallow import fields, validate

import flask_typed.fields
from flask_typed import Api, Body, Problem, Query, typed
from flask_typed.errors import ErrorFormatter, ValidationProblem
from flask_typed.messages import CODES, read_code, translate


class Catalogue(gettext.NullTranslations):
    """A catalogue of a dict."""

    def __init__(self, texts: dict[str, str]) -> None:
        super().__init__()
        self.texts = texts

    def gettext(self, message: str) -> str:
        return self.texts.get(message, message)


GERMAN = Catalogue(
    {
        "": "Content-Type: text/plain",
        "Missing data for required field.": "Wert fehlt.",
        "Must be greater than or equal to {min}.": "Muss mindestens {min} sein.",
        "Must be one of: {choices}.": "Muss eines von {choices} sein.",
        "Longer than maximum length {max}.": "Zu {lang}.",
        "The request does not fit this operation.": "Die Anfrage passt nicht.",
        "Unprocessable Content": "Nicht verarbeitbar",
        "No more of it.": "Nichts mehr da.",
        "Gone": "Weg",
        "The body cannot be read as JSON: {reason}.": "Kein JSON: {reason}.",
    }
)
FRENCH = Catalogue({"Gone": "Parti"})


@dataclasses.dataclass
class Order:
    sku: Annotated[str, Len(1, 3)]
    quantity: Annotated[int, Ge(1)]


class Gone(Problem):
    status = 410


def build_app(**keywords: Any) -> Flask:
    app = Flask(__name__)
    Api(app, **keywords)

    @app.post("/")
    @typed
    def view(orders: list[Order], limit: int = Query(0, le=9)) -> None: ...

    @app.get("/gone")
    @typed
    def gone() -> None:
        raise Gone(detail="No more of it.")

    @app.get("/blank")
    @typed
    def blank() -> None:
        raise Gone(detail="")

    @app.get("/plain")
    def plain() -> str:
        return "plain"

    return app


TRANSLATED: Any = {"de": GERMAN, "fr": FRENCH}


def test_messages_are_in_the_language_that_the_client_asks_for() -> None:
    client = build_app(translations=TRANSLATED).test_client()
    body = [{"quantity": 0}]
    got = client.post("/?limit=10", json=body, headers={"Accept-Language": "de-AT"})
    assert got.get_json() == {
        "type": "about:blank",
        "title": "Nicht verarbeitbar",
        "status": 422,
        "detail": "Die Anfrage passt nicht.",
        "errors": {
            "json": {
                "0": {
                    "sku": ["Wert fehlt."],
                    "quantity": ["Muss mindestens 1 sein."],
                }
            },
            "query": {"limit": ["Must be less than or equal to 9."]},
        },
    }
    assert got.headers["Content-Language"] == "de"
    assert got.headers["Vary"] == "Accept-Language"


@pytest.mark.parametrize(
    ("accepted", "title", "language"),
    [
        ("fr", "Parti", "fr"),
        ("fr;q=0.5, de", "Weg", "de"),
        ("de-AT, en;q=0.5", "Weg", "de"),
        ("it, fr-CH-x-a;q=0.5, en;q=0.1", "Parti", "fr"),
        ("de;q=0, fr;q=0.1", "Parti", "fr"),
        ("DE", "Weg", "de"),
        ("en-GB, de", "Gone", None),
        ("en, de;q=0.9", "Gone", None),
        ("it", "Gone", None),
        ("*", "Gone", None),
        ("", "Gone", None),
        (None, "Gone", None),
        ("\x01;;q=x", "Gone", None),
    ],
)
def test_the_language_is_negotiated(
    accepted: str | None, title: str, language: str | None
) -> None:
    client = build_app(translations=TRANSLATED).test_client()
    headers = {} if accepted is None else {"Accept-Language": accepted}
    got = client.get("/gone", headers=headers)
    assert got.get_json()["title"] == title
    assert got.headers.get("Content-Language") == language
    assert got.headers["Vary"] == "Accept-Language"


def test_a_catalogue_of_english_is_used_where_there_is_one() -> None:
    catalogues: Any = {"en": Catalogue({"Gone": "No longer here"})}
    client = build_app(translations=catalogues).test_client()
    got = client.get("/gone", headers={"Accept-Language": "en-GB"})
    assert got.get_json()["title"] == "No longer here"
    assert got.headers["Content-Language"] == "en"


def test_a_catalogue_may_have_the_name_of_a_locale() -> None:
    catalogues: Any = {"de_AT": GERMAN}
    client = build_app(translations=catalogues).test_client()
    got = client.get("/gone", headers={"Accept-Language": "de-at"})
    assert got.headers["Content-Language"] == "de-at"
    assert client.get("/gone", headers={"Accept-Language": "de"}).get_json()[
        "title"
    ] == ("Gone")


def test_texts_of_the_application_are_looked_up_as_a_whole() -> None:
    client = build_app(translations=TRANSLATED).test_client()
    german = {"Accept-Language": "de"}
    assert client.get("/gone", headers=german).get_json() == {
        "type": "about:blank",
        "title": "Weg",
        "status": 410,
        "detail": "Nichts mehr da.",
    }
    # The entry of no text is the header of a catalogue.
    assert "Content-Type" not in client.get("/blank", headers=german).text


def test_without_translations_nothing_is_negotiated() -> None:
    got = build_app().test_client().get("/gone", headers={"Accept-Language": "de"})
    assert got.get_json()["title"] == "Gone"
    assert "Vary" not in got.headers
    assert "Content-Language" not in got.headers


def test_views_that_are_not_typed_do_not_vary() -> None:
    got = build_app(translations=TRANSLATED).test_client().get("/plain")
    assert "Vary" not in got.headers


def test_a_problem_that_is_raised_twice_is_translated_anew() -> None:
    app = Flask(__name__)
    Api(app, translations=TRANSLATED)
    always = Gone()

    @app.get("/")
    @typed
    def view() -> None:
        raise always

    client = app.test_client()
    titles = [
        client.get("/", headers={"Accept-Language": language}).get_json()["title"]
        for language in ("de", "fr", "en")
    ]
    assert titles == ["Weg", "Parti", "Gone"]


@pytest.mark.parametrize(
    ("message", "translated"),
    [
        ("Must be one of: a, b.", "Muss eines von a, b sein."),
        ("Must be one of: a.b, c….", "Muss eines von a.b, c… sein."),
        ("Must be one of: a, b…", "Muss eines von a, b… sein."),
        ("Longer than maximum length 3.", "Longer than maximum length 3."),
        ("Own text.", "Own text."),
        (
            "The body cannot be read as JSON: it is cut, at byte 3.",
            "Kein JSON: it is cut, at byte 3.",
        ),
        ("", ""),
    ],
)
def test_a_message_is_translated_by_its_template(message: str, translated: str) -> None:
    assert translate(message, GERMAN.gettext) == translated


@dataclasses.dataclass
class Coded:
    codes: dict[str, Any]
    errors: dict[str, Any]


def format_coded(problem: Problem) -> Coded:
    if isinstance(problem, ValidationProblem):
        return Coded(problem.codes, problem.errors)
    return Coded({}, {})


@pytest.mark.parametrize("language", ["en", "de"])
def test_a_formatter_may_send_codes_that_no_language_changes(language: str) -> None:
    app = build_app(
        error_formatter=ErrorFormatter(format_coded), translations=TRANSLATED
    )
    got = app.test_client().post(
        "/?limit=10",
        json=[{"quantity": 0, "more": 1}, {"sku": "abcd", "quantity": None}, 3],
        headers={"Accept-Language": language},
    )
    assert got.get_json()["codes"] == {
        "json": {
            "0": {"sku": ["required"], "quantity": ["min"], "more": ["unknown"]},
            "1": {"sku": ["length"], "quantity": ["null"]},
            "2": {"_schema": ["type"]},
        },
        "query": {"limit": ["max"]},
    }
    errors = got.get_json()["errors"]
    assert (errors["json"]["0"]["sku"] == ["Wert fehlt."]) == (language == "de")


@pytest.mark.parametrize(
    ("hint", "value", "code"),
    [
        (int, "x", "invalid"),
        (list[int], {}, "invalid"),
        (Annotated[int, Gt(1)], 1, "min"),
        (Annotated[int, Lt(1)], 1, "max"),
        (Annotated[int, Le(1)], 2, "max"),
        (Annotated[int, Interval(ge=1, lt=3)], 3, "range"),
        (Annotated[int, Interval(gt=1, le=3)], 1, "range"),
        (Annotated[int, MultipleOf(2)], 1, "multiple_of"),
        (Annotated[str, MinLen(2)], "a", "min_length"),
        (Annotated[str, MaxLen(2)], "abc", "max_length"),
        (Annotated[str, validate.Length(equal=2)], "a", "length"),
        (Annotated[str, validate.Regexp("a")], "b", "pattern"),
        (Annotated[str, validate.OneOf(["a", "b"])], "c", "one_of"),
        (Annotated[str, validate.NoneOf(["a"])], "a", "validator_failed"),
        (Annotated[str, validate.Equal("a")], "b", "equal"),
        (Annotated[list[str], validate.ContainsOnly(["a"])], ["b"], "one_of"),
        (Annotated[list[str], validate.ContainsNoneOf(["a"])], ["a"], "none_of"),
        (Annotated[int, lambda value: value > 1], 1, "validator_failed"),
    ],
    ids=str,
)
def test_each_constraint_has_a_code(hint: Any, value: Any, code: str) -> None:
    app = Flask(__name__)
    seen: list[Any] = []

    def format_error(problem: Problem) -> dict[str, Any]:
        assert isinstance(problem, ValidationProblem)
        seen.append(problem.codes)
        return {}

    Api(app, error_formatter=format_error)

    def view(value: Any) -> None: ...

    view.__annotations__["value"] = Annotated[hint, Body(embed=True)]
    app.post("/")(typed(view))
    app.test_client().post("/", json={"value": value})
    (codes,) = seen
    found = codes["json"]["value"]
    assert found == [code]


def test_a_repeated_parameter_has_a_code() -> None:
    app = Flask(__name__)
    seen: list[Any] = []

    def format_error(problem: Problem) -> dict[str, Any]:
        assert isinstance(problem, ValidationProblem)
        seen.append(problem.codes)
        return {}

    Api(app, error_formatter=format_error)

    @app.get("/")
    @typed
    def view(a: int = 0, b: list[int] | None = None) -> None: ...

    app.test_client().get("/?a=1&a=2&b[]=1")
    assert seen == [{"query": {"a": ["repeated"], "b": ["repeated"]}}]


@pytest.mark.parametrize(
    ("message", "code"),
    [
        ("Write it once, with commas: ids=1,2.", "repeated"),
        ("Write its members instead: box[member]=1.", "type"),
        ("Must be no larger than 10 bytes.", "max_size"),
        ("Must be of the type image/png or text/*.", "content_type"),
    ],
)
def test_messages_of_styles_and_uploads_have_codes(message: str, code: str) -> None:
    assert read_code(message) == code


def test_every_message_of_marshmallows_fields_has_the_code_of_its_key() -> None:
    for module in (fields, flask_typed.fields):
        for cls in filter(inspect.isclass, vars(module).values()):
            for key, text in getattr(cls, "default_error_messages", {}).items():
                code = read_code(text)
                if text.startswith("Not a valid"):
                    assert code == "invalid", text
                elif text == "Must be one of: {choices}.":
                    assert code == "one_of"
                elif key != "format":  # of what cannot be dumped
                    assert code == key, (cls, text)


@pytest.mark.parametrize("code", CODES)
def test_no_template_is_taken_for_another(code: str) -> None:
    for text in CODES[code]:
        sample = text
        for name in ("min", "max", "equal", "other", "multiple_of", "count"):
            sample = sample.replace(f"{{{name}}}", "3")
        assert read_code(sample) == code
