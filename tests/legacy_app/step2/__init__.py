"""Step 2: one document, and the first views watched."""

from legacy_app import earlier_steps

__path__ += earlier_steps(__name__)
