"""What a profile is on the wire."""

from dataclasses import dataclass
from typing import Self

from ..users.models import User


@dataclass
class Profile:
    """The public part of a user."""

    username: str
    bio: str
    image: str
    following: bool

    @classmethod
    def of(cls, user: User) -> Self:
        """Return the profile of a user, as one sees it who is not logged in."""
        return cls(
            username=user.username, bio=user.bio, image=user.image, following=False
        )
