"""What stands beside flask-apispec: webargs alone, and YAML in a docstring."""

from apispec.yaml_utils import load_operations_from_docstring
from flask import Blueprint, jsonify
from webargs import fields, validate
from webargs.flaskparser import use_args

from .storage import find, find_all

blueprint = Blueprint("search", __name__)


@blueprint.route("/search")
@use_args(
    {
        "q": fields.String(required=True, validate=validate.Length(min=2)),
        "in": fields.DelimitedList(
            fields.String(validate=validate.OneOf(["title", "author"])),
            load_default=["title"],
        ),
    },
    location="query",
)
def search(args):
    """Find books by words."""
    found = [
        {"id": row["id"], "title": row["title"]}
        for row in find_all("select * from books order by title")
        if any(args["q"].lower() in row[column].lower() for column in args["in"])
    ]
    return jsonify(found=found, count=len(found))


@blueprint.route("/statistics")
def statistics():
    """Count what there is.

    ---
    get:
      summary: Count what there is
      tags: [statistics]
      responses:
        200:
          description: how many there are, by kind
    """
    tables = ("books", "members", "loans")
    return jsonify(
        {table: find(f"select count(*) from {table}")[0] for table in tables}
    )


def add_docs(spec):
    """Add the views whose docstrings have YAML to the document."""
    spec.path(
        path="/api/v1/statistics",
        operations=load_operations_from_docstring(statistics.__doc__),
    )
