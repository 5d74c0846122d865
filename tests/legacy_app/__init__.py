"""A lending library, from flask-apispec to types, in five steps.

``step0`` is the app as it was written and ``step5`` is typed throughout; both are
complete. A step between them has the modules that it changes, and takes all others from
the steps before, so that its folder shows what the step is about.
"""

from pathlib import Path


def earlier_steps(package: str) -> list[str]:
    """Return the folders of the steps before one, the nearest first.

    :param package: the name of the package of the step
    """
    step = int(package.removeprefix(f"{__name__}.step"))
    return [str(Path(__file__).parent / f"step{n}") for n in reversed(range(step))]
