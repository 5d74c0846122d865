"""Code of a legacy app that has taken up type hints: mypy finds nothing."""

from typing import Any

from flask import Flask, Response
from marshmallow import Schema, fields

from flask_typed.flask_apispec import (
    FlaskApiSpec,
    MethodResource,
    Ref,
    doc,
    marshal_with,
    use_kwargs,
    wrap_with,
)
from flask_typed.flask_apispec.wrapper import Wrapper

app = Flask(__name__)
docs = FlaskApiSpec(app, document_options=False)


class PetSchema(Schema):
    name = fields.Str(required=True)


class Traced(Wrapper):
    def call_view(self, *args: Any, **kwargs: Any) -> Any:
        return super().call_view(*args, **kwargs)


@app.get("/pets")
@use_kwargs({"limit": fields.Int(load_default=10)}, location="query")
@marshal_with(PetSchema(many=True))
@wrap_with(Traced)
def list_pets(limit: int) -> list[dict[str, str]]:
    return [{"name": "Ada"}][:limit]


@doc(tags=["pets"])
class PetResource(MethodResource):
    schema = PetSchema

    def __init__(self, store: dict[int, str]) -> None:
        self.store = store

    @marshal_with(Ref("schema"))
    def get(self, pet_id: int) -> dict[str, str]:
        return {"name": self.store[pet_id]}

    @marshal_with(None, code=204)
    def delete(self, pet_id: int) -> Response:
        return Response(status=204)


app.add_url_rule("/pets/<int:pet_id>", view_func=PetResource.as_view("pets", {1: "a"}))
docs.register(list_pets)
docs.register(PetResource, endpoint="pets", resource_class_args=({1: "a"},))
found: list[dict[str, str]] = list_pets(limit=1)
name: str = PetResource({1: "a"}).get(1)["name"]
