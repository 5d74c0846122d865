"""Members that go one way: read_only and write_only."""

from __future__ import annotations

from dataclasses import InitVar, dataclass, field
from typing import Annotated, Any, NamedTuple, NotRequired, TypedDict

import attrs
import msgspec
import pytest
from documents import (
    components_of,
    echo_app,
    errors_of,
    read_document,
)
from flask import Flask
from marshmallow import ValidationError

from flask_typed import (
    Api,
    Problem,
    field_for,
    read_only,
    schema_for,
    typed,
    write_only,
)
from flask_typed.errors import AnnotationError


@dataclass
class DataUser:
    name: str
    secret: Annotated[str, write_only]
    id: Annotated[int, read_only] = 7


@dataclass
class MetadataUser:
    name: str
    secret: str = field(metadata={"write_only": True})
    id: int = field(default=7, metadata={"read_only": True})


class TupleUser(NamedTuple):
    name: str
    secret: Annotated[str, write_only]
    id: Annotated[int, read_only] = 7


@attrs.define
class AttrsUser:
    name: str
    secret: str = attrs.field(metadata={"write_only": True})
    id: Annotated[int, read_only] = 7


class StructUser(msgspec.Struct):
    name: str
    secret: Annotated[str, write_only]
    id: Annotated[int, read_only] = 7


USERS: list[Any] = [DataUser, MetadataUser, TupleUser, AttrsUser, StructUser]
each_user = pytest.mark.parametrize("cls", USERS, ids=lambda cls: cls.__name__)


@each_user
def test_a_member_goes_one_way(cls: Any) -> None:
    client = echo_app(cls).test_client()
    answer = client.post("/view", json={"name": "a", "secret": "b"})
    assert answer.json == {"name": "a", "id": 7}
    answer = client.post("/view", json={"name": "a", "secret": "b", "id": 1})
    assert errors_of(answer) == {"id": ["Unknown field."]}
    assert errors_of(client.post("/view", json={"name": "a"})) == {
        "secret": ["Missing data for required field."]
    }


@each_user
def test_members_of_one_way_are_in_one_component_of_two(cls: Any) -> None:
    components = components_of(read_document(echo_app(cls)))
    name = cls.__name__
    assert set(components) == {name, f"{name}Input"}
    assert components[name]["required"] == ["name", "id"]
    assert list(components[name]["properties"]) == ["name", "id"]
    assert components[f"{name}Input"]["required"] == ["name", "secret"]
    assert list(components[f"{name}Input"]["properties"]) == ["name", "secret"]


class DictUser(TypedDict):
    name: str
    secret: Annotated[NotRequired[str], write_only]
    id: NotRequired[Annotated[int, read_only]]


def test_a_key_of_a_typed_dict_goes_one_way() -> None:
    app = Flask(__name__)
    Api(app)

    @app.post("/")
    @typed
    def view(user: DictUser) -> DictUser:
        return {**user, "id": 3}

    answer = app.test_client().post("/", json={"name": "a", "secret": "b"})
    assert answer.json == {"name": "a", "id": 3}


class NeededKey(TypedDict):
    id: Annotated[int, read_only]


@dataclass
class Needed:
    id: Annotated[int, read_only]


@pytest.mark.parametrize("cls", [Needed, NeededKey])
def test_a_member_that_no_request_can_give_needs_a_default(cls: Any) -> None:
    with pytest.raises(AnnotationError) as caught:
        schema_for(cls)
    assert caught.value.reason.startswith(f"{cls.__name__}.id is read_only and has no")
    assert "NotRequired" in caught.value.fix


def test_a_problem_is_never_read() -> None:
    class Sold(Problem):
        status = 409
        sku: Annotated[str, read_only]

    assert "sku" in schema_for(Sold)().dump_fields


@dataclass
class Checked:
    size: int
    unit: InitVar[str]

    def __post_init__(self, unit: str) -> None: ...


def test_a_mapping_without_an_init_var_is_sent_unseen_by_validators() -> None:
    """It cannot be made an instance, which the validator takes."""
    schema: Any = field_for(Annotated[Checked, lambda checked: False])
    assert schema.check({"size": 1}) == {"size": 1}
    with pytest.raises(ValidationError):
        schema.deserialize({"size": 1, "unit": "cm"})
