"""The paths of the pages, as they are set."""

from __future__ import annotations

import re

from ..errors import ConfigError

#: The pages by endpoint, which is their setting less "_path", and what they show.
PAGES = {
    "openapi": "the document as JSON",
    "openapi_yaml": "the document as YAML",
    "docs": "Swagger UI",
    "redoc": "ReDoc",
}

_PATH = r"/([^/<>()\"'\\?#]+(/|\Z))*"


def check_paths(paths: dict[str, str]) -> None:
    """Refuse what cannot be a path, and a page without its document.

    :param paths: the path of each page that is on, by endpoint
    :raises ConfigError: naming the setting
    """
    for page, path in paths.items():
        if not re.fullmatch(_PATH, path):
            raise ConfigError(
                f"{page}_path (TYPED_{page.upper()}_PATH) is {path!r}, which is"
                " no path of a page. Fix: use a fixed path that starts with a slash,"
                " such as '/docs', or None."
            )
    pages = {path: page for page, path in paths.items()}
    for page, path in paths.items():
        if (other := pages[path]) != page:
            raise ConfigError(
                f"{page}_path and {other}_path are both {path!r}. Fix: set one of"
                " them"
                f" (TYPED_{page.upper()}_PATH, TYPED_{other.upper()}_PATH) to another"
                " path, or to None."
            )
    if paths and not paths.keys() & {"openapi", "openapi_yaml"}:
        page = next(iter(paths))
        raise ConfigError(
            f"{page}_path is {paths[page]!r}, and openapi_path and openapi_yaml_path"
            f" are None: {PAGES[page]} would have no document to show. Fix: set"
            " openapi_path (TYPED_OPENAPI_PATH) to a path such as '/openapi.json', or"
            f" {page}_path (TYPED_{page.upper()}_PATH) to None."
        )
