"""The views of the articles."""

from typing import Annotated, Literal

from annotated_types import Ge

from flask_typed import Body, Problem, TypedBlueprint, typed

from ..database import database
from ..users.demo import find_demo_user
from . import queries
from .schemas import (
    Article,
    MultipleArticlesResponse,
    NewArticle,
    SingleArticleResponse,
)

articles = TypedBlueprint("articles", __name__)


class ArticleNotFound(Problem):
    """No article has the slug."""

    status = 404


@articles.get("/articles")
def list_articles(
    tag: str | None = None,
    author: str | None = None,
    favorited: str | None = None,
    offset: Annotated[int, Ge(0)] = 0,
    limit: Annotated[int, Ge(1)] = 20,
) -> MultipleArticlesResponse:
    """List articles, the newest first.

    :param tag: only articles with this tag
    :param author: only articles by this user (username)
    :param favorited: only favorites of this user (username)
    :param offset: the number of articles to skip
    :param limit: the number of articles to return at most
    """
    page, count = queries.find_articles(
        database.session,
        tag=tag,
        author=author,
        favorited=favorited,
        offset=offset,
        limit=limit,
    )
    # Their bodies are not sent: the annotation is of previews.
    return MultipleArticlesResponse(
        articles=[Article.of(article) for article in page], articles_count=count
    )


@articles.post("/articles")
def create_article(
    article: Annotated[NewArticle, Body(embed=True)],
) -> tuple[SingleArticleResponse, Literal[201]]:
    """Write an article.

    There is no authentication yet: the author is always the user `demo`.
    """
    session = database.session
    author = find_demo_user(session)
    created = queries.add_article(session, article, author)
    return SingleArticleResponse(article=Article.of(created)), 201


@articles.get("/articles/<slug>")
@typed(raises=[ArticleNotFound])
def get_article(slug: str) -> SingleArticleResponse:
    """Return an article.

    :param slug: the slug of the article
    """
    article = queries.find_article(database.session, slug)
    if article is None:
        raise ArticleNotFound(detail=f"There is no article {slug!r}.")
    return SingleArticleResponse(article=Article.of(article))
