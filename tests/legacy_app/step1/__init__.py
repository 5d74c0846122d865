"""Step 1: the drop-in takes the place of flask-apispec."""

from legacy_app import earlier_steps

__path__ += earlier_steps(__name__)
