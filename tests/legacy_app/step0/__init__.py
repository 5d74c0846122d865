"""The lending library as it was written: flask-apispec, marshmallow, Flask-Login."""
