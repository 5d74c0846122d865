"""Step 3: the first views are typed; their Schemas stay."""

from legacy_app import earlier_steps

__path__ += earlier_steps(__name__)
