"""For the tests of an app: recording what they send and get."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator

import flask

from .inference import Recording, RecordingApplication


@contextlib.contextmanager
def recording(app: flask.Flask, folder: str | os.PathLike[str]) -> Iterator[None]:
    """Record what the test clients of an app send and get, for ``flask typed infer``.

    Types and names of members are recorded, and no values. Each run adds to the folder;
    remove it to begin anew.

    :param app: the app
    :param folder: where it is kept, in a file of each run
    :raises OSError: if it cannot be written
    """
    kept = Recording(folder)
    attributes = vars(app)  # the way that Flask names to put a WSGI application around
    before = attributes.get("wsgi_app")
    attributes["wsgi_app"] = RecordingApplication(app, app.wsgi_app, kept)
    try:
        yield
    finally:
        del attributes["wsgi_app"]
        if before is not None:
            attributes["wsgi_app"] = before
        kept.save()
