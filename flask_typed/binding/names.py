"""The operationIds of one Api."""

from __future__ import annotations

from collections.abc import Mapping, Set

from ..operation import Operation


class OperationIds:
    """Names operations: the endpoint, with the method where there are several.

    :param methods: the methods of each endpoint of the app
    """

    def __init__(self, methods: Mapping[str, Set[str]]) -> None:
        self._methods = methods
        self._taken: set[str] = set()

    def name(self, operation: Operation) -> str:
        """Return the id of an operation, ``_2`` for the second of a name.

        A number never makes the name of another endpoint.
        """
        name = operation.operation_id
        if not operation.options.in_document:
            return name
        if len(self._methods.get(operation.endpoint, ())) > 1:
            name = f"{name}_{operation.method.lower()}"
        unique, number = name, 2
        while unique in self._taken or (number > 2 and unique in self._methods):
            unique, number = f"{name}_{number}", number + 1
        self._taken.add(unique)
        return unique
