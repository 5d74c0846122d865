"""``flask typed``: the command line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
import flask
from flask.cli import AppGroup

from .docs import write_document
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
    type=click.Path(dir_okay=False, path_type=Path),
    help="A file to write instead of the standard output.",
)
def print_spec(form: str, output: Path | None) -> None:
    """Print the OpenAPI document."""
    text = write_document(_read_document(), form, indent=2).rstrip("\n") + "\n"
    if output is None:
        click.echo(text, nl=False)
        return
    try:
        output.write_text(text, encoding="utf-8")
    except OSError as error:
        raise click.ClickException(f"{output}: {error.strerror}") from error


def _read_document() -> dict[str, Any]:
    app: flask.Flask = flask.current_app._get_current_object()  # type: ignore[attr-defined]  # of the proxy
    state = app.extensions.get("typed")
    try:
        if state is None:
            raise NoApiError("The app has no Api. Fix: call Api(app).")
        document: dict[str, Any] = state.document(app)
    except TypedError as error:
        raise click.ClickException(str(error)) from error
    return document
