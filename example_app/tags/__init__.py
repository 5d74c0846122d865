"""The tags of the articles."""
