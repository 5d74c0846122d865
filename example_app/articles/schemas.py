"""What the articles are on the wire."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Self

from annotated_types import MinLen

from ..profiles.schemas import Profile
from . import models

Text = Annotated[str, MinLen(1)]


@dataclass(kw_only=True)
class NewArticle:
    """An article to write."""

    title: Text
    description: Text
    body: Text
    tag_list: list[Text] = field(default_factory=list)


@dataclass(kw_only=True)
class ArticlePreview:
    """An article without its body."""

    slug: str
    title: str
    description: str
    tag_list: list[str]
    created_at: datetime
    updated_at: datetime
    favorited: bool
    favorites_count: int
    author: Profile


@dataclass(kw_only=True)
class Article(ArticlePreview):
    """An article."""

    body: str

    @classmethod
    def of(cls, article: models.Article) -> Self:
        """Return an article, as one sees it who is not logged in."""
        return cls(
            slug=article.slug,
            title=article.title,
            description=article.description,
            body=article.body,
            tag_list=[tag.name for tag in article.tags],
            created_at=article.created_at,
            updated_at=article.updated_at,
            favorited=False,
            favorites_count=article.favorites_count,
            author=Profile.of(article.author),
        )


@dataclass
class SingleArticleResponse:
    """One article."""

    article: Article


@dataclass
class MultipleArticlesResponse:
    """A page of articles, and how many there are on all pages."""

    articles: list[ArticlePreview]
    articles_count: int
