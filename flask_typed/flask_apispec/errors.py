"""Mistakes in the use of the drop-in; each is also what flask-apispec raises."""

from __future__ import annotations

from ..errors import ConfigError


class PluginError(ConfigError, RuntimeError):
    """An APISpec without the plugin for marshmallow."""


class SetupError(ConfigError, AttributeError):
    """The extension was asked for something of its app, and has none."""


class TargetError(ConfigError, TypeError):
    """What was registered is neither a view function nor a resource."""


class ArgumentsError(ConfigError, TypeError):
    """``use_kwargs`` was given something that no Schema is made of."""


class EndpointError(ConfigError, KeyError):
    """What was registered has no rule at its endpoint."""

    def __str__(self) -> str:
        # A KeyError would show the repr of it.
        return str(self.args[0])
