"""Step 4: dependencies in the place of decorators, and security in the document."""

from legacy_app import earlier_steps

__path__ += earlier_steps(__name__)
