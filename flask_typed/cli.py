"""``flask typed``: the command line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click
import flask
import yaml
from flask.cli import AppGroup

from .errors import NoApiError, TypedError

typed_cli = AppGroup("typed", help="Typed views: their OpenAPI document.")


@typed_cli.command("spec")
@click.option(
    "--format",
    "form",
    type=click.Choice(["json", "yaml"]),
    default="json",
    show_default=True,
    help="How the document is written.",
)
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, writable=True, path_type=Path),
    help="A file to write instead of the standard output.",
)
def print_spec(form: str, output: Path | None) -> None:
    """Print the OpenAPI document."""
    text = _write(_document(), form)
    if output is None:
        click.echo(text, nl=False)
    else:
        output.write_text(text, encoding="utf-8")


def _document() -> dict[str, Any]:
    app: flask.Flask = flask.current_app._get_current_object()  # type: ignore[attr-defined]  # of the proxy
    state = app.extensions.get("typed")
    try:
        if state is None:
            raise NoApiError("The app has no Api. Fix: call Api(app).")
        document: dict[str, Any] = state.document(app)
    except TypedError as error:
        raise click.ClickException(str(error)) from error
    return document


def _write(document: dict[str, Any], form: str) -> str:
    text = json.dumps(document, ensure_ascii=False, indent=2)
    if form == "json":
        return f"{text}\n"
    # From the JSON text: YAML would write what is shared once, with anchors.
    written: str = yaml.safe_dump(json.loads(text), sort_keys=False, allow_unicode=True)
    return written
