"""Mistakes that a type checker finds: each line is expected to have its error."""

from dataclasses import dataclass
from typing import Literal

from flask import Flask

from flask_typed import (
    Api,
    APIKey,
    Body,
    Depends,
    File,
    Form,
    HTTPBasic,
    OAuth2Password,
    Partial,
    Pick,
    Problem,
    Query,
    Security,
    TypedFlask,
    schema_options,
    typed,
)
from flask_typed.errors import ErrorFormatter
from flask_typed.security import compare_secrets

app = Flask(__name__)
new_app = TypedFlask(__name__)


@dataclass
class Pet:
    name: str


class Sold(Problem):
    status = 409
    pet_id: int


@app.get("/pets/<int:pet_id>")
@typed
def show(pet_id: int, size: int = 1) -> Pet | tuple[None, Literal[204]]:
    if size == 2:
        return None, 205  # type: ignore[return-value]
    if size == 3:
        return "pet"  # type: ignore[return-value]
    return Pet("a")


@new_app.get("/pets/<int:pet_id>")
def show_new(pet_id: int) -> Pet:
    raise Sold(pet_id="1")  # type: ignore[arg-type]


@app.post("/pets")
@typed(tags=["pets"])
async def create(pet: Pet) -> Pet:
    raise Sold(title="Sold")  # type: ignore[call-arg]


@app.patch("/pets")
@typed
def change(changes: Partial[Pet]) -> Pick[Pet, Literal["name"]]:
    changes["name"] = "b"  # type: ignore[index]
    if changes:
        return Pick(3)  # type: ignore[arg-type]
    changes.apply(3)  # type: ignore[arg-type]
    return changes  # type: ignore[return-value]


def test_views() -> None:
    show("3")  # type: ignore[arg-type]
    show()  # type: ignore[call-arg]
    show(3, colour="red")  # type: ignore[call-arg]
    show_new("3")  # type: ignore[arg-type]
    create("pet")  # type: ignore[arg-type]


typed(statsu=201)  # type: ignore[call-overload]
typed(unknown="include")  # type: ignore[call-overload]
typed(201)  # type: ignore[call-overload]
Api(app, titel="Shop")  # type: ignore[call-arg]
Api(app, title=3)  # type: ignore[arg-type]
Api(app, check_responses="sometimes")  # type: ignore[arg-type]
schema_options(naming="camelCase")  # type: ignore[arg-type]
Query(1, minimum=3)  # type: ignore[call-arg]
Query(style="commas")  # type: ignore[arg-type]
Form(explode=False)  # type: ignore[call-arg]
File(max_size="1 MB")  # type: ignore[arg-type]
Body(media_type=3)  # type: ignore[arg-type]
ErrorFormatter(str, statuses=[400])  # type: ignore[arg-type]
Depends(3)  # type: ignore[arg-type]
Depends(test_views, scope="later")  # type: ignore[arg-type]
Security(test_views, scopes=3)  # type: ignore[arg-type]
typed(security=3)  # type: ignore[call-overload]
typed.defaults(app, tag=["pets"])  # type: ignore[call-arg]
typed.defaults("pets")  # type: ignore[arg-type]
Api(app).override("show", test_views)  # type: ignore[arg-type]
HTTPBasic(realms="shop")  # type: ignore[call-arg]
APIKey("X-Key", "body")  # type: ignore[arg-type]
OAuth2Password(scopes={})  # type: ignore[call-arg]
OAuth2Password(token_url="/token", scopes=["read"])  # type: ignore[arg-type]
HTTPBasic() | test_views  # type: ignore[operator]
compare_secrets("a", None)  # type: ignore[arg-type]
Api(app, swagger_ui_oauth={"client_id": "docs"})  # type: ignore[typeddict-unknown-key]
new_app.register_extension(3)  # type: ignore[type-var]
