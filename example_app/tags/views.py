"""The views of the tags."""

from sqlalchemy import select

from flask_typed import TypedBlueprint

from ..database import database
from .models import Tag
from .schemas import TagsResponse

tags = TypedBlueprint("tags", __name__)


@tags.get("/tags")
def list_tags() -> TagsResponse:
    """Return all tags, in alphabetical order."""
    names = select(Tag.name).distinct().order_by(Tag.name)
    return TagsResponse(tags=list(database.session.scalars(names)))
