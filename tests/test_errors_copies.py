"""Problems are copied and pickled with all that they hold."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from typing import Any

import pytest
from werkzeug.exceptions import NotFound

from flask_typed import Problem
from flask_typed.errors import ValidationProblem


class OutOfStock(Problem):
    status = 409
    sku: str
    sizes: list[int]


PROBLEMS = [
    OutOfStock(sku="A-1", sizes=[1, 2], detail="Sold out.", headers={"X-Key": "1"}),
    Problem(status=404, instance="/pets/1"),
    ValidationProblem(errors={"json": ["Missing."]}),
    ValidationProblem(errors={"json": ["Missing."]}).translated(str.upper),
]


@pytest.mark.parametrize(
    "duplicate",
    [copy.copy, copy.deepcopy, lambda problem: pickle.loads(pickle.dumps(problem))],
    ids=["copy", "deepcopy", "pickle"],
)
@pytest.mark.parametrize("problem", PROBLEMS, ids=["own", "status", "422", "other"])
def test_a_copy_holds_what_the_problem_does(
    problem: Problem, duplicate: Callable[[Any], Any]
) -> None:
    copied = duplicate(problem)
    assert copied is not problem
    assert type(copied) is type(problem)
    assert copied.members() == problem.members()
    assert copied.headers == problem.headers
    assert vars(copied) == vars(problem)


def test_a_pickled_problem_of_a_status_is_still_werkzeugs_exception() -> None:
    loaded = pickle.loads(pickle.dumps(Problem(status=404)))
    assert isinstance(loaded, NotFound)


def test_a_deep_copy_shares_no_member() -> None:
    problem = OutOfStock(sku="A-1", sizes=[1])
    copy.deepcopy(problem).sizes.append(2)
    assert problem.sizes == [1]
