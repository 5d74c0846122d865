"""Signatures and dataclasses for views that have none, proposed as a patch.

They are of what the source of a view reads, and of what was recorded while the tests of
the app ran.
"""

from __future__ import annotations

from .edits import EditedFile, write_diff
from .proposals import Mode, Proposal, propose
from .recordings import Recording
from .recordings import read_folder as read_recorded
from .wsgi import RecordingApplication

__all__ = [
    "EditedFile",
    "Mode",
    "Proposal",
    "Recording",
    "RecordingApplication",
    "propose",
    "read_recorded",
    "write_diff",
]
