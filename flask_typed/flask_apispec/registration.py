"""What was registered: a view or a resource, and the endpoint it is documented at."""

from __future__ import annotations

import types
from typing import Any

from ..record import record
from .apidoc import ResourceConverter, ViewConverter
from .errors import TargetError


@record
class Registration:
    """One call of ``FlaskApiSpec.register``, which has what these mean.

    :param target: the view or the resource
    :param endpoint: its own
    :param blueprint: the name of its blueprint
    :param args: for the ``__init__`` of the resource
    :param kwargs: for the ``__init__`` of the resource
    """

    target: Any
    endpoint: str | None = None
    blueprint: str | None = None
    args: tuple[Any, ...] | None = None
    kwargs: dict[str, Any] | None = None

    def convert(
        self, views: ViewConverter, resources: ResourceConverter
    ) -> list[dict[str, Any]]:
        """Return the keywords of ``APISpec.path`` for each rule.

        :param views: converts view functions
        :param resources: converts resources
        :raises TargetError: for what is neither
        """
        if isinstance(self.target, types.FunctionType):
            return views.convert(self.target, self.endpoint, self.blueprint)
        if is_resource(self.target):
            return resources.convert(
                self.target,
                self.endpoint,
                self.blueprint,
                resource_class_args=self.args,
                resource_class_kwargs=self.kwargs,
            )
        raise TargetError(
            f"{self.target!r} was registered. Fix: register a view function, or a "
            "subclass of MethodResource."
        )


def is_resource(target: object) -> bool:
    """Return whether a class has annotations, by our metaclass or flask-apispec's.

    :param target: the class
    """
    return isinstance(target, type) and hasattr(target, "__apispec__")
