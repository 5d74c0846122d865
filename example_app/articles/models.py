"""The articles in the database."""

from datetime import datetime

from sqlalchemy import Column, ForeignKey, Table, func, select
from sqlalchemy.orm import Mapped, column_property, mapped_column, relationship

from ..database import Base, utc_now
from ..tags.models import Tag
from ..users.models import User

favorites = Table(
    "favorites",
    Base.metadata,
    Column("article_id", ForeignKey("articles.id"), primary_key=True),
    Column("user_id", ForeignKey("users.id"), primary_key=True),
)


class Article(Base):
    """An article.

    Its author and its tags are loaded with it: two more queries for a page of
    articles, not two for each.
    """

    __tablename__ = "articles"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(unique=True)
    title: Mapped[str]
    description: Mapped[str]
    body: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(index=True)
    updated_at: Mapped[datetime] = mapped_column(onupdate=utc_now)
    author_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    favorites_count: Mapped[int] = column_property(
        select(func.count())
        .where(favorites.c.article_id == id)
        .correlate_except(favorites)
        .scalar_subquery()
    )

    author: Mapped[User] = relationship(lazy="selectin")
    tags: Mapped[list[Tag]] = relationship(lazy="selectin", order_by=Tag.id)
    favorited_by: Mapped[list[User]] = relationship(secondary=favorites)
