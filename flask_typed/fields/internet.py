"""Addresses: of hosts and networks, of mailboxes, of pages."""

from __future__ import annotations

import ipaddress
import re
from typing import Any

from marshmallow import fields

from .pattern import Pattern
from .text import Formatted

_IPV4, _IPV6, _PREFIX = "[0-9.]{7,15}", "[0-9A-Fa-f:.]{2,45}", "/(?:0|[1-9][0-9]{0,2})"


class _IP(Formatted):
    """Base of the addresses that the standard library has a class for."""

    _CLASS: type
    _ERROR = "invalid_ip"

    def fits(self, value: Any) -> bool:
        """Return whether a value is of the class itself: an interface is an address."""
        has_zone = getattr(value, "scope_id", None) is not None
        return type(value) is self._CLASS and not has_zone

    def _serialize(self, value: Any, attr: Any, obj: Any, **kwargs: Any) -> Any:
        return str(value) if isinstance(value, self._CLASS) else value


class IPv4(_IP, fields.IPv4):
    """An address of a host (RFC 2673, section 3.2: dotted-quad)."""

    _TEXT = Pattern(_IPV4)
    _CLASS = ipaddress.IPv4Address
    _parse = staticmethod(ipaddress.IPv4Address)


class IPv6(_IP, fields.IPv6):
    """An address of a host (RFC 4291, section 2.2), without a zone."""

    _TEXT = Pattern(_IPV6)
    _CLASS = ipaddress.IPv6Address
    _parse = staticmethod(ipaddress.IPv6Address)


class IPv4Interface(_IP, fields.IPv4Interface):
    """An address and the length of its network's prefix: ``192.0.2.7/24``."""

    _TEXT = Pattern(f"{_IPV4}(?:{_PREFIX})?")
    _CLASS = ipaddress.IPv4Interface
    _parse = staticmethod(ipaddress.IPv4Interface)
    _ERROR = "invalid_ip_interface"


class IPv6Interface(_IP, fields.IPv6Interface):
    """An address and the length of its network's prefix: ``2001:db8::7/64``."""

    _TEXT = Pattern(f"{_IPV6}(?:{_PREFIX})?")
    _CLASS = ipaddress.IPv6Interface
    _parse = staticmethod(ipaddress.IPv6Interface)
    _ERROR = "invalid_ip_interface"


class IPv4Network(_IP):
    """A network, whose address has no bits behind its prefix: ``192.0.2.0/24``."""

    default_error_messages: Any = {  # noqa: RUF012 - as marshmallow has it
        "invalid_ip": "Not a valid IPv4 network."
    }

    _TEXT = Pattern(f"{_IPV4}(?:{_PREFIX})?")
    _CLASS = ipaddress.IPv4Network
    _parse = staticmethod(ipaddress.IPv4Network)


class IPv6Network(_IP):
    """A network, whose address has no bits behind its prefix: ``2001:db8::/32``."""

    default_error_messages: Any = {  # noqa: RUF012 - as marshmallow has it
        "invalid_ip": "Not a valid IPv6 network."
    }

    _TEXT = Pattern(f"{_IPV6}(?:{_PREFIX})?")
    _CLASS = ipaddress.IPv6Network
    _parse = staticmethod(ipaddress.IPv6Network)


class _Address(Formatted):
    """Base of the texts that are read to be checked, and stay texts.

    What marshmallow's own validator takes is not what the format is defined as, so
    that the document would say something else than is loaded.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.validators[0]  # marshmallow's, which its field puts first

    def _serialize(self, value: Any, attr: Any, obj: Any, **kwargs: Any) -> Any:
        return str.__str__(value) if isinstance(value, str) else value


_ATOM = "[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_QUOTED = r'"(?:[ !#-\[\]-~]|\\[ -~])*"'
_LABEL = "[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"


class Email(_Address, fields.Email):
    """A mailbox (RFC 5321, section 4.1.2); the host need not have a dot in its name."""

    _TEXT = Pattern(
        rf"(?P<user>{_ATOM}(?:\.{_ATOM})*|{_QUOTED})@"
        rf"(?:{_LABEL}(?:\.{_LABEL})*"
        r"|\[(?P<ipv4>[0-9.]+)\]|\[(?i:IPv6:)(?P<ipv6>[0-9A-Fa-f:.]+)\])"
    )

    def _read(self, found: re.Match[str]) -> str:
        if len(found["user"]) > 64 or len(found[0]) > 254:
            raise ValueError("RFC 5321, section 4.5.3.1")
        if found["ipv4"] is not None:
            ipaddress.IPv4Address(found["ipv4"])
        if found["ipv6"] is not None:
            ipaddress.IPv6Address(found["ipv6"])
        return found[0]


def _chars(more: str) -> str:
    """Return a pattern of characters that a part of a URI may hold (RFC 3986, 2)."""
    return rf"(?:[A-Za-z0-9._~!$&'()*+,;={more}-]|%[0-9A-Fa-f]{{2}})"


_SCHEME = "(?:[Hh][Tt][Tt][Pp]|[Ff][Tt][Pp])[Ss]?"


class Url(_Address, fields.Url):
    """A URI with a host (RFC 3986, section 3) by http, https, ftp or ftps."""

    #: What is not in the format: the scheme, and that there is a host.
    PATTERN = rf"^{_SCHEME}://([^/?#@]*@)?(\[[0-9A-Fa-f:.]+\]|[^/?#:@\[\]]+)(:[0-9]*)?([/?#]|$)"
    _TEXT = Pattern(
        rf"{_SCHEME}://(?:{_chars(':')}*@)?"
        rf"(?:\[(?P<ipv6>[0-9A-Fa-f:.]+)\]|{_chars('')}+)(?::[0-9]*)?"
        rf"(?:/{_chars(':@/')}*)?(?:\?{_chars(':@/?')}*)?(?:\#{_chars(':@/?')}*)?"
    )

    def _read(self, found: re.Match[str]) -> str:
        if found["ipv6"] is not None:
            ipaddress.IPv6Address(found["ipv6"])
        return found[0]
