"""The names that one Api gives: to operations, and by security schemes."""

from __future__ import annotations

from collections.abc import Mapping, Set

from ..errors import AnnotationError, BindingError
from ..operation import Operation
from ..security import SecurityScheme, check_same


class OperationIds:
    """Names operations: the endpoint, with the method where there are several.

    :param methods: the methods of each endpoint of the app
    """

    def __init__(self, methods: Mapping[str, Set[str]]) -> None:
        self._methods = methods
        self._taken: set[str] = set()

    def copy(self) -> OperationIds:
        """Return one that knows the same names, and leaves this one as it is."""
        other = OperationIds(self._methods)
        other._taken = set(self._taken)
        return other

    def name(self, operation: Operation) -> str:
        """Return the id of an operation, ``_2`` for the second of a name.

        A number never makes the name of another endpoint.
        """
        name = operation.operation_id
        if not operation.options.in_document:
            return name
        is_shared = len(self._methods.get(operation.endpoint, ())) > 1
        if is_shared and not operation.has_written_id:
            name = f"{name}_{operation.method.lower()}"
        unique, number = name, 2
        while unique in self._taken or (number > 2 and unique in self._methods):
            unique, number = f"{name}_{number}", number + 1
        self._taken.add(unique)
        return unique


class SchemeNames:
    """Sees to it that each security scheme of the document has a name of its own."""

    def __init__(self) -> None:
        self._known: dict[str, SecurityScheme] = {}

    def check(self, operation: Operation) -> None:
        """Refuse an operation with a scheme whose name another one has.

        :raises BindingError: for such an operation
        """
        if not operation.options.in_document:
            return
        for requirement in operation.security or ():
            for need in requirement.schemes:
                known = self._known.setdefault(need.scheme.scheme_name, need.scheme)
                try:
                    check_same(known, need.scheme)
                except AnnotationError as error:
                    raise BindingError(
                        operation.view, None, error.reason, error.fix
                    ) from error
