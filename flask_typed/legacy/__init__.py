"""Front end: views that are not typed to Operations."""
