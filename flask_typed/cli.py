"""``flask typed``: the command line."""

from __future__ import annotations

import difflib
import json
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import click
import flask
from flask.cli import AppGroup

from .binding import ApiState, AppState
from .dispatch import Dispatch
from .docs import write_document
from .errors import NoApiError, TypedError
from .inference import EditedFile, Mode, propose, read_recorded, write_diff
from .observing import FolderError, combine, read_folder, to_json, write_table
from .operation import Dependency

typed_cli = AppGroup(
    "typed", help="Typed views: their OpenAPI document, and what is compiled of them."
)


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
    app = _current_app()
    try:
        state = _state_of(app)
        return state.document(app, _choose(state, url_prefix))
    except TypedError as error:
        raise click.ClickException(str(error)) from error


def _current_app() -> flask.Flask:
    return flask.current_app._get_current_object()  # type: ignore[attr-defined,no-any-return]  # of the proxy


def _state_of(app: flask.Flask) -> AppState:
    state: AppState | None = app.extensions.get("typed")
    if state is None:
        raise NoApiError("The app has no Api. Fix: call Api(app).")
    return state


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


@typed_cli.command("explain")
@click.argument("endpoint", required=False)
def explain(endpoint: str | None) -> None:
    """Tell what is compiled of the typed view of ENDPOINT, and what prevents the rest.

    Before that come its dependencies, in the order in which they run. What is not
    compiled is loaded or dumped by marshmallow: slower, and with the same result.
    Without ENDPOINT, all typed views are listed.
    """
    served = _read_served()
    if endpoint is None:
        for dispatch in served:
            click.echo(f"{_title(dispatch)}: {_summarize(dispatch)}")
        return
    chosen = [each for each in served if each.operation.endpoint == endpoint]
    if not chosen:
        raise click.ClickException(
            f"No typed view has the endpoint {endpoint!r}. Fix: "
            + _suggest(endpoint, {each.operation.endpoint for each in served})
        )
    for dispatch in chosen:
        click.echo("\n".join([_title(dispatch), *_list_parts(dispatch)]))


@typed_cli.command("observed")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="How the findings are written.",
)
def print_observed(form: str) -> None:
    """Print what observed views would have refused, summed over all processes.

    They write it to the folder TYPED_OBSERVED_DIR, about every second and when they
    end. Remove the files there to begin anew.
    """
    folder = _find_folder()
    try:
        tallies = combine(read_folder(folder))
    except FolderError as error:
        raise click.ClickException(str(error)) from error
    if form == "json":
        click.echo(json.dumps([to_json(tally) for tally in tallies], indent=2))
    else:
        click.echo(write_table(tallies) or f"Nothing was observed yet in {folder}.")


def _find_folder() -> str | os.PathLike[str]:
    try:
        apis = _state_of(_current_app()).apis
    except TypedError as error:
        raise click.ClickException(str(error)) from error
    for api in apis:
        if api.settings.observed_dir is not None:
            return api.settings.observed_dir
    raise click.ClickException(
        "Nothing says where the processes of the app keep what they observe. Fix: set "
        "TYPED_OBSERVED_DIR to a folder that they can write to."
    )


@typed_cli.command("infer")
@click.argument("endpoints", metavar="[ENDPOINT]...", nargs=-1)
@click.option(
    "--recorded",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="The folder that flask_typed.testing.recording() was given.",
)
@click.option(
    "--mode",
    type=click.Choice(["observe", "enforce"]),
    default="observe",
    show_default=True,
    help="What the types are used for at first.",
)
@click.option(
    "--apply", "is_applied", is_flag=True, help="Change the files, instead of a patch."
)
def infer(
    endpoints: tuple[str, ...], recorded: Path | None, mode: Mode, is_applied: bool
) -> None:
    """Propose types for the views of ENDPOINT, or for all that are not typed.

    Prints a patch of the files below the current folder, for `git apply` or `patch
    -p1`. The types are those of what the source of a view reads, and of what was
    recorded while the tests of the app ran. Look through it: what no test sent and no
    source names, it does not know.
    """
    app, root = _current_app(), Path.cwd()
    try:
        exchanges = [] if recorded is None else read_recorded(recorded)
        proposal = propose(
            app, root=root, endpoints=endpoints, exchanges=exchanges, mode=mode
        )
    except TypedError as error:
        raise click.ClickException(str(error)) from error
    for edited in proposal.files:
        if is_applied:
            _write_file(edited)
        else:
            click.echo("".join(write_diff(edited, root)), nl=False)
    if not proposal.files:
        click.echo("There is nothing to propose.", err=True)
    for note in proposal.notes:
        click.echo(note, err=True)


def _write_file(edited: EditedFile) -> None:
    path = edited.file.path
    try:
        path.write_bytes(edited.text.encode(edited.file.encoding))
    except OSError as error:
        raise click.ClickException(f"{path}: {error.strerror}") from error
    click.echo(f"Changed {path}", err=True)


def _read_served() -> Sequence[Dispatch]:
    """Return what serves the typed views of the app, in the order of its rules."""
    app = _current_app()
    try:
        binding = _state_of(app).bind(app)
    except TypedError as error:
        raise click.ClickException(str(error)) from error
    views = [view for views in binding.views.values() for view in views.values()]
    return [view.dispatch for view in views]


def _title(dispatch: Dispatch) -> str:
    operation = dispatch.operation
    title = f"{operation.method} {operation.rule} ({operation.endpoint})"
    return f"{title}, observed" if operation.options.mode == "observe" else title


def _summarize(dispatch: Dispatch) -> str:
    parts = dispatch.explain()
    if not parts:
        return "nothing to compile"
    done = sum(not part.obstacles for part in parts)
    return f"{done} of {len(parts)} compiled"


def _list_parts(dispatch: Dispatch) -> Iterator[str]:
    for dependency in dispatch.operation.dependencies:
        yield f"  dependency {dependency.name}: {_describe(dependency)}"
    for part in dispatch.explain():
        yield f"  {part.part}: {'not compiled' if part.obstacles else 'compiled'}"
        for obstacle in part.obstacles:
            yield f"    {obstacle}"


def _describe(dependency: Dependency) -> str:
    """Return what a dependency is, and when it runs and is closed."""
    words = ["async"] if dependency.is_async else []
    is_scheme = dependency.authentication is not None
    words.append("security scheme" if is_scheme else dependency.kind)
    if dependency.is_first:
        words.append("before the request is read")
    if dependency.scope == "response":
        words.append("open until the response was sent")
    return ", ".join(words)


def _suggest(endpoint: str, known: set[str]) -> str:
    """Return what to use instead: what is near, with its blueprint or without."""
    short = {name: name.rpartition(".")[2] for name in known}
    near = {
        *difflib.get_close_matches(endpoint, known),
        *difflib.get_close_matches(endpoint.rpartition(".")[2], short.values()),
    }
    found = sorted(name for name in known if near & {name, short[name]})
    if found:
        return f"did you mean {' or '.join(map(repr, found))}?"
    return "use one that `flask typed explain` lists."
