"""What a user writes against the generated Python clients.

Each function is a claim, which test_clients_python.py runs against the running app.
mypy reads this file together with the clients: it may use them only as they are typed.
"""

from __future__ import annotations

import base64
import datetime
import io
import uuid
from http import HTTPStatus
from typing import TypeVar

import attrs
import httpx
from notes_client import Client as NotesClient
from notes_client.api.notes import (
    add_note,
    notes_late,
    notes_lenient,
    notes_note_get,
    notes_note_put,
    notes_whoami,
)
from notes_client.models import (
    AddNoteResponse201,
    Errors,
    Note,
    NoteInput,
    NotesNoteGetResponse200,
    Stored,
)
from sink_client import AuthenticatedClient, Client
from sink_client import models as m
from sink_client.api.dependents import (
    dependents_book,
    dependents_found,
    dependents_lines_of_book,
    dependents_middle,
)
from sink_client.api.echoes import (
    echoes_add_user,
    echoes_change_user,
    echoes_containers,
    echoes_hours,
    echoes_kinds,
    echoes_order,
    echoes_part,
    echoes_parts,
    echoes_pets,
    echoes_rows,
    echoes_scalars,
    echoes_several,
    echoes_store,
    echoes_taught,
    echoes_tree,
    echoes_vendor,
)
from sink_client.api.loaded import (
    loaded_add_account,
    loaded_classes,
    loaded_ranged,
    loaded_search,
    loaded_send_letter,
)
from sink_client.api.members import (
    members_add_member_order,
    members_either,
    members_log_in,
    members_maybe,
    members_me,
    members_news,
    members_use_keys,
    members_use_machine,
)
from sink_client.api.parameters import (
    parameters_album,
    parameters_constraints,
    parameters_form,
    parameters_headers,
    parameters_path,
    parameters_query,
    parameters_raw,
    parameters_stream,
    parameters_upload,
)
from sink_client.api.responses import (
    responses_choice,
    responses_file,
    responses_lines,
    responses_nothing,
    responses_page,
    responses_problems,
    responses_sparse,
    responses_total,
    responses_was_set,
)
from sink_client.types import UNSET, File

T = TypeVar("T")
KEY = uuid.UUID("12345678-1234-5678-1234-567812345678")
DAY = datetime.date(2024, 2, 29)


def _read(found: object, kind: type[T]) -> T:
    """Return what is of a kind."""
    assert isinstance(found, kind), found
    return found


def _png(content: bytes = b"\x89PNG") -> File:
    """Return a file to send."""
    return File(io.BytesIO(content), "dot.png", "image/png")


def scalars_come_back(client: Client) -> None:
    sent = m.ScalarsInput(
        text="tea",
        whole=15,
        number=99.5,
        flag=True,
        money="12.50",
        at=datetime.datetime(2024, 2, 29, 12, 30, tzinfo=datetime.UTC),
        clock="12:30:00",
        day=DAY,
        pause=1.5,
        key=KEY,
        v4="192.0.2.1",
        v6="2001:db8::1",
        network="192.0.2.1/24",
        email="ann@sink.example",
        url="https://sink.example/",
        data="AAEC",
        path="a/b",
        color=m.Color.RED,
        level=m.Level.VALUE_2,
        mode=m.ScalarsInputModeType0.ON,
        code="AB-12",
        sku="s-1",
    )
    found = _read(echoes_scalars.sync(client=client, body=sent), m.Scalars)
    assert found.to_dict() == {**sent.to_dict(), "nothing": None}
    assert (found.at, found.day, found.key) == (sent.at, DAY, KEY)
    assert (found.color, found.level) == (m.Color.RED, m.Level.VALUE_2)


def the_only_member_of_a_body_is_read(client: Client) -> None:
    assert echoes_part.sync(client=client, body=m.EchoesPartBody(it=1)) == [1]


def containers_come_back(client: Client) -> None:
    sent = m.ContainersInput(
        names=["a"],
        unique=[1, 2],
        frozen=[m.Color.BLUE],
        pair=[3, "c"],
        many=[True, False],
        by_name=m.ContainersInputByName.from_dict({"a": 1.5}),
        by_day=m.ContainersInputByDay.from_dict({"2024-02-29": {"x": 1}}),
        either=None,
        anything={"a": [None]},
    )
    found = _read(echoes_containers.sync(client=client, body=sent), m.Containers)
    assert (found.names, found.pair, found.many) == (["a"], [3, "c"], [True, False])
    assert (sorted(found.unique), found.frozen) == ([1, 2], [m.Color.BLUE])
    assert found.by_name["a"] == 1.5
    assert found.by_day["2024-02-29"] == m.Point(x=1, y=0)
    assert (found.either, found.anything) == (None, {"a": [None]})


def classes_of_every_kind_come_back(client: Client) -> None:
    sent = m.KindsInput(
        basket=m.BasketInput(movies=[m.Movie("Alien", 1979), m.Movie("Heat")]),
        parcel=m.ParcelInput(at_point=m.PointInput(x=1, y=2)),
        review=m.Review(stars=5),
    )
    found = _read(echoes_kinds.sync(client=client, body=sent), m.Kinds)
    assert found.basket.movies == [m.Movie("Alien", 1979), m.Movie("Heat", UNSET)]
    assert (found.parcel.at_point, found.parcel.net_weight) == (m.Point(1, 2), 1.0)
    assert found.review.stars == 5


def members_of_a_union_are_told_apart(client: Client) -> None:
    sent: list[m.CatInput | m.DogInput] = [
        m.CatInput(kind=m.CatInputKind.CAT, lives=7),
        m.DogInput(kind=m.DogInputKind.DOG, tricks=["sit"]),
    ]
    found = _read(echoes_pets.sync(client=client, body=sent), m.PageCatOrDog)
    assert found.total == 2
    cat, dog = found.items
    assert _read(cat, m.Cat).lives == 7
    assert _read(dog, m.Dog).tricks == ["sit"]


def a_tree_comes_back(client: Client) -> None:
    sent = m.TreeInput(1, children=[m.TreeInput(2)])
    assert echoes_tree.sync(client=client, body=sent) == m.Tree(1, [m.Tree(2, [])])


def rows_with_null_come_back(client: Client) -> None:
    rows = [m.EchoesRowsBodyItem.from_dict({"a": 1, "b": None})]
    found = _read(echoes_rows.sync(client=client, body=rows), list)
    assert [row.to_dict() for row in found] == [{"a": 1, "b": None}]


def a_hand_written_schema_comes_back(client: Client) -> None:
    sent = m.StoreSchema("tea", m.StoreSchemaStock.from_dict({"green": 3}))
    assert echoes_store.sync(client=client, body=sent) == sent


def members_go_one_way_and_the_location_is_sent(client: Client) -> None:
    sent = m.UserInput(full_name="Ann", password="x", from_="here", confirm="x")
    found = echoes_add_user.sync_detailed(client=client, body=sent)
    assert (found.status_code, found.headers["Location"]) == (201, "/users/7")
    assert found.parsed == m.User(full_name="Ann", from_="here", user_id=0)


def the_class_that_checks_itself_answers_422(client: Client) -> None:
    sent = m.UserInput(full_name="Ann", password="x", confirm="y")
    found = _read(echoes_add_user.sync(client=client, body=sent), m.ValidationProblem)
    assert found.status == 422
    assert found.errors.to_dict() == {
        "json": {"_schema": ["The passwords differ."]},
    }


def only_what_was_sent_is_changed(client: Client) -> None:
    sent = m.UserPatch(from_="there", full_name="Bea")
    found = echoes_change_user.sync(client=client, body=sent)
    assert found == ["from_", "full_name"]
    assert echoes_change_user.sync(client=client, body=m.UserPatch()) == []


def parts_of_a_class_come_back(client: Client) -> None:
    found = echoes_parts.sync(client=client, body=m.CatOmitKind(lives=3))
    assert found == m.CatPickLives(lives=3)


def several_members_are_one_body(client: Client) -> None:
    sent = m.EchoesSeveralBody(point=m.PointInput(1), ids=[1, 2])
    found = echoes_several.sync(client=client, body=sent, note="ann@sink.example")
    assert found == [m.Point(1, 0)] * 2


def a_body_may_be_absent_only_where_it_is_so_documented(client: Client) -> None:
    assert echoes_vendor.sync(client=client, body=m.PointInput(1)) == m.Point(1, 0)
    assert echoes_vendor.sync_detailed(client=client, body=None).status_code == 200


def a_taught_type_is_a_number(client: Client) -> None:
    assert echoes_taught.sync_detailed(client=client, body=90.0).parsed == 90.0
    found = _read(echoes_taught.sync(client=client, body=360.0), m.ValidationProblem)
    assert found.errors.to_dict() == {"json": ["Not a valid angle."]}


def defaults_are_filled_in(client: Client) -> None:
    found = _read(
        echoes_hours.sync(client=client, body=[m.OpenHoursInput(day=1)]), list
    )
    assert found[0].to_dict() == {
        "day": 1,
        "hours": [9, 17],
        "since": "2024-01-01",
        "holidays": ["12-25"],
    }


def a_callback_does_not_hinder_its_operation(client: Client) -> None:
    sent = m.EchoesOrderBody(it=m.PointInput(1), callback_url="https://sink.example")
    assert echoes_order.sync(client=client, body=sent) == m.Point(1, 0)


def arguments_of_dependencies_are_written(client: Client) -> None:
    assert dependents_book.sync(client=client, page=3, x_visit=2) == [True] * 3
    found = dependents_found.sync(client=client, page=3, words=["a"], most=2)
    assert found == [3, 3]
    lines = dependents_lines_of_book.sync_detailed(client=client, page=4)
    assert lines.content == b"line of 4\n"
    middle = dependents_middle.sync(5, client=client, body=m.PointInput(2, 8))
    assert middle == [5, 5, 1]
    wrong = _read(dependents_found.sync(client=client, page=0), m.ValidationProblem)
    assert set(wrong.errors.to_dict()["query"]) == {"page"}


def variables_of_the_path_are_written(client: Client) -> None:
    letter = m.ParametersPathLetter.B
    found = parameters_path.sync(3, letter, KEY, DAY, client=client)
    assert found == ["3", "b", str(KEY), "2024-02-29"]


def parameters_of_the_query_are_written(client: Client) -> None:
    found = parameters_query.sync(
        client=client,
        color=m.Color.BLUE,
        page=2,
        sort=[m.ParametersQuerySortItem.DAY, m.ParametersQuerySortItem.NAME],
        ids=[4],
        share=12.5,
        since=datetime.datetime(2024, 2, 29, tzinfo=datetime.UTC),
        flag=True,
    )
    sort = [m.PagingSortItem.DAY, m.PagingSortItem.NAME]
    assert found == m.Paging(page=2, sort=sort)


def a_list_with_commas_is_written_without_them(client: Client) -> None:
    # A limit of the generator: it knows neither this style nor deepObject.
    found = parameters_query.sync(client=client, color=m.Color.RED, ids=[1, 2])
    errors = _read(found, m.ValidationProblem).errors.to_dict()
    assert set(errors["query"]) == {"ids"}


def constraints_are_kept_and_broken(client: Client) -> None:
    assert parameters_constraints.sync(client=client, from_=8, code="abc") == [8]
    found = parameters_constraints.sync_detailed(client=client, from_=9, high=2)
    assert found.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    errors = _read(found.parsed, m.ValidationProblem).errors.to_dict()
    assert set(errors["query"]) == {"from", "high"}


def headers_are_written(client: Client) -> None:
    # Not the cookie: a number is given to httpx as it is, which takes texts only.
    found = parameters_headers.sync(
        client=client, x_request_id="r-1", x_depth=2, visits=UNSET
    )
    assert found == m.Trace(x_request_id="r-1", x_depth=2)


def a_cookie_of_the_client_is_written(client: Client) -> None:
    with client.with_cookies({"visits": "-1"}) as visitor:
        found = parameters_headers.sync(
            client=visitor, x_request_id="r-1", visits=UNSET
        )
    errors = _read(found, m.ValidationProblem).errors.to_dict()
    assert set(errors["cookies"]) == {"visits"}


def parameters_of_schemas_and_models_are_written(client: Client) -> None:
    word = loaded_search.sync(
        client=client, word="tea", order=m.LoadedSearchOrder.DOWN, x_token="t-1"
    )
    assert word == ["tea", "DOWN", "t-1"]
    part = loaded_ranged.sync(
        client=client, low=2, high=3, tags=["a", "b"], x_client="c", theme="dark"
    )
    assert part == m.Range(low=2, high=3, tags=["a", "b"])
    found = loaded_ranged.sync(client=client, low=3, high=2, theme="dark")
    errors = _read(found, m.ValidationProblem).errors.to_dict()
    assert set(errors["query"]) == {"_schema"}
    place = loaded_classes.sync(client=client, city="Rome", stop=3, most_of=2)
    assert place == ["Rome", "3", "red", "2"]


def forms_of_schemas_and_models_are_sent(client: Client) -> None:
    letter = m.LoadedSendLetterDataBody(to="Ann", lines=["a", "b"])
    assert loaded_send_letter.sync(client=client, body=letter) == ["Ann", "a", "b"]
    account = m.LoadedAddAccountDataBody(name="Ann", sizes=[1, 2])
    assert loaded_add_account.sync(client=client, body=account) == m.Account(
        name="Ann", sizes=[1, 2]
    )


def files_are_sent(client: Client) -> None:
    album = m.Album(title="Sea", cover=_png(), pages=[_png(), _png()])
    assert parameters_album.sync(client=client, body=album) == ["Sea"]
    photo = m.ParametersUploadBody(photo=_png())
    assert parameters_upload.sync(client=client, body=photo) == ["image/png"]
    text = File(io.BytesIO(b"a"), "a.txt", "text/plain")
    body = m.ParametersUploadBody(photo=text)
    found = parameters_upload.sync_detailed(client=client, body=body)
    assert found.status_code == 422


def bytes_are_sent(client: Client) -> None:
    assert parameters_raw.sync(client=client, body=_png(b"1234")) == [4]
    assert parameters_stream.sync(client=client, body=_png(b"12345")) == [5]


def each_response_of_a_choice_is_read(client: Client) -> None:
    found = responses_choice.sync(1, client=client)
    assert found == m.Cat(kind=m.CatKind.CAT, lives=9)
    assert responses_choice.sync(2, client=client) == m.Missing(what="cat")
    assert responses_choice.sync_detailed(0, client=client).status_code == 204


def problems_of_one_status_are_read(client: Client) -> None:
    odd = _read(responses_problems.sync(1, client=client), m.OutOfStock)
    assert (odd.status, odd.title, odd.left) == (409, "Conflict", 1)
    even = _read(responses_problems.sync(2, client=client), m.Reserved)
    assert (even.by, even.type_) == ("Ann", "https://sink.example/reserved")


def what_is_not_there_is_unset(client: Client) -> None:
    assert responses_sparse.sync(client=client) == m.Window(low=1, high=UNSET)
    assert responses_sparse.sync(client=client, high=2) == m.Window(low=1, high=2)
    dark = m.Preferences(theme="dark", language=UNSET)
    assert responses_was_set.sync(client=client, body=dark) == dark


def other_bodies_are_read(client: Client) -> None:
    assert responses_nothing.sync_detailed(client=client).status_code == 204
    sent = _read(responses_file.sync(client=client), File)
    assert sent.payload.read() == b"%PDF"
    assert responses_lines.sync(client=client) == "id\n"
    page = responses_page.sync_detailed(client=client)
    assert page.content == b"<!doctype html>"
    total = responses_total.sync_detailed(client=client)
    assert (total.parsed, total.headers["X-Total"]) == ([1, 2, 3], "3")


def the_second_api_is_used_with_a_client_of_its_own(client: NotesClient) -> None:
    stored = _read(
        add_note.sync(client=client, body=Note(text="tea")), AddNoteResponse201
    )
    number = stored.data.note_id
    assert (stored.data.text, stored.data.is_done) == ("tea", False)
    changed = Note(text="tea", is_done=True)
    put = notes_note_put.sync_detailed(number, client=client, body=changed)
    assert put.status_code == 200
    got = _read(notes_note_get.sync(number, client=client), NotesNoteGetResponse200)
    assert got.data == Stored(text="tea", is_done=True, note_id=number)
    missing = _read(notes_note_get.sync(10_000, client=client), Errors)
    assert missing.message == "Not Found"
    assert notes_whoami.sync_detailed(client=client, x_depth=1).status_code == 200
    assert notes_late.sync_detailed(client=client, number=2).status_code == 200
    kept = notes_lenient.sync_detailed(client=client, body=NoteInput(text="tea"))
    assert kept.status_code == 202


def a_token_is_sent_by_a_client_that_has_one(client: AuthenticatedClient) -> None:
    assert members_me.sync(client=client) == ["ann"]
    assert members_either.sync(client=client) == ["ann"]
    assert members_use_machine.sync(client=client) == ["ann"]
    body = [1, 2]
    assert members_add_member_order.sync(client=client, body=body, sku="s-1") == body


def a_username_and_a_password_are_sent_in_the_place_of_a_token(
    client: AuthenticatedClient,
) -> None:
    encoded = base64.b64encode(b"ann:s3cret").decode()
    known = attrs.evolve(client, token=encoded, prefix="Basic")
    assert members_log_in.sync(client=known) == ["ann"]
    assert members_either.sync(client=known) == ["ann"]


def keys_are_headers_cookies_and_parameters_of_all_requests(
    client: AuthenticatedClient,
) -> None:
    known = client.with_headers({"X-Sink-Key": "s3cret"})
    known = known.with_cookies({"sink_key": "s3cret"})
    known.get_httpx_client().params = httpx.QueryParams({"sink_key": "s3cret"})
    assert members_use_keys.sync(client=known) == ["ann"]


def a_wrong_token_is_answered_by_a_problem(client: AuthenticatedClient) -> None:
    known = attrs.evolve(client, token="wrong")
    found = _read(members_me.sync(client=known), m.Problem)
    assert found.status == 401
    assert found.detail == "The secret is none."


def what_is_public_needs_no_token(client: Client) -> None:
    assert members_news.sync(client=client) == ["open"]


def a_key_that_is_optional_is_sent_or_not(client: AuthenticatedClient) -> None:
    assert members_maybe.sync(client=client) == []
    known = client.with_headers({"X-Maybe-Key": "s3cret"})
    assert members_maybe.sync(client=known) == ["ann"]


def a_form_of_fields_is_sent(client: Client) -> None:
    sent = m.ParametersFormDataBody(name="tea", sizes=[1, 2], day=DAY)
    assert parameters_form.sync(client=client, body=sent) == ["tea"]
