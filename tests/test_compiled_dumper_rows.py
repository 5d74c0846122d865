"""Rows of a database, and objects of all kinds, are dumped as by marshmallow."""

import collections
import dataclasses
import functools
import json
import re
import types
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import marshmallow
import pytest
from dump_values import outcome
from marshmallow import fields
from sqlalchemy import ForeignKey, create_engine, event, select, text
from sqlalchemy.ext.associationproxy import AssociationProxy, association_proxy
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import (
    DeclarativeBase,
    Mapped,
    Session,
    column_property,
    mapped_column,
    relationship,
)
from werkzeug.datastructures import MultiDict

from flask_typed import field_for
from flask_typed.compiled import Dumper, StepAsideError, compile_dumper
from flask_typed.objects import ValueSchema, build_value_schema


class Base(DeclarativeBase):
    """The tables."""


class Tag(Base):
    __tablename__ = "tag"
    id: Mapped[int] = mapped_column(primary_key=True)
    pet_id: Mapped[int] = mapped_column(ForeignKey("pet.id"))
    name: Mapped[str]


class Pet(Base):
    __tablename__ = "pet"
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    name: Mapped[str]
    size: Mapped[int | None] = mapped_column()
    notes: Mapped[str] = mapped_column(deferred=True)
    mother_id: Mapped[int | None] = mapped_column(ForeignKey("pet.id"))
    double: Mapped[int] = column_property(size * 2)
    tags: Mapped[list[Tag]] = relationship(order_by=Tag.id)
    mother: Mapped["Pet | None"] = relationship(remote_side=id)
    words: AssociationProxy[list[str]] = association_proxy("tags", "name")

    __mapper_args__ = {  # noqa: RUF012
        "polymorphic_on": "kind",
        "polymorphic_identity": "pet",
    }

    @hybrid_property
    def label(self) -> str:
        """Return what is computed of two columns."""
        return f"{self.kind} {self.name}"

    @property
    def secret(self) -> str:
        """Return nothing: nobody may ask."""
        raise LookupError("secret")


class Cat(Pet):
    lives: Mapped[int | None]

    __mapper_args__ = {"polymorphic_identity": "cat"}  # noqa: RUF012


class TagSchema(marshmallow.Schema):
    class Meta:
        register = False

    name = fields.String()


class PetSchema(marshmallow.Schema):
    class Meta:
        register = False

    name = fields.String()
    size = fields.Integer(required=True)
    label = fields.String(dump_default="none")
    double = fields.Raw()
    notes = fields.String()
    tags = fields.List(fields.Nested(TagSchema))
    words = fields.List(fields.String())
    mother = fields.Nested(lambda: PetSchema(only=["name", "tags", "size"]))


class SecretSchema(PetSchema):
    secret = fields.String()
    nothing = fields.String()


@dataclasses.dataclass
class TagModel:
    name: str


@dataclasses.dataclass
class PetModel:
    name: str
    size: int | None
    label: str
    double: int | None
    notes: str
    tags: list[TagModel]
    words: list[str]
    mother: "PetModel | None" = None


@dataclasses.dataclass
class SmallModel:
    name: str
    size: int = 3
    mother: "SmallModel | None" = None


HINTS: dict[str, Any] = {
    "model": PetModel,
    "small": SmallModel,
    "small list": list[SmallModel],
}

#: The statements that were sent to the database.
SENT: list[str] = []

#: Makes a row, or something else, in a session of its own.
Make = Callable[[Session], Any]


@pytest.fixture
def session() -> Iterator[Session]:
    engine = create_engine("sqlite://")
    event.listen(
        engine, "before_cursor_execute", lambda *args: SENT.append(str(args[2]))
    )
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        tags = [Tag(name="a"), Tag(name="b")]
        mother = Pet(name="Mia", size=4, notes="n", tags=tags)
        cat = Cat(name="Tom", size=None, notes="", mother=mother, lives=7)
        session.add_all([mother, cat])
        session.commit()
        session.expunge_all()
        yield session
    engine.dispose()


def get(session: Session, number: int = 1) -> Pet:
    """Return a row that was read, and not what is loaded when it is asked for."""
    return session.get_one(Pet, number)


def get_expired(session: Session) -> Pet:
    pet = get(session)
    session.expire(pet, ["name", "size", "tags"])
    return pet


def get_detached(session: Session) -> Pet:
    """Return a row whose relationships nobody loads."""
    pet = get(session)
    session.expunge(pet)
    return pet


def get_deleted(session: Session) -> Pet:
    """Return a row that is not there when its columns are asked for."""
    pet = get(session)
    session.expire(pet)
    session.execute(text("DELETE FROM pet WHERE id = 1"))
    return pet


def get_changed(session: Session) -> Pet:
    pet = get(session)
    pet.name, pet.size = "other", "5"  # type: ignore[assignment]
    pet.tags.append(Tag(name=7))
    return pet


ROWS: dict[str, Make] = {
    "row": get,
    "row of a subclass": lambda s: get(s, 2),
    "expired": get_expired,
    "detached": get_detached,
    "deleted": get_deleted,
    "transient": lambda s: Pet(name="new", kind="pet"),
    "changed": get_changed,
    "columns": lambda s: s.execute(select(Pet.name, Pet.size)).first(),
    "mapping of columns": lambda s: (
        s.execute(select(Pet.name, Pet.size)).mappings().first()
    ),
    "list of rows": lambda s: list(s.scalars(select(Pet).order_by(Pet.id))),
    "result": lambda s: s.scalars(select(Pet).order_by(Pet.id)),
}


def make_row(kind: str, session: Session) -> Any:
    """Return a row as it is in a new session."""
    session.rollback()
    session.expunge_all()
    made = ROWS[kind](session)
    SENT.clear()
    return made


class Slots:
    """An object without a dictionary; some of its members were never set."""

    __slots__ = ("mother", "name", "size")

    def __init__(self, **members: Any) -> None:
        for name, value in members.items():
            setattr(self, name, value)


class Computing:
    """Its members are computed, of any name."""

    def __getattr__(self, name: str) -> Any:
        if name in ("tags", "words", "mother"):
            raise AttributeError(name)
        return name if name != "size" else 5


class Refusing:
    """One of its properties has no value, another breaks."""

    name = "a"
    tags = ()

    @property
    def size(self) -> int:
        """Return nothing."""
        raise AttributeError("size")

    @property
    def label(self) -> str:
        """Return nothing."""
        raise KeyError("label")


class Counting:
    """Another value each time that it is asked."""

    def __init__(self) -> None:
        self.count = 0

    @property
    def size(self) -> int:
        """Return how often it was asked."""
        self.count += 1
        return self.count

    name = property(lambda self: f"n{self.size}")


class More(SmallModel):
    """A subclass with more members, one of which hides another."""

    password = "secret"

    @property
    def label(self) -> str:
        """Return what the class has no member for."""
        return "more"


class Texts(Mapping[str, Any]):
    """A mapping that is no dictionary, with attributes beside its items."""

    size = 9

    def __init__(self, **items: Any) -> None:
        self.items_of = items

    def __getitem__(self, name: str) -> Any:
        return self.items_of[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.items_of)

    def __len__(self) -> int:
        return len(self.items_of)


class OwnDict(dict[str, Any]):
    """A dictionary that finds what it does not have."""

    def __missing__(self, name: str) -> Any:
        return f"no {name}"


_Named = collections.namedtuple("_Named", "name size")
_GIVEN: dict[str, Any] = {"name": "a", "size": 1}

OBJECTS: dict[str, Callable[[], Any]] = {
    "slots": lambda: Slots(name="a", size=1, mother=Slots(name="b", size=2)),
    "slots without": lambda: Slots(name="a"),
    "computing": Computing,
    "refusing": Refusing,
    "counting": Counting,
    "more": lambda: More("a"),
    "below more": lambda: SmallModel("a", 1, More("b")),
    "hidden": lambda: types.SimpleNamespace(**_GIVEN, mother=Computing()),
    "mapping": lambda: Texts(name="a", mother=Texts(name="b", size=1)),
    "mapping with odd": lambda: Texts(name=5, size="x"),
    "own dict": lambda: OwnDict(name="a"),
    "ordered": lambda: collections.OrderedDict(size=1, name="a"),
    "default": lambda: collections.defaultdict(lambda: 5, name="a"),
    "chain": lambda: collections.ChainMap({"name": "a"}, {"size": 2, "name": "b"}),
    "user dict": lambda: collections.UserDict(_GIVEN),
    "proxy": lambda: types.MappingProxyType(_GIVEN),
    "multi": lambda: MultiDict([("name", "a"), ("name", "b"), ("size", 1)]),
    "named tuple": lambda: _Named("a", 1),
    "tuple": lambda: ("a", 1),
    "class": lambda: More,
    "list": lambda: [More("a"), Texts(name="a"), Slots(name="a", size=1)],
    "generator": lambda: (each for each in [SmallModel("a")]),
}


def as_json(value: Any) -> str:
    """Return the text of JSON data, with the order of their members."""
    return repr(json.loads(value, object_pairs_hook=list))


def compare_written(build: Callable[[], Any], make: Callable[[], Any]) -> None:
    """Compare the dumps of a hand-written Schema."""
    dumper = compile_dumper(build())
    assert dumper.obstacles == ()
    found, sent = observe(lambda: dumper.dump(make()))
    assert (found, sent) == observe(lambda: build().dump(make()))
    found, sent = observe(lambda: as_json(dumper.dumps(make())))
    assert (found, sent) == observe(lambda: as_json(build().dumps(make())))


def observe(dump: Callable[[], Any]) -> tuple[str, list[str]]:
    """Return what a dump did, and what it asked the database."""
    SENT.clear()
    return re.sub("0x[0-9a-f]+", "0x", outcome(dump)), list(SENT)


@pytest.mark.parametrize("many", [False, True], ids=["one", "many"])
@pytest.mark.parametrize("cls", [PetSchema, SecretSchema])
@pytest.mark.parametrize("kind", ROWS)
def test_rows_are_dumped_as_by_a_hand_written_schema(
    kind: str, cls: Any, many: bool, session: Session
) -> None:
    make = functools.partial(make_row, kind, session)
    compare_written(functools.partial(cls, many=many), make)


@pytest.mark.parametrize("cls", [PetSchema, SecretSchema])
@pytest.mark.parametrize("kind", OBJECTS)
def test_objects_are_dumped_as_by_a_hand_written_schema(kind: str, cls: Any) -> None:
    for many in (False, True):
        compare_written(functools.partial(cls, many=many), OBJECTS[kind])


SCHEMAS = {name: build_value_schema(field_for(hint)) for name, hint in HINTS.items()}
DUMPERS = {
    (name, checks): compile_dumper(schema, checks=checks)
    for name, schema in SCHEMAS.items()
    for checks in (True, False)
}


def compare_generated(
    schema: ValueSchema, dumper: Dumper, make: Callable[[], Any]
) -> bool:
    """Compare the dumps of a generated Schema; return whether compiled code did it."""
    assert dumper.try_dumps is not None

    def refer() -> Any:
        made = make()
        data = schema.dump(schema.check(made) if dumper.checks else made)
        return as_json(json.dumps(data, allow_nan=False))

    expected = observe(refer)
    assert observe(lambda: as_json(dumper.dumps(make())))[0] == expected[0]
    made = make()
    try:
        found = observe(lambda: as_json(dumper.try_dumps and dumper.try_dumps(made)))
    except StepAsideError:
        return False
    if found[0].startswith("raises StepAsideError"):
        return False
    assert found == expected
    return True


each_hint = pytest.mark.parametrize("hint", HINTS)
each_mode = pytest.mark.parametrize("checks", [True, False], ids=["checks", "trusts"])


@each_mode
@each_hint
@pytest.mark.parametrize("kind", ROWS)
def test_rows_are_dumped_as_by_a_generated_schema(
    kind: str, hint: str, checks: bool, session: Session
) -> None:
    make = functools.partial(make_row, kind, session)
    compare_generated(SCHEMAS[hint], DUMPERS[hint, checks], make)


@each_mode
@each_hint
@pytest.mark.parametrize("kind", [kind for kind in OBJECTS if kind != "counting"])
def test_objects_are_dumped_as_by_a_generated_schema(
    kind: str, hint: str, checks: bool
) -> None:
    compare_generated(SCHEMAS[hint], DUMPERS[hint, checks], OBJECTS[kind])


@pytest.mark.parametrize("kind", ["row", "row of a subclass", "expired"])
def test_a_row_is_dumped_by_compiled_code(kind: str, session: Session) -> None:
    make = functools.partial(make_row, kind, session)
    fits = kind != "row of a subclass"  # whose size is NULL
    assert compare_generated(SCHEMAS["small"], DUMPERS["small", True], make) == fits
