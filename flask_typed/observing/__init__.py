"""Back end: an Operation to what observes its requests, and changes nothing of them.

``observed`` calls the view as Flask would and asks afterwards what would have been
refused: ``requests`` of the request, the responder of what the view returned.
``redaction`` makes of it what may be kept, ``recorder`` counts it, ``files`` keeps it
where other processes find it and ``table`` shows it.
"""

from .files import FolderError, read_folder
from .observed import build_observed
from .recorder import Observation, Recorder
from .table import write_table
from .tally import Finding, Place, Tally, combine, to_json

__all__ = [
    "Finding",
    "FolderError",
    "Observation",
    "Place",
    "Recorder",
    "Tally",
    "build_observed",
    "combine",
    "read_folder",
    "to_json",
    "write_table",
]
