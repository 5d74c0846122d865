"""Counts what is observed, logs it and sends the signal; nothing of it is raised."""

from __future__ import annotations

import atexit
import contextlib
import logging
import os
import threading
import traceback
import weakref
from collections.abc import Callable

import flask

from ..record import record
from ..signals import observed
from .files import ProcessFile
from .tally import Counter, Place, Sample, Tally

_logger = logging.getLogger("flask_typed.observed")

#: Seconds between two writes of a file.
_INTERVAL = 1.0


@record(eq=True)
class Observation:
    """A request or a response that would have been refused.

    :param method: the HTTP method of the operation
    :param rule: its URL rule
    :param endpoint: Flask's name of the view
    :param reason: ``"request 422"``, or ``"response 500"``
    :param errors: the places and what is wrong there, without any value that was sent
    """

    method: str
    rule: str
    endpoint: str
    reason: str
    errors: Sample


class Recorder:
    """What one process has observed of an app."""

    def __init__(self) -> None:
        self._start_anew()
        self._file: ProcessFile | None = None

    def _start_anew(self) -> None:
        self._lock = threading.Lock()
        self._pid = os.getpid()
        self._counters: dict[Place, Counter] = {}
        self._logged: set[str] = set()
        self._is_waiting = False
        self._is_changed = False

    def keep_in(self, folder: str | os.PathLike[str]) -> None:
        """Keep what is observed in a folder, in a file of this process.

        :param folder: where it is
        """
        self._file = ProcessFile(folder)
        atexit.register(_flush_last, weakref.ref(self))

    def tallies(self) -> list[Tally]:
        """Return what was observed so far."""
        with self._lock:
            return [counter.build(place) for place, counter in self._counters.items()]

    def count(self, place: Place, is_unread: bool) -> None:
        """Count a request.

        :param place: the operation
        :param is_unread: whether its body was not observed
        """
        with self._lock_here():
            counter = self._counter(place)
            counter.requests += 1
            counter.unread += is_unread
        self._write_soon()

    def report(
        self, app: flask.Flask, place: Place, reason: str, errors: Sample
    ) -> None:
        """Report what would have been refused.

        :param app: the app
        :param place: the operation
        :param reason: what would have been answered
        :param errors: redacted
        """
        with self._lock_here():
            is_new = self._counter(place).add(reason, errors)
        self._write_soon()
        if is_new:  # each once: a log that is flooded is read by nobody
            _logger.warning(
                "%s %s (%s), %s: %s",
                *(place.method, place.rule, place.endpoint, reason),
                "; ".join(errors),
            )
        observed.send(
            app,
            observation=Observation(
                method=place.method,
                rule=place.rule,
                endpoint=place.endpoint,
                reason=reason,
                errors=errors,
            ),
        )

    def report_failure(self, place: Place, error: Exception) -> None:
        """Count an error inside observation, and log where it was raised.

        Its text may hold what was sent.
        """
        reason = f"failed: {type(error).__name__}"
        with self._lock_here():
            is_new = self._counter(place).add(reason, ())
        if is_new:
            frames = traceback.extract_tb(error.__traceback__)
            where = "".join(f" at {f.filename}:{f.lineno}" for f in frames[-1:])
            self._log_once(
                f"{place.method} {place.rule} ({place.endpoint}) could not be "
                f"observed: {type(error).__qualname__}{where}"
            )

    def report_unbound(self, app: flask.Flask, error: Exception) -> None:
        """Log, once, that an app whose views are observed cannot be bound."""
        self._log_once(f"The views of {app.name!r} are not observed: {error}")

    def flush(self) -> None:
        """Write the file of this process, where there is one and something to write."""
        file = self._file
        with self._lock_here():
            self._is_waiting = False
            if file is None or not self._is_changed:
                return
            self._is_changed = False
            found = [counter.build(place) for place, counter in self._counters.items()]
        try:
            file.write(found)
        except OSError as error:
            self._log_once(f"What was observed cannot be written: {error.strerror}")

    def _counter(self, place: Place) -> Counter:
        return self._counters.setdefault(place, Counter())

    def _lock_here(self) -> threading.Lock:
        """Return the lock of this process.

        A child begins anew: what its parent has counted is the parent's, and a thread
        that held the lock there is not here.
        """
        if self._pid != os.getpid():
            self._start_anew()
        return self._lock

    def _write_soon(self) -> None:
        """Write the file in a thread of its own: a slow disk is no client's matter."""
        self._is_changed = True
        if self._file is None or self._is_waiting:
            return
        timer = threading.Timer(_INTERVAL, self.flush)
        timer.daemon = True
        timer.start()
        self._is_waiting = True

    def _log_once(self, text: str) -> None:
        if text not in self._logged and len(self._logged) < _MAX_LOGGED:
            self._logged.add(text)
            _logger.error("%s", text)


def _flush_last(known: weakref.ref[Recorder]) -> None:
    recorder = known()
    if recorder is not None:
        recorder.flush()


#: Different texts of failures that are logged.
_MAX_LOGGED = 100


def never_raising(
    recorder: Recorder, place: Place, observe: Callable[..., None], *args: object
) -> None:
    """Observe something; an error in it is counted, and reaches nobody.

    :param recorder: counts it
    :param place: the operation
    :param observe: what observes, given the arguments
    """
    try:
        observe(*args)
    except Exception as error:
        # Where a handler of the log raises, nothing is left to tell it to.
        with contextlib.suppress(Exception):
            recorder.report_failure(place, error)
