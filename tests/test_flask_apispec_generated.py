"""Generated families of resources: the drop-in inherits as flask-apispec does."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from importlib import import_module
from importlib.metadata import version
from typing import Any

import pytest
from flask import Flask
from flask.views import MethodView
from hypothesis import given, settings
from hypothesis import strategies as st
from marshmallow import Schema, fields
from werkzeug import Response

PACKAGES = ("flask_apispec", "flask_typed.flask_apispec")

pytestmark = [
    pytest.mark.skipif(
        int(version("marshmallow").split(".")[0]) >= 4,
        reason="flask-apispec cannot be imported beside marshmallow 4",
    ),
    # apispec, of two Schemas of one name.
    pytest.mark.filterwarnings("ignore:Multiple schemas resolved"),
]

NAMES = st.sampled_from(["a", "b", "c"])
FLAGS = st.sampled_from([None, None, True, False])
#: Fields and Schemas are shared between decorators, which are compared by them.
INTS: dict[str, dict[str, Any]] = {name: {name: fields.Int()} for name in "abc"}
SCHEMAS = {name: Schema.from_dict(each, name=f"{name}S") for name, each in INTS.items()}


@dataclass(frozen=True)
class Decorator:
    """A decorator of either package: its name and how it is called."""

    name: str
    args: tuple[Any, ...]
    options: tuple[tuple[str, Any], ...]

    def of(self, package: Any) -> Any:
        given = [
            package.Ref(arg[1:]) if str(arg).startswith(">") else arg
            for arg in self.args
        ]
        return getattr(package, self.name)(*given, **dict(self.options))


def options(**known: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.fixed_dictionaries(known).map(lambda each: tuple(each.items()))


DECORATORS = st.one_of(
    st.builds(
        Decorator,
        st.just("use_kwargs"),
        st.tuples(NAMES.map(INTS.__getitem__)),
        options(location=st.just("query"), inherit=FLAGS, apply=FLAGS),
    ),
    st.builds(
        Decorator,
        st.just("use_kwargs"),
        st.just((">fields",)),
        options(location=st.just("query")),
    ),
    st.builds(
        Decorator,
        st.just("marshal_with"),
        st.tuples(
            NAMES.map(SCHEMAS.__getitem__), st.sampled_from([200, 201, "default"])
        ),
        options(inherit=FLAGS, apply=FLAGS),
    ),
    st.builds(
        Decorator,
        st.just("doc"),
        st.just(()),
        options(inherit=FLAGS, summary=NAMES, tags=st.lists(NAMES, max_size=1)),
    ),
)
STACKS = st.lists(DECORATORS, max_size=3)


@dataclass(frozen=True)
class Level:
    """A class of a family: its decorators, and those of its methods, if it has them."""

    own: list[Decorator]
    get: list[Decorator] | None
    post: list[Decorator] | None
    fields: Any


LEVELS = st.builds(
    Level,
    STACKS,
    st.one_of(st.none(), STACKS),
    st.one_of(st.none(), STACKS),
    NAMES.map(INTS.__getitem__),
)


def build(name: str, levels: list[Level]) -> list[Any]:
    """Return the classes of a family, each a subclass of the one before it."""
    package: Any = import_module(name)
    classes = [package.MethodResource]
    for number, level in enumerate(levels):
        members: dict[str, Any] = {"fields": level.fields}
        for method, status in (("get", 200), ("post", 201)):
            stack = getattr(level, method)
            if stack is not None:
                members[method] = decorate(package, answer(number, status), stack)
        cls = type(package.MethodResource)(f"C{number}", (classes[-1],), members)
        classes.append(decorate(package, cls, level.own))
    return classes[1:]


def answer(number: int, status: int) -> Any:
    def view(self: Any, **kwargs: Any) -> Any:
        return {"a": number, "b": number, "c": number, **kwargs}, status

    return view


def decorate(package: Any, target: Any, stack: list[Decorator]) -> Any:
    for decorator in reversed(stack):
        target = decorator.of(package)(target)
    return target


def ask(name: str, classes: list[Any]) -> list[Any]:
    """Return what each class of a family answers, and how it is documented."""
    package: Any = import_module(name)
    app = Flask(__name__)
    docs = package.FlaskApiSpec(app)
    known: list[type[MethodView]] = classes
    seen: list[Any] = []
    for number, cls in enumerate(known):
        app.add_url_rule(f"/{number}", f"c{number}", cls.as_view(f"c{number}"))
        try:
            docs.register(cls, endpoint=f"c{number}")
        except Exception as error:  # two parameters of one name, in flask-apispec
            seen.append(type(error).__name__)
    client = app.test_client()
    for number in range(len(classes)):
        for method in ("GET", "POST"):
            path = f"/{number}?a=1&b=2&c=x"
            response: Response = client.open(path, method=method)
            seen.append((response.status_code, response.get_data()))
            response = client.open(f"/{number}?a=1&b=2", method=method)
            seen.append((response.status_code, response.get_data()))
    document = client.get("/swagger/").get_json()
    return [seen, document]


@settings(max_examples=150, deadline=None)
@given(st.lists(LEVELS, min_size=1, max_size=3))
def test_generated_resources_answer_the_same(levels: list[Level]) -> None:
    with warnings.catch_warnings():
        # apispec deprecates its __version__, which the original asks for.
        warnings.simplefilter("ignore")
        original, drop_in = (ask(name, build(name, levels)) for name in PACKAGES)
    if "DuplicateParameterError" in original[0]:
        original[0] = [
            each for each in original[0] if each != "DuplicateParameterError"
        ]
        original[1] = drop_in[1] = None
    assert drop_in == original
