"""The decorators of the drop-in: what they leave on views, and who inherits it."""

from __future__ import annotations

import functools
import gc
import inspect
import weakref
from collections.abc import Callable
from typing import Any

from flask import Flask
from flask.views import MethodView
from marshmallow import Schema, fields

from flask_typed.flask_apispec import (
    MethodResource,
    Ref,
    ResourceMeta,
    doc,
    marshal_with,
    use_kwargs,
    wrap_with,
)
from flask_typed.flask_apispec.annotations import activate, annotate
from flask_typed.flask_apispec.utils import (
    Annotation,
    resolve_annotations,
    resolve_refs,
)
from flask_typed.flask_apispec.views import inherit
from flask_typed.flask_apispec.wrapper import Wrapper

INT = fields.Int()


class NameSchema(Schema):
    name = fields.Str()


def answer(view: Any, query: str = "", method: str = "GET") -> Any:
    """Return the JSON that a view or a resource answers at a rule of its own."""
    app = Flask(__name__)
    app.testing = True
    if isinstance(view, type) and issubclass(view, MethodView):
        view = view.as_view("view")
    app.add_url_rule("/", "view", view, methods=[method])
    return app.test_client().open(f"/?{query}", method=method).get_json()


def names(view: Any, parent: Any = None) -> list[str]:
    """Return the arguments that a view is documented with, in their order."""
    options = resolve_annotations(view, "args", parent).options
    return [name for option in options for name in option["args"]]


def query(name: str, **options: Any) -> Callable[[Any], Any]:
    return use_kwargs({name: INT}, location="query", **options)


# Functions.


def test_the_topmost_decorator_comes_first() -> None:
    @query("a")
    @query("b")
    def view() -> None: ...

    assert names(view) == ["a", "b"]


def test_a_decorated_function_keeps_its_name_docstring_and_signature() -> None:
    def view(a: int, *, b: str = "") -> None:
        """Say so."""

    decorated = query("a")(view)
    assert decorated.__name__ == "view"
    assert decorated.__doc__ == "Say so."
    assert inspect.signature(decorated) == inspect.signature(view)
    assert inspect.unwrap(decorated) is view


def test_a_function_is_left_as_it_was() -> None:
    def view(**kwargs: Any) -> Any:
        return kwargs

    first, second = query("a")(view), query("b")(view)
    assert not hasattr(view, "__apispec__")
    assert answer(first, "a=1&b=2") == {"a": 1}
    assert answer(second, "a=1&b=2") == {"b": 2}


def test_a_decorator_of_another_library_may_be_between() -> None:
    def upper(view: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(view)
        def call(**kwargs: Any) -> Any:
            return view(**kwargs)

        return call

    @query("a")
    @upper
    @query("b")
    def view(**kwargs: Any) -> Any:
        return kwargs

    assert names(view) == ["a", "b"]
    assert answer(view, "a=1&b=2") == {"a": 1, "b": 2}


def test_a_function_may_have_attributes_of_its_own() -> None:
    def view(**kwargs: Any) -> Any:
        return kwargs

    vars(view).update(func=print, __wrapped__=print)
    decorated = query("a")(view)
    assert decorated.__name__ == "view"
    assert decorated.func is print
    assert answer(decorated, "a=1") == {"a": 1}


def test_a_partial_and_a_callable_object_can_be_views() -> None:
    class View:
        def __call__(self, **kwargs: Any) -> Any:
            return kwargs

    def view(fixed: int, **kwargs: Any) -> Any:
        return {"fixed": fixed, **kwargs}

    assert answer(query("a")(View()), "a=1") == {"a": 1}
    assert answer(query("a")(functools.partial(view, 3)), "a=1") == {"a": 1, "fixed": 3}


def test_annotate_and_activate_serve_who_calls_them() -> None:
    def view(**kwargs: Any) -> Any:
        return kwargs

    given = {"args": {"a": INT}, "kwargs": {"location": "query"}}
    annotate(view, "args", [given], apply=True)
    active = activate(view)
    assert activate(active) is active
    assert answer(active, "a=4") == {"a": 4}
    assert active.__apispec__["args"] == [Annotation([given], apply=True)]
    assert "wrapped" not in view.__apispec__  # type: ignore[attr-defined]


def test_the_nearest_wrapper_class_serves_the_view() -> None:
    class Inner(Wrapper):
        def __call__(self, *args: Any, **kwargs: Any) -> Any:
            return {"by": "inner"}

    class Outer(Wrapper):
        def __call__(self, *args: Any, **kwargs: Any) -> Any:
            return {"by": "outer", "of": self.func.__name__}

    @wrap_with(Outer)
    @wrap_with(Inner)
    def view() -> None: ...

    @wrap_with(Inner)
    class Resource(MethodResource):
        def get(self) -> None: ...

        @wrap_with(Outer)
        def post(self) -> None: ...

    class Child(Resource):
        pass

    assert answer(view) == {"by": "outer", "of": "view"}
    assert answer(Resource) == {"by": "inner"}
    assert answer(Resource, method="POST") == {"by": "outer", "of": "post"}
    assert answer(Child) is None  # a wrapper of a class is that class's alone


# Inheritance.


class Parent(MethodResource):
    @query("parent")
    def get(self, **kwargs: Any) -> Any:
        return kwargs


def test_a_method_inherits_behind_its_own() -> None:
    class Child(Parent):
        @query("child")
        def get(self, **kwargs: Any) -> Any:
            return {"own": kwargs}

    assert names(Child.get) == ["child", "parent"]
    assert names(Parent.get) == ["parent"]
    assert answer(Child, "child=1&parent=2") == {"own": {"child": 1, "parent": 2}}


def test_inherit_false_does_without_parents() -> None:
    class Child(Parent):
        @query("child", inherit=False)
        def get(self, **kwargs: Any) -> Any:
            return kwargs

    assert names(Child.get) == ["child"]
    assert answer(Child, "child=1&parent=2") == {"child": 1}


def test_inherit_false_of_one_kind_leaves_the_others() -> None:
    class Base(MethodResource):
        @query("parent")
        @doc(tags=["base"])
        def get(self, **kwargs: Any) -> Any:
            return kwargs

    class Child(Base):
        @doc(inherit=False, summary="child")
        def get(self, **kwargs: Any) -> Any:
            return kwargs

    assert names(Child.get) == ["parent"]
    assert resolve_annotations(Child.get, "docs").options == [{"summary": "child"}]


def test_a_class_adds_to_all_of_its_methods_and_those_of_its_children() -> None:
    @query("everywhere")
    class Base(MethodResource):
        @query("own")
        def get(self, **kwargs: Any) -> Any:
            return kwargs

    @query("below")
    class Child(Base):
        pass

    assert answer(Base, "everywhere=1&own=2&below=3") == {"everywhere": 1, "own": 2}
    assert answer(Child, "everywhere=1&own=2&below=3") == {
        "below": 3,
        "everywhere": 1,
        "own": 2,
    }


def test_apply_of_the_nearest_who_says_so_counts() -> None:
    class Base(MethodResource):
        @query("a", apply=False)
        def get(self, **kwargs: Any) -> Any:
            return kwargs

    class Silent(Base):
        @query("b")
        def get(self, **kwargs: Any) -> Any:
            return kwargs

    class Applied(Base):
        @query("b", apply=True)
        def get(self, **kwargs: Any) -> Any:
            return kwargs

    assert answer(Silent, "a=1&b=2") == {}
    assert answer(Applied, "a=1&b=2") == {"a": 1, "b": 2}


def test_a_parent_that_two_bases_share_is_inherited_once() -> None:
    class Left(Parent):
        def get(self, **kwargs: Any) -> Any: ...

    class Right(Parent):
        def get(self, **kwargs: Any) -> Any: ...

    class Both(Left, Right):
        @query("own")
        def get(self, **kwargs: Any) -> Any: ...

    assert names(Both.get) == ["own", "parent"]


def test_only_http_methods_inherit_and_are_served() -> None:
    class Base(MethodResource):
        @query("a")
        def helper(self) -> None: ...

    class Child(Base):
        def helper(self) -> None: ...

        def other(self) -> None: ...

    assert not hasattr(Child.helper, "__apispec__")
    assert not hasattr(Child.other, "__apispec__")


def test_the_methods_of_a_class_can_be_named() -> None:
    class Resource(metaclass=ResourceMeta):
        methods = ("PURGE",)

        def purge(self) -> None: ...

        def get(self) -> None: ...

    assert hasattr(Resource.purge, "__apispec__")
    assert not hasattr(Resource.get, "__apispec__")


def test_a_function_that_two_classes_share_inherits_for_each_alone() -> None:
    @query("shared")
    def shared(self: Any, **kwargs: Any) -> Any:
        return kwargs

    class One(Parent):
        get = shared

    class Other(MethodResource):
        get = shared

    assert names(One.get) == ["shared", "parent"]
    assert names(Other.get) == ["shared"]
    assert names(shared) == ["shared"]
    assert answer(Other, "shared=1&parent=2") == {"shared": 1}
    assert answer(One, "shared=1&parent=2") == {"shared": 1, "parent": 2}


def test_a_function_that_is_a_method_too_stays_a_view() -> None:
    def plain(*args: Any, **kwargs: Any) -> Any:
        return {"args": len(args), **kwargs}

    view = query("a")(plain)

    class Resource(MethodResource):
        get = view

    assert answer(view, "a=1") == {"args": 0, "a": 1}
    assert answer(Resource, "a=1") == {"args": 1, "a": 1}


def test_a_static_method_and_a_class_method_are_called_as_such() -> None:
    class Resource(MethodResource):
        title = "of the class"

        @staticmethod
        @query("a")
        def get(**kwargs: Any) -> Any:
            return kwargs

        @classmethod
        @query("a")
        def post(cls, **kwargs: Any) -> Any:
            return {**kwargs, "title": cls.title}

    assert answer(Resource, "a=1") == {"a": 1}
    assert answer(Resource, "a=1", method="POST") == {"a": 1, "title": "of the class"}


def test_what_is_no_function_is_left_alone() -> None:
    class Head:
        pass

    class Resource(Parent):
        get = None
        options = ("a",)
        head = Head

    assert Resource.get is None
    assert Resource.options == ("a",)
    assert Resource.head is Head


def test_inherit_adds_what_is_not_there() -> None:
    def view() -> None: ...

    def parent() -> None: ...

    annotate(view, "docs", [{"a": 1}])
    annotate(parent, "docs", [{"a": 1}])
    annotate(parent, "docs", [{"a": 2}])
    annotate(parent, "wrapper", [{"wrapper": Wrapper}])
    inherit(view, iter([parent, object()]))
    held: Any = vars(view)["__apispec__"]
    assert held == {
        "docs": [Annotation([{"a": 1}]), Annotation([{"a": 2}])],
        "args": [],
        "schemas": [],
    }


# References.


def test_a_ref_is_an_attribute_of_the_resource() -> None:
    class Base(MethodResource):
        schema: Any = None

        @use_kwargs(Ref("schema"), location="query")
        @marshal_with(Ref("schema"))
        def get(self, **kwargs: Any) -> Any:
            return {**kwargs, "more": 1}

    class Named(Base):
        schema = NameSchema

    class Numbered(Base):
        def __init__(self) -> None:
            self.schema = Schema.from_dict({"n": INT})()

    assert answer(Named, "name=a&n=1") == {"name": "a"}
    assert answer(Numbered, "name=a&n=1") == {"n": 1}


def test_a_ref_is_asked_of_each_instance() -> None:
    counter = iter(range(1, 9))

    class Resource(MethodResource):
        def __init__(self) -> None:
            self.fields = {"n": fields.Int(load_default=next(counter))}

        @use_kwargs(Ref("fields"), location="query")
        def get(self, n: int) -> Any:
            return n

    app = Flask(__name__)
    app.add_url_rule("/", view_func=Resource.as_view("view"))
    assert [app.test_client().get("/").get_json() for _ in range(3)] == [1, 2, 3]


def test_refs_are_found_in_dicts_and_lists() -> None:
    class Holder:
        a = 1

    found = resolve_refs(Holder(), {"x": [Ref("a"), {"y": Ref("b")}], "z": "a"})
    assert found == {"x": [1, {"y": None}], "z": "a"}


# What is kept.


def test_annotations_are_merged_once_for_many_requests() -> None:
    resolved = []

    class Counting(Annotation):
        def resolve(self, obj: object) -> Annotation:
            resolved.append(obj)
            return super().resolve(obj)

    @query("a")
    def view(**kwargs: Any) -> Any:
        return kwargs

    held: Any = vars(view)["__apispec__"]
    held["args"] = [Counting(each.options) for each in held["args"]]
    app = Flask(__name__)
    app.add_url_rule("/", view_func=view)
    client = app.test_client()
    assert client.get("/?a=1").get_json() == {"a": 1}
    assert client.get("/?a=2").get_json() == {"a": 2}
    assert resolved == [None]


def test_an_annotation_that_comes_later_counts() -> None:
    @query("a")
    def view(**kwargs: Any) -> Any:
        return kwargs

    assert answer(view, "a=1&b=2") == {"a": 1}
    assert answer(query("b")(view), "a=1&b=2") == {"a": 1, "b": 2}


def test_classes_made_in_a_loop_are_dropped() -> None:
    def make(number: int) -> weakref.ref[type]:
        @query(f"n{number}")
        class Child(Parent):
            pass

        assert answer(Child, f"n{number}=1&parent=2") == {f"n{number}": 1, "parent": 2}
        return weakref.ref(Child)

    made = [make(number) for number in range(100)]
    gc.collect()
    assert [each for each in made if each() is not None] == []
