"""``flask typed``: the command line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
import flask
from flask.cli import AppGroup

from .binding import ApiState, AppState
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
@click.option(
    "--url-prefix",
    metavar="PREFIX",
    help="Which Api, where the app has several: that with this url_prefix.",
)
def print_spec(form: str, output: Path | None, url_prefix: str | None) -> None:
    """Print the OpenAPI document."""
    document = _read_document(url_prefix)
    text = write_document(document, form, indent=2).rstrip("\n") + "\n"
    if output is None:
        click.echo(text, nl=False)
        return
    try:
        output.write_text(text, encoding="utf-8")
    except OSError as error:
        raise click.ClickException(f"{output}: {error.strerror}") from error


def _read_document(url_prefix: str | None) -> dict[str, Any]:
    app: flask.Flask = flask.current_app._get_current_object()  # type: ignore[attr-defined]  # of the proxy
    state: AppState | None = app.extensions.get("typed")
    try:
        if state is None:
            raise NoApiError("The app has no Api. Fix: call Api(app).")
        return state.document(app, _choose(state, url_prefix))
    except TypedError as error:
        raise click.ClickException(str(error)) from error


def _choose(state: AppState, url_prefix: str | None) -> ApiState:
    if url_prefix is None and len(state.apis) == 1:
        return state.apis[0]
    for api in state.apis:
        if url_prefix is not None and api.prefix == url_prefix.rstrip("/"):
            return api
    prefixes = ", ".join(sorted(repr(api.prefix) for api in state.apis))
    raise click.UsageError(
        "Name an Api of the app by --url-prefix; it has those with the url_prefix "
        f"{prefixes}."
    )
