"""The database: a session for each request, and what all models share."""

from collections.abc import Callable
from datetime import UTC, datetime

from flask import Flask, current_app, g
from sqlalchemy import DateTime, Dialect, Engine, NullPool, create_engine
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.types import TypeDecorator


class UtcDateTime(TypeDecorator[datetime]):
    """An aware time; SQLite has no offsets, so it is stored in UTC without one."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(
        self, value: datetime | None, dialect: Dialect
    ) -> datetime | None:
        """Return the time to store."""
        return value and value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(
        self, value: datetime | None, dialect: Dialect
    ) -> datetime | None:
        """Return the stored time, aware."""
        return value and value.replace(tzinfo=UTC)


class Base(DeclarativeBase):
    """Base of the models."""

    type_annotation_map = {datetime: UtcDateTime}  # noqa: RUF012 - SQLAlchemy's form


def utc_now() -> datetime:
    """Return the time, aware."""
    return datetime.now(UTC)


class Database:
    """A Flask extension: one SQLAlchemy session for each request."""

    def init_app(self, app: Flask) -> None:
        """Set the database of an app up; the setting is ``DATABASE_URL``."""
        # No pool: a connection must not get through the fork of gunicorn --preload,
        # and to open a file is cheap.
        engine = create_engine(app.config["DATABASE_URL"], poolclass=NullPool)
        app.extensions["database"] = engine
        app.teardown_appcontext(_close_session)

    @property
    def session(self) -> Session:
        """Return the session of the current request, opened when first needed."""
        if "session" not in g:
            g.session = Session(current_app.extensions["database"])
        session: Session = g.session
        return session

    def create(self, app: Flask, seed: Callable[[Session], None]) -> None:
        """Create the tables that are missing, and fill them.

        Several processes may do so at once.

        :param app: the app
        :param seed: adds the first rows, if there are none yet
        """
        engine: Engine = app.extensions["database"]
        with engine.begin() as connection:
            if engine.dialect.name == "sqlite":
                # The first process locks the file; the others wait, and find all done.
                connection.exec_driver_sql("BEGIN IMMEDIATE")
            Base.metadata.create_all(connection)
            with Session(connection) as session:
                seed(session)
                session.commit()


def _close_session(error: BaseException | None) -> None:
    """Close the request's session; what was not committed is rolled back."""
    session: Session | None = g.pop("session", None)
    if session is not None:
        session.close()


database = Database()
