"""What the tags are on the wire."""

from dataclasses import dataclass


@dataclass
class TagsResponse:
    """The names of all tags."""

    tags: list[str]
