"""flask-apispec's public API, written anew, on marshmallow 3 and 4.

An app that uses flask-apispec changes ``from flask_apispec import ...`` to ``from
flask_typed.flask_apispec import ...`` and nothing else. The modules are named as
flask-apispec's are, since apps import from them.
"""

from .annotations import doc, marshal_with, use_kwargs, wrap_with
from .extension import FlaskApiSpec
from .utils import Ref
from .views import MethodResource, ResourceMeta

#: The version of flask-apispec whose API this is.
__version__ = "0.11.4"

__all__ = [
    "FlaskApiSpec",
    "MethodResource",
    "Ref",
    "ResourceMeta",
    "doc",
    "marshal_with",
    "use_kwargs",
    "wrap_with",
]
