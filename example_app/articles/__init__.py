"""The articles: list, read and write them."""
