"""Views of a TypedFlask, as a user writes them."""

from dataclasses import dataclass
from typing import Annotated, Any, Literal

from annotated_types import Ge
from flask import Flask
from flask.typing import ResponseReturnValue
from flask.views import MethodView

from flask_typed import Api, Query, TypedBlueprint, TypedFlask, typed


@dataclass
class Pet:
    name: str


class Extension:
    def init_app(self, app: Flask) -> None:
        """Set up."""


class ConfigurableExtension:
    def init_app(self, app: Flask, prefix: str = "/", *, debug: bool = False) -> str:
        return prefix


app = TypedFlask(__name__, static_folder=None)
pets = TypedBlueprint("pets", __name__, url_prefix="/pets")

api: Api = app.register_extension(Api(title="Pets"))
extension: Extension = app.register_extension(Extension())
other: ConfigurableExtension = app.register_extension(
    ConfigurableExtension(), prefix="/x", debug=True
)


@app.get("/health")
def health() -> dict[str, str]:
    return {"status": "ok"}


@app.post("/pets")
@typed(status=201)
def create(pet: Pet) -> Pet:
    return pet


@pets.get("/<int:pet_id>")
def show(
    pet_id: int, size: Annotated[int, Ge(1)] = 1
) -> Pet | tuple[None, Literal[204]]:
    if size > 1:
        return None, 204
    return Pet(str(pet_id))


@pets.put("/<int:pet_id>")
async def change(pet_id: int, pet: Pet) -> Pet:
    return pet


@pets.patch("/<int:pet_id>", endpoint="patch")
def patch(pet_id: int, names: dict[str, Any]) -> None:
    return None


@pets.delete("/<int:pet_id>")
@typed(mode="off")
def delete(pet_id: int) -> ResponseReturnValue:
    return "", 204


@pets.route("/", methods=["GET", "POST"])
@app.route("/all")
def pages(page: int = Query(1, ge=1)) -> list[Pet]:
    return []


class Pets(MethodView):
    def get(self, page: int = 1) -> list[Pet]:
        return []


app.add_url_rule("/class", view_func=Pets.as_view("class"))
app.register_blueprint(pets)


@app.errorhandler(404)
def not_found(error: Exception) -> ResponseReturnValue:
    return "nothing here", 404


def test_views() -> None:
    """Call views as a unit test does."""
    health()
    show(3, size=2)
    pages(page=2)
