"""Mirrors: private msgspec Structs that a value is checked and filtered by in C.

A mirror has the members of a generated Schema. msgspec reads a value into it, generated
code makes what msgspec would write differently, and msgspec writes it as JSON. What is
no certain success in any part is dumped by the field of that part, or by the Schema.
"""

from .objects import Mirrors
from .plans import Instance, Plan

__all__ = ["Instance", "Mirrors", "Plan"]
