"""The first rows of a new database."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from .articles.models import Article
from .database import utc_now
from .tags.models import Tag
from .users.demo import DEMO_USERNAME
from .users.models import User


def seed(session: Session) -> None:
    """Add a few users and articles to a database that has none."""
    if session.scalar(select(User.id).limit(1)) is not None:
        return
    demo = User(username=DEMO_USERNAME, bio="Writes what you post here.")
    ada = User(username="ada", bio="Counts on engines.")
    grace = User(username="grace", bio="Keeps a moth in her logbook.")
    articles = [
        Article(
            slug="one-query-a-page",
            title="One query a page",
            description="Load the rows that belong together, together.",
            body="Count the queries of a page before its users do.",
            tags=[Tag(name="sqlalchemy"), Tag(name="flask")],
            author=ada,
        ),
        Article(
            slug="a-moth-in-the-relay",
            title="A moth in the relay",
            description="How a bug was found, and kept.",
            body="It was taped into the logbook, next to the time.",
            tags=[Tag(name="debugging")],
            author=grace,
            favorited_by=[ada],
        ),
        Article(
            slug="hints-are-enough",
            title="Hints are enough",
            description="A signature says it all.",
            body="What a view takes and returns is written down **once**.",
            tags=[Tag(name="flask"), Tag(name="typing")],
            author=ada,
            favorited_by=[demo, grace],
        ),
    ]
    now = utc_now()
    for days, article in enumerate(articles, start=1):
        article.created_at = article.updated_at = now - timedelta(days=days)
    session.add_all([demo, ada, grace, *articles])
