"""The users in the database."""

from sqlalchemy.orm import Mapped, mapped_column

from ..database import Base


class User(Base):
    """A user."""

    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str] = mapped_column(unique=True)
    bio: Mapped[str] = mapped_column(default="")
    image: Mapped[str] = mapped_column(default="")
