"""A shop as such apps were written: its views read their requests themselves."""

import functools
from typing import Any

from flask import Blueprint, Flask, abort, jsonify, make_response, request
from flask.views import MethodView

ORDERS: dict[int, dict[str, Any]] = {}
bp = Blueprint("orders", __name__)


def signed_in(view: Any) -> Any:
    @functools.wraps(view)
    def check(*args: Any, **kwargs: Any) -> Any:
        if "X-User" not in request.headers:
            abort(401)
        return view(request.headers["X-User"], *args, **kwargs)

    return check


@bp.route("/orders")
def list_orders():
    """List orders."""
    limit = request.args.get("limit", 10, type=int)
    status = request.args.get("status")
    tags = request.args.getlist("tag")
    found = [
        order
        for order in ORDERS.values()
        if (not status or order["status"] == status)
        and (not tags or order["tag"] in tags)
    ]
    return jsonify(found[:limit])


@bp.route("/orders", methods=["POST"])
@signed_in
def create_order(user):
    data = request.get_json()
    if not isinstance(data.get("customer"), str):
        return jsonify(error="Who are you?"), 400
    order = {
        "id": len(ORDERS) + 1,
        "customer": data["customer"],
        "status": data.get("status", "open"),
        "tag": data.get("tag"),
        "lines": data["lines"],
        "by": user,
    }
    ORDERS[order["id"]] = order
    return jsonify(order), 201


@bp.route("/orders/<int:order_id>")
def get_order(order_id):
    if order_id not in ORDERS:
        return jsonify(error="No such order."), 404
    return ORDERS[order_id]


class Status(MethodView):
    def get(self, order_id):
        return "Status: {}".format(ORDERS[order_id]["status"])

    def put(self, order_id):
        ORDERS[order_id]["status"] = request.json["new-status"]
        return "", 204


bp.add_url_rule("/orders/<int:order_id>/status", view_func=Status.as_view("status"))


@bp.route("/login", methods=["GET", "POST"])
def login():
    if request.method == "POST":
        response = make_response("<p>Hello " + request.form["name"] + "</p>")
        response.set_cookie("name", request.form["name"])
        return response
    return "<form method=post></form>"


@bp.route("/notes", methods=["POST"])
def upload():
    note = request.files["note"]
    return {"name": note.filename, "title": request.form.get("title")}


def create_app() -> Flask:
    app = Flask(__name__)
    app.register_blueprint(bp)

    @app.get("/search")
    def search():
        page = int(request.args["page"])
        format = request.args.get("format") or "plain"
        return {"page": page, "format": format, "by": request.cookies.get("name")}

    return app
