"""What goes in and out of the API as JSON."""

import datetime
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Annotated, Literal

from annotated_types import Ge, Len, MaxLen, MinLen
from flask_typed import Email
from marshmallow import ValidationError


def check_isbn(value: str) -> None:
    """Refuse what is no ISBN; it may be as it is printed on the back of a book."""
    digits = value.replace("-", "")
    weights = [1, 3] * 6 + [1]
    if not (digits.isdigit() and len(digits) == len(weights)):
        raise ValueError("Not an ISBN of 13 digits.")
    if sum(int(d) * w for d, w in zip(digits, weights, strict=True)) % 10:
        raise ValueError("The last digit of the ISBN is wrong.")


@dataclass
class Author:
    name: Annotated[str, Len(1, 80)]
    born: int | None = None


@dataclass
class BookData:
    """What librarians say of a book."""

    isbn: Annotated[str, check_isbn]
    title: Annotated[str, Len(1, 200)]
    author: Author
    published_year: Annotated[int, Ge(1450)] | None = None
    fee: Decimal = Decimal("0.00")
    tags: list[str] = field(default_factory=list)

    def check_years(self) -> None:
        """Refuse what was published before its author was born.

        :raises ValidationError: as marshmallow does for a whole object
        """
        born, published = self.author.born, self.published_year
        if born and published and published < born:
            raise ValidationError("The author was not born yet.")


@dataclass
class NewBook(BookData):
    def __post_init__(self) -> None:
        self.check_years()


@dataclass(kw_only=True)
class Book(BookData):
    id: int
    available: bool
    url: str


@dataclass
class BookLink:
    id: int
    title: str
    url: str


@dataclass
class Loan:
    id: int
    book: BookLink
    due: datetime.date
    returned: datetime.datetime | None
    note: str | None
    overdue: bool


@dataclass
class Wish:
    """Which book somebody wants to borrow."""

    book_id: int
    weeks: Literal[1, 2, 3] = 3
    note: Annotated[str, MaxLen(100)] | None = None


@dataclass
class Profile:
    """What members may change of themselves."""

    name: Annotated[str, Len(1, 80)]
    email: Email
    password: Annotated[str, MinLen(6)]


@dataclass
class Me:
    id: int
    name: str
    email: str
    is_librarian: bool


@dataclass
class Cover:
    bytes: int
    kind: str


@dataclass
class Hit:
    id: int
    title: str


@dataclass
class Hits:
    found: list[Hit]
    count: int


@dataclass
class Statistics:
    books: int
    members: int
    loans: int
