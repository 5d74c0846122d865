"""Which types fit where: what one parameter, or one field of a form, can hold."""

from __future__ import annotations

from typing import Any

from .._typing import describe
from ..operation import FormLocation, ParameterLocation
from ..schemas import SchemaRegistry
from ..uploads import is_upload, is_upload_list
from .arguments import Argument, ArgumentError, bare_type

Location = ParameterLocation | FormLocation

#: What messages call a parameter of a location.
_NAMES: dict[Location, str] = {"form": "field of a form", "files": "upload"}

_FIXES: dict[Location, str] = {
    "path": "use a scalar, or take the argument out of the rule",
    "form": "use a scalar, a list of scalars, FileStorage or Body()",
    "files": "use werkzeug's FileStorage or list[FileStorage]",
}


def name_of(location: Location) -> str:
    """Return what messages call a parameter of a location."""
    return _NAMES.get(location, f"{location} parameter")


def is_of_files(hint: Any) -> bool:
    """Return whether a type is a file, or a list of them."""
    return is_upload(hint) or is_upload_list(hint)


def refuse(argument: Argument, what: str, location: Location) -> ArgumentError:
    """Return the error of what a parameter of a location has no form for."""
    return ArgumentError(
        argument,
        f"{what} does not fit into a {name_of(location)}.",
        f"{_FIXES.get(location, 'use a scalar, a list of scalars or Body()')}.",
    )


def check_fits(
    argument: Argument,
    hint: Any,
    location: Location,
    registry: SchemaRegistry,
    where: str = "",
) -> None:
    """Refuse a type that a parameter of a location has no form for.

    :param argument: whose type it is, or of whose member
    :param where: what messages say before it
    :raises ArgumentError: if it does not fit
    """
    is_list = location not in ("path", "files") and registry.is_scalar_list(hint)
    # The text as it is.
    is_any = location != "files" and bare_type(hint) in (Any, object)
    is_file = location == "files" and is_of_files(hint)
    if not (registry.is_scalar(hint) or is_list or is_any or is_file):
        raise refuse(argument, f"{where}{describe(hint)}", location)
