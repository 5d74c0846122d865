"""Conduit, the blog of the RealWorld project: the part of its API that needs no user.

Served by ``make run``. Each domain has a package: ``models`` are the rows of the
database, ``schemas`` what is on the wire, ``views`` answer the requests.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from flask_typed import Api, TypedFlask

from .articles.views import articles
from .database import database
from .errors import conduit_errors
from .seed import seed
from .tags.views import tags


def create_app(config: Mapping[str, Any] | None = None) -> TypedFlask:
    """Return the application, with its database made and its views bound.

    Settings are read from the environment, ``CONDUIT_DATABASE_URL`` for one.

    :param config: settings that come before those of the environment
    """
    app = TypedFlask(__name__)
    app.config["MAX_CONTENT_LENGTH"] = 1024 * 1024  # bytes
    app.config.from_prefixed_env("CONDUIT")
    app.config.update(config or {})
    if "DATABASE_URL" not in app.config:
        app.config["DATABASE_URL"] = _instance_database(app)

    api = app.register_extension(
        Api(
            title="Conduit",
            version="1.1.0",
            description="A blog: its articles and their tags.",
            error_formatter=conduit_errors,
            naming="camel",  # as Conduit has it: tagList, createdAt
        )
    )
    app.register_extension(database)
    for blueprint in (articles, tags):
        app.register_blueprint(blueprint, url_prefix="/api")

    database.create(app, seed)
    api.bind(app)
    return app


def _instance_database(app: TypedFlask) -> str:
    folder = Path(app.instance_path)
    folder.mkdir(parents=True, exist_ok=True)
    return f"sqlite:///{folder / 'conduit.sqlite3'}"
