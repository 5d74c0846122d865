"""Settings of the Sphinx build."""

import sys
from importlib.metadata import version as distribution_version
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "_ext"))

project = "flask_typed"
author = "The flask_typed maintainers"
copyright = "2026, The flask_typed maintainers"
release = distribution_version("flask-typed-api")
version = ".".join(release.split(".")[:2])

# No intersphinx: the documentation builds without a network.
extensions = ["myst_parser", "sphinx.ext.autodoc", "type_table"]
source_suffix = {".rst": "restructuredtext"}
exclude_patterns = ["_build", "_ext"]
nitpicky = False

autodoc_member_order = "bysource"
autodoc_typehints = "description"
autodoc_typehints_description_target = "documented"

html_theme = "furo"
html_static_path = ["_static"]
html_css_files = ["tables.css"]
html_title = f"flask_typed {release}"
