"""What a document says of the API as a whole (OpenAPI 3.1, 4.8.1 and 4.8.2)."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from apispec import APISpec as APISpec
from apispec import BasePlugin as BasePlugin
from apispec.core import Components as SpecComponents

from ..record import record

#: The version that the document is built in.
VERSION = "3.1.0"


@record
class About:
    """What the user says of an API; empty where nothing is said.

    :param title: its name
    :param version: its version
    :param description: CommonMark
    :param terms_of_service: a URL
    :param contact: a Contact Object
    :param license: a License Object
    :param servers: Server Objects; none for where the document is served
    :param external_docs: an External Documentation Object
    :param tags: descriptions of tags, in the order to show them in
    :param plugins: of apispec
    """

    title: str
    version: str
    description: str = ""
    terms_of_service: str | None = None
    contact: Mapping[str, Any] | None = None
    license: Mapping[str, Any] | None = None
    servers: Sequence[Mapping[str, Any]] = ()
    external_docs: Mapping[str, Any] | None = None
    tags: Mapping[str, str] = dataclasses.field(default_factory=dict)
    plugins: Sequence[BasePlugin] = ()

    def start(self) -> APISpec:
        """Return a document that has no operation yet."""
        info = {
            "description": self.description,
            "termsOfService": self.terms_of_service,
            "contact": self.contact,
            "license": self.license,
        }
        options: dict[str, Any] = {
            "info": {word: said for word, said in info.items() if said},
            "servers": [*self.servers],
            "externalDocs": self.external_docs,
        }
        given = {word: said for word, said in options.items() if said}
        # No operation needs credentials but those that say so.
        given["security"] = []
        spec = APISpec(self.title, self.version, VERSION, **given)
        # The components come first: a plugin may add some.
        spec.plugins = self.plugins
        spec.components = _SpecComponents(spec.plugins, spec.openapi_version)
        for plugin in self.plugins:
            plugin.init_spec(spec)
        return spec

    def build_tags(self, used: Iterable[str]) -> list[dict[str, str]]:
        """Return the Tag Objects: those with a description, then others that are used.

        :param used: the tags of operations
        """
        described = [
            {"name": name, "description": text} for name, text in self.tags.items()
        ]
        others = sorted(set(used) - set(self.tags))
        return [*described, *({"name": name} for name in others)]


class _SpecComponents(SpecComponents):
    """apispec's components; it would take ``items: false`` for the name of one."""

    def get_ref(self, obj_type: str, obj_or_component_id: Any) -> Any:
        """Return a JSON Schema as it is, and a reference for a name."""
        if isinstance(obj_or_component_id, bool):
            return obj_or_component_id
        return super().get_ref(obj_type, obj_or_component_id)

    def _resolve_refs_in_schema(self, schema: Any) -> None:
        if not isinstance(schema, bool):
            super()._resolve_refs_in_schema(schema)
