"""Types to marshmallow: a class to a Schema, any annotation to a Field."""

from .registry import SchemaRegistry, field_for, schema_for
from .scalars import Email, Url

__all__ = ["Email", "SchemaRegistry", "Url", "field_for", "schema_for"]
