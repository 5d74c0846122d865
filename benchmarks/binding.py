"""How long 1,000 operations take to bind and to document, beside peers.

Measured is processor time, for binding (routing included) and for the document.

Each library gets the same work: 1,000 POST operations, each with a model of its own of
ten members in the body and in the answer, one parameter of the path and one of the
query. Every run is a process of its own, the libraries take turns, and the medians are
printed with their ratios, since machines differ and drift.

    python benchmarks/binding.py [--rounds 5] [--operations 1000]
"""

from __future__ import annotations

import argparse
import dataclasses
import importlib.metadata
import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

MEMBERS = {f"member_{n}": (int, str, bool, float)[n % 4] for n in range(10)}


@dataclasses.dataclass(frozen=True, slots=True)
class Steps:
    """What is measured, one after the other."""

    bind: Callable[[], Any]
    document: Callable[[], Any]


def measure(prepare: Callable[[int], Steps], operations: int) -> None:
    """Print the seconds that binding took, and those that the document took."""
    steps = prepare(operations)
    start = time.process_time()
    steps.bind()
    bound = time.process_time()
    steps.document()
    print(bound - start, time.process_time() - bound)


def prepare_flask_typed(operations: int) -> Steps:
    """Return what binds and documents an app of flask_typed."""
    import flask

    import flask_typed

    models = [
        dataclasses.make_dataclass(f"Model{n}", MEMBERS.items())
        for n in range(operations)
    ]

    app = flask.Flask(__name__)
    api = flask_typed.Api(app)

    def bind() -> None:
        for n, model in enumerate(models):

            def view(id: int, item: Any, limit: int = 10) -> Any:
                return item

            view.__annotations__ |= {"item": model, "return": model}
            app.post(f"/{n}/<int:id>", endpoint=f"view_{n}")(flask_typed.typed(view))
        api.bind(app)

    return Steps(bind, lambda: api.document(app))


def prepare_fastapi(operations: int) -> Steps:
    """Return what binds and documents an app of FastAPI."""
    import fastapi
    import pydantic

    fields: Any = {name: (kind, ...) for name, kind in MEMBERS.items()}
    models = [pydantic.create_model(f"Model{n}", **fields) for n in range(operations)]

    app = fastapi.FastAPI()

    def bind() -> None:
        for n, model in enumerate(models):

            def view(id: int, item: Any, limit: int = 10) -> Any:
                return item

            view.__annotations__ |= {"item": model, "return": model}
            app.post(f"/{n}/{{id}}", name=f"view_{n}")(view)

    return Steps(bind, app.openapi)


def prepare_apiflask(operations: int) -> Steps:
    """Return what binds and documents an app of APIFlask, with Schemas by hand."""
    import apiflask
    import marshmallow

    kinds = {
        int: marshmallow.fields.Integer,
        str: marshmallow.fields.String,
        bool: marshmallow.fields.Boolean,
        float: marshmallow.fields.Float,
    }
    schemas = [
        marshmallow.Schema.from_dict(
            {name: kinds[kind](required=True) for name, kind in MEMBERS.items()},
            name=f"Model{n}Schema",
        )
        for n in range(operations)
    ]
    query = marshmallow.Schema.from_dict(
        {"limit": marshmallow.fields.Integer(load_default=10)}, name="QuerySchema"
    )

    app = apiflask.APIFlask(__name__)

    def bind() -> None:
        for n, schema in enumerate(schemas):

            def view(id: int, json_data: Any, query_data: Any) -> Any:
                return json_data

            view.__name__ = f"view_{n}"
            view = app.input(schema)(app.input(query, location="query")(view))
            app.post(f"/{n}/<int:id>")(app.output(schema)(view))

    def document() -> None:
        with app.app_context():
            app._get_spec("json")

    return Steps(bind, document)


PEERS: dict[str, Callable[[int], Steps]] = {
    "flask_typed": prepare_flask_typed,
    "fastapi": prepare_fastapi,
    "apiflask": prepare_apiflask,
}
DISTRIBUTIONS = {"flask_typed": "flask-typed-api"}


def run_rounds(rounds: int, operations: int) -> dict[str, list[tuple[float, float]]]:
    """Return the seconds of every run, by library; the libraries take turns."""
    seconds: dict[str, list[tuple[float, float]]] = {name: [] for name in PEERS}
    for _ in range(rounds):
        for name in PEERS:
            arguments = [__file__, "--one", name, "--operations", str(operations)]
            run = subprocess.run(
                [sys.executable, *arguments], capture_output=True, text=True, check=True
            )
            bind, document = map(float, run.stdout.split())
            seconds[name].append((bind, document))
    return seconds


def main() -> None:
    """Run all rounds and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--operations", type=int, default=1000)
    parser.add_argument("--one", choices=PEERS, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        measure(PEERS[options.one], options.operations)
        return
    print(f"{options.operations} operations, {options.rounds} rounds, medians")
    print(f"Python {platform.python_version()}, {platform.machine()}")
    print(f"{'':23} {'bind':>8} {'document':>9} {'both':>8}")
    seconds = run_rounds(options.rounds, options.operations)
    ours = statistics.median(map(sum, seconds["flask_typed"]))
    for name, taken in seconds.items():
        version = importlib.metadata.version(DISTRIBUTIONS.get(name, name))
        bind, document = (
            statistics.median(times) for times in zip(*taken, strict=True)
        )
        both = statistics.median(map(sum, taken))
        print(
            f"{name:12} {version:10} {bind:6.2f} s {document:7.2f} s {both:6.2f} s"
            f"   {both / ours:5.2f}"
        )


if __name__ == "__main__":
    main()
