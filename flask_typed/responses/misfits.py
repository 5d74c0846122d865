"""What a view returned and its annotation does not allow."""

from __future__ import annotations

from ..errors import TypedError


class InvalidResponseError(TypedError):
    """A view returned what its return annotation does not allow.

    :param view: the view's name and where it is defined
    :param reasons: what does not fit, each with its path
    :param cls: of what it returned, where that is at fault; the value may be a secret
    """

    def __init__(self, view: str, reasons: list[str], cls: type | None = None) -> None:
        what = "what" if cls is None else f"{_name(cls)}, which"
        super().__init__(
            f"View {view} returned {what} its return annotation does not allow: "
            f"{'; '.join(reasons)}"
        )
        self.view = view
        self.reasons = reasons


def _name(cls: type) -> str:
    return "None" if cls is type(None) else f"a value of {cls.__qualname__}"


class InvalidProblemError(TypedError):
    """A problem was raised whose members do not fit their annotations.

    :param name: of the class of the problem
    :param reasons: what does not fit, each with its path
    """

    def __init__(self, name: str, reasons: list[str]) -> None:
        super().__init__(
            f"Problem {name} was raised with members that do not fit its annotations: "
            f"{'; '.join(reasons)}"
        )
        self.reasons = reasons


class InvalidErrorBodyError(TypedError):
    """An error formatter returned what its return annotation does not allow.

    :param name: of the formatter, and where it is defined
    :param reasons: what does not fit, each with its path
    """

    def __init__(self, name: str, reasons: list[str]) -> None:
        super().__init__(
            f"{name} returned what its return annotation does not allow: "
            f"{'; '.join(reasons)}"
        )
        self.reasons = reasons
