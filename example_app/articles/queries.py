"""Finds articles in the database, and adds them."""

import secrets
from collections.abc import Sequence

from slugify import slugify
from sqlalchemy import ColumnElement, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from ..database import utc_now
from ..tags.models import Tag
from ..users.models import User
from .models import Article
from .schemas import NewArticle

#: Characters of a title that its slug keeps at most.
SLUG_LENGTH = 100


def find_articles(
    session: Session,
    *,
    tag: str | None,
    author: str | None,
    favorited: str | None,
    offset: int,
    limit: int,
) -> tuple[Sequence[Article], int]:
    """Return a page of articles, the newest first, and how many all pages have.

    :param tag: only articles with this tag
    :param author: only articles by this user
    :param favorited: only favorites of this user
    :param offset: articles before the page
    :param limit: articles on the page at most
    """
    filters: list[ColumnElement[bool]] = []
    if tag is not None:
        filters.append(Article.tags.any(Tag.name == tag))
    if author is not None:
        filters.append(Article.author.has(User.username == author))
    if favorited is not None:
        filters.append(Article.favorited_by.any(User.username == favorited))

    count = session.scalar(select(func.count(Article.id)).where(*filters)) or 0
    page = (
        select(Article)
        .where(*filters)
        .order_by(Article.created_at.desc(), Article.id.desc())
        # A client may ask for more than the 64 bits that the database can count.
        .offset(min(offset, count))
        .limit(min(limit, count))
    )
    return session.scalars(page).all(), count


def find_article(session: Session, slug: str) -> Article | None:
    """Return the article of a slug."""
    return session.scalar(select(Article).filter_by(slug=slug))


def add_article(session: Session, new: NewArticle, author: User) -> Article:
    """Return a new article, committed under a slug that no other has."""
    now = utc_now()
    plain = slug = slugify(new.title, max_length=SLUG_LENGTH) or "article"
    while True:
        article = Article(
            slug=slug,
            title=new.title,
            description=new.description,
            body=new.body,
            created_at=now,
            updated_at=now,
            author=author,
            tags=[Tag(name=name) for name in dict.fromkeys(new.tag_list)],
        )
        session.add(article)
        try:
            session.commit()
        except IntegrityError:
            session.rollback()
            if find_article(session, slug) is None:
                raise  # It was not the slug.
            slug = f"{plain}-{secrets.token_hex(4)}"
        else:
            return article
