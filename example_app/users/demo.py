"""Stands in for the user who is logged in, until there is authentication."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from .models import User

DEMO_USERNAME = "demo"


def find_demo_user(session: Session) -> User:
    """Return the user who writes all new articles."""
    return session.scalars(select(User).filter_by(username=DEMO_USERNAME)).one()
