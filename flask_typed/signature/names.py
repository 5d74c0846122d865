"""The names of parameters on the wire, and what may be one."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ..operation import Parameter
from .arguments import Argument, ArgumentError

#: A token (RFC 9110, section 5.6.2), as which a header is named.
TOKEN = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"

#: What a header is named, and a cookie. RFC 6265 has tokens for the latter too, but
#: browsers and Werkzeug take all that is no part of the syntax: ``cart[size]``.
_NAMES = {
    "header": TOKEN,
    "cookie": r"""[!#-+\--:<>-~]+""",
}


def check_names(argument: Argument | str, parameters: Iterable[Parameter]) -> None:
    """Refuse names that no request could have.

    :param argument: that the parameters are of
    :raises ArgumentError: if one is not the name of a header or a cookie
    """
    for parameter in parameters:
        location, name = parameter.location, parameter.name
        if location in _NAMES and not re.fullmatch(_NAMES[location], name):
            raise ArgumentError(
                argument,
                f"{name!r} is not the name of a {location}.",
                "name it in ASCII letters, digits and -: "
                f'alias="{"X-Name" if location == "header" else "name"}".',
            )
