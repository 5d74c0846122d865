"""Mistakes of the developer, raised while an app is set up and its views are bound."""

from __future__ import annotations


class TypedError(Exception):
    """Base of every error that tells a developer of a mistake."""


class ConfigError(TypedError):
    """A keyword of ``Api`` or a ``TYPED_*`` config key that cannot be right."""


class UnprotectedViewWarning(UserWarning):
    """A view looks as if it asked for credentials, and is open to everyone.

    It is not typed and stands where typed views ask, or it is only observed.
    """


class NoApiError(TypedError):
    """A typed view was called, or its document asked for, on an app without Api."""


class AnnotationError(TypedError):
    """An annotation that cannot be served.

    :param reason: what is wrong with it
    :param fix: what to write instead
    """

    def __init__(self, reason: str, fix: str) -> None:
        super().__init__(f"{reason} Fix: {fix}")
        self.reason = reason
        self.fix = fix


class IncompleteObjectError(TypedError):
    """A generated Schema was changed so that it loads what makes no instance.

    :param reason: which members it lacks, or has too many
    :param fix: what to write instead
    """

    def __init__(self, reason: str, fix: str) -> None:
        super().__init__(f"{reason} Fix: {fix}")
        self.reason = reason
        self.fix = fix


class UnknownTypeError(AnnotationError):
    """An annotation whose type nobody knows how to read or to send."""


class BindingError(TypedError):
    """A typed view that cannot be bound to its rule.

    :param view: the view's name and where it is defined
    :param argument: the argument at fault, ``"return"`` for the return annotation,
        ``"responses="`` for that option of ``typed``, ``None`` where it is the view
        as a whole
    :param reason: what is wrong
    :param fix: what to write instead
    :param dependency: whose argument it is, ``None`` where it is the view's
    """

    def __init__(
        self,
        view: str,
        argument: str | None,
        reason: str,
        fix: str,
        dependency: str | None = None,
    ) -> None:
        where = f", argument {argument!r}"
        if argument is None:
            where = ""
        elif argument == "return":
            where = ", return annotation"
        elif argument.endswith("="):
            where = f", option {argument.removesuffix('=')}"
        if dependency is not None:
            where = f", dependency {dependency!r}{where}"
        super().__init__(f"View {view}{where}: {reason} Fix: {fix}")
        self.view = view
        self.argument = argument
        self.reason = reason
        self.fix = fix
        self.dependency = dependency
