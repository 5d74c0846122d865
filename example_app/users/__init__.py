"""Those who write the articles."""
