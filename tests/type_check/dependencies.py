"""Dependencies, as a user writes them."""

import contextlib
from collections.abc import AsyncGenerator, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Annotated

from flask import Blueprint, Flask
from flask.views import MethodView

from flask_typed import Api, Depends, Problem, Security, SecurityScopes, typed

app = Flask(__name__)


class Session:
    def commit(self) -> None: ...


@dataclass
class Page:
    limit: int = 10


@dataclass(frozen=True)
class Role:
    name: str

    def __call__(self, user: str = "") -> str:
        return f"{user} as {self.name}"


class Missing(Problem):
    status = 404


def open_session() -> Iterator[Session]:
    session = Session()
    yield session
    session.commit()


@contextlib.asynccontextmanager
async def open_later() -> AsyncGenerator[Session, None]:
    yield Session()


async def wait(number: int) -> int:
    return number


def current_user(scopes: SecurityScopes, name: str = "") -> str:
    return f"{name} {scopes.scope_str}"


def scaled(number: int, factor: int) -> int:
    return number * factor


DB = Annotated[Session, Depends(open_session)]
User = Annotated[str, Security(current_user, scopes=["items"])]

api = Api(app, dependencies=[Depends(open_session)], security=Security(current_user))
bp = Blueprint("items", __name__)
typed.defaults(bp, dependencies=[Depends(wait)], tags=["items"], raises=[Missing])


class Sold(Problem):
    status = 409
    item: int


class Locked(Problem):
    status = 423
    owner: str


# Two classes with as many members each: their constructors could be joined.
both = typed(raises=[Sold, Locked], status=201)
typed(raises=(Sold, Locked))
Depends(wait, raises=[Sold, Locked])
Security(wait, raises=[Sold, Locked])
Api(raises=[Sold, Locked])
typed.defaults(app, raises=[Sold, Locked])
typed.defaults(app, security=[Security(current_user)], responses={503: "Closed"})


@bp.get("/")
@typed
def show(db: DB, user: User, page: Annotated[Page, Depends()], number: int = 3) -> str:
    db.commit()
    return f"{user}{page.limit}{number}"


@bp.get("/defaults")
@typed(dependencies=[Depends(open_later)], security=[])
async def by_default(
    session: Session = Depends(open_session, scope="response"),
    number: int = Depends(wait, use_cache=False),
    product: int = Depends(partial(scaled, factor=2)),
    role: str = Depends(Role("admin")),
) -> int:
    session.commit()
    return number + product + len(role)


class Items(MethodView):
    decorators = [typed]  # noqa: RUF012 - as Flask has it

    def get(self, user: User) -> Page:
        return Page(len(user))


def test_views() -> None:
    show(db=Session(), user="ann", page=Page())
    with api.override(open_session, Session), api.override(wait, lambda: 3):
        pass
