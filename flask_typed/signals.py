"""Signals, as Flask has them."""

from __future__ import annotations

from blinker import Namespace

_signals = Namespace()

#: Sent by an app for each request to an observed view, and each response of it, that
#: would have been refused, with ``observation``: an
#: :class:`~flask_typed.observing.Observation`.
observed = _signals.signal("typed-observed")
