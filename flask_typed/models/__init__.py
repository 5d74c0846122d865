"""pydantic models, which validate, write and describe themselves.

The only package that imports pydantic, once its user has. ``model`` is the field of a
model as a whole, ``member`` that of a member of one whose members are parameters.
"""

from .member import ModelMember, read_model_members
from .model import NOTHING, Definition, LeftOut, Model, is_model

__all__ = [
    "NOTHING",
    "Definition",
    "LeftOut",
    "Model",
    "ModelMember",
    "is_model",
    "read_model_members",
]
