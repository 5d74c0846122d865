"""What dependencies cost beside calling the same functions by hand.

    python benchmarks/dependencies.py [--rounds 15]

Two views answer the same request by the same functions: one calls them, one depends on
them. Printed is what each dependency adds to its own call.
"""

from __future__ import annotations

import argparse
import inspect
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from flask import Flask
from rounds import Work, describe_machine, measure
from werkzeug.test import EnvironBuilder

from flask_typed import Api, Depends, typed

#: Dependencies of a view.
COUNT = 20

Functions = list[Callable[..., Any]]


def make_functions() -> Functions:
    """Return functions without arguments."""

    def build(number: int) -> Callable[[], int]:
        return lambda: number

    return [build(number) for number in range(COUNT)]


def make_chain() -> Functions:
    """Return functions of which each takes the value of the one before."""

    def start() -> int:
        return 0

    def build(before: Callable[..., int]) -> Callable[..., int]:
        def add(value: int = Depends(before)) -> int:
            return value + 1

        return add

    chain: Functions = [start]
    while len(chain) < COUNT:
        chain.append(build(chain[-1]))
    return chain


def make_generators() -> Functions:
    """Return generators."""

    def build(number: int) -> Callable[[], Iterator[int]]:
        def opened() -> Iterator[int]:
            yield number

        return opened

    return [build(number) for number in range(COUNT)]


def call_functions(functions: Functions) -> int:
    """Call functions by hand."""
    total = 0
    for function in functions:
        total += function()
    return total


def call_chain(functions: Functions) -> int:
    """Call functions by hand, each with the value of the one before."""
    value: int = functions[0]()
    for function in functions[1:]:
        value = function(value)
    return value


def call_generators(functions: Functions) -> int:
    """Start generators and end them, the last first, by hand."""
    total = 0
    opened = []
    for function in functions:
        generator = function()
        total += next(generator)
        opened.append(generator)
    for generator in reversed(opened):
        next(generator, None)
    return total


KINDS = {
    "function": (make_functions, call_functions),
    "function of another's value": (make_chain, call_chain),
    "generator": (make_generators, call_generators),
}


def make_work(
    functions: Functions, call: Callable[[Functions], int], *, by_hand: bool
) -> Work:
    """Return the work of serving requests, in process.

    :param by_hand: whether the view calls the functions itself
    """
    app = Flask(__name__)
    api = Api(app)

    def calling() -> int:
        return call(functions)

    def depending(*, last: int, **values: int) -> int:
        return last

    # Annotations are made here: a view with so many arguments is not to be read.
    given = [] if by_hand else functions[:-1]
    parameters = [
        inspect.Parameter(f"value{number}", kind, default=Depends(function))
        for kind in [inspect.Parameter.KEYWORD_ONLY]
        for number, function in enumerate(given)
    ]
    view: Any = calling
    if not by_hand:
        view = depending
        last = inspect.Parameter(
            "last", inspect.Parameter.KEYWORD_ONLY, default=Depends(functions[-1])
        )
        view.__signature__ = inspect.Signature([last, *parameters])
    app.add_url_rule("/", "view", typed(view))
    api.bind(app)
    environ = EnvironBuilder(path="/").get_environ()

    def work(times: int) -> None:
        for _ in range(times):
            b"".join(app.wsgi_app(dict(environ), _ignore))

    return work


def _ignore(status: str, headers: Any, exc_info: Any = None) -> Any: ...


def measure_dependencies(rounds: int) -> Mapping[str, float]:
    """Return the seconds that one dependency costs beside its call, by its kind."""
    cases: dict[str, Work] = {}
    for kind, (make, call) in KINDS.items():
        functions = make()
        cases[f"{kind} by hand"] = make_work(functions, call, by_hand=True)
        cases[kind] = make_work(functions, call, by_hand=False)
    taken = measure(cases, rounds)
    return {kind: (taken[kind] - taken[f"{kind} by hand"]) / COUNT for kind in KINDS}


def main() -> None:
    """Run all rounds and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=15)
    options = parser.parse_args()
    print(describe_machine())
    for kind, seconds in measure_dependencies(options.rounds).items():
        print(f"dependency, {kind:30} {1e6 * seconds:6.2f} us beside its call (1.0)")


if __name__ == "__main__":
    main()
