"""The rules of the pages, which give way to the app's own."""

from __future__ import annotations

import re

from flask.blueprints import BlueprintSetupState
from werkzeug.routing import BaseConverter, Map

from .assets import read_assets


class _PageConverter(BaseConverter):
    """Matches one exact last segment of a path, after every rule that is static.

    A page under such a rule gives way to the app's own rule at its path by Werkzeug's
    own choice, whichever was added first. The app's request then never comes near us:
    its ``before_request`` functions see their own endpoint and blueprint.
    """

    part_isolating = True
    weight = 0  # before the app's ``/<name>``, as a static rule would be

    def __init__(self, map: Map, segment: str) -> None:
        super().__init__(map)
        # The slash keeps Werkzeug from reading a segment such as 1.50 as a number.
        self.regex = re.escape(segment.removeprefix("/"))


class _AssetConverter(BaseConverter):
    """Matches the names of our assets, so that the app can have others beside them."""

    part_isolating = False
    weight = 0

    def __init__(self, map: Map) -> None:
        super().__init__(map)
        self.regex = "|".join(re.escape(name) for name in read_assets())


def add_converters(state: BlueprintSetupState) -> None:
    """Make the converters known to the app that a blueprint is registered on."""
    converters = state.app.url_map.converters
    converters["flask_typed_page"] = _PageConverter
    converters["flask_typed_asset"] = _AssetConverter


def page_rule(path: str) -> tuple[str, str]:
    """Return the rule for the path of a page, and the segment that it matches."""
    head, _, segment = path.rstrip("/").rpartition("/")
    slash = "/" if segment and path.endswith("/") else ""
    variable = f'<flask_typed_page("/{segment}"):flask_typed_page>'
    return f"{head}/{variable}{slash}", segment
