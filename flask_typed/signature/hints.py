"""The annotations of a function, as far as they were not resolved before."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from typing import Any

from .._typing import HINT_ERRORS, describe, resolve
from ..errors import AnnotationError
from .returns import FLASK_TYPING_NAMES


def resolve_hint(function: Callable[..., Any], name: str, hint: Any) -> Any:
    """Return an annotation of a function with its forward references resolved.

    :param function: the function
    :param name: of the argument, or ``"return"``
    :param hint: the annotation, or the string of one
    :raises AnnotationError: if it names what is not defined, or is no type
    """
    if isinstance(hint, type):  # as most are that were resolved before
        return hint
    inner = inspect.unwrap(function)
    names = getattr(inner, "__globals__", {})
    known = {**FLASK_TYPING_NAMES, **names} if name == "return" else names
    try:
        return resolve(hint, known, {})
    except (NameError, AttributeError) as error:
        is_local = "<locals>" in inner.__qualname__
        where = "above the function." if is_local else "there."
        if re.search(r"\b(Pick|Omit)\[", describe(hint)):
            where += f" Members are named by Literal[{error.name!r}]."
        raise AnnotationError(
            f"{describe(hint)} names {error.name!r}, which is not defined at run time "
            f"in module {inner.__module__!r}.",
            f"import {error.name} outside `if TYPE_CHECKING:`, or define it {where}",
        ) from error
    except HINT_ERRORS as error:
        raise AnnotationError(
            f"{hint!r} is not the source of a type ({error}).", "write a type."
        ) from error
