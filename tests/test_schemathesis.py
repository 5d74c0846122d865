"""schemathesis sends what the document allows and what it does not, and finds nothing.

All its checks are on. What semantics outside of OpenAPI decide is excused one by one.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import kitchen_sink
import kitchen_sink_security
import pytest
import schemathesis
from flask import Flask
from forms import MULTIPART, URLENCODED
from hypothesis import strategies as st
from kitchen_sink_loaded import OUT_OF_ORDER
from kitchen_sink_security import SECRET, USER
from kitchen_sink_types import DIFFER
from live import serving
from schemathesis import Case, HookContext, Response
from schemathesis.config import (
    CacheConfig,
    CoveragePhaseConfig,
    ExamplesPhaseConfig,
    FuzzingPhaseConfig,
    GenerationConfig,
    PhasesConfig,
    ProjectConfig,
    ProjectsConfig,
    SchemathesisConfig,
    StatefulPhaseConfig,
)
from schemathesis.core.failures import Failure
from schemathesis.engine import from_schema
from schemathesis.engine.events import FatalError, NonFatalError, ScenarioFinished
from schemathesis.schemas import BaseSchema
from werkzeug.exceptions import MethodNotAllowed, NotFound

import example_app
from flask_typed import Api

MAX_EXAMPLES = 15  # an operation and a phase
FORMS = {URLENCODED, MULTIPART.partition(";")[0]}

# JSON Schema has no format for an address with a prefix; this one is ours.
schemathesis.openapi.format(
    "ipv4interface", st.builds("{}/{}".format, st.ip_addresses(v=4), st.integers(0, 32))
)

#: What the schemes of the app of every feature are sent, so that all is tried without
#: them too.
CREDENTIALS: dict[str, dict[str, Any]] = {
    "login": {"username": USER, "password": SECRET},
    **{name: {"api_key": SECRET} for name in ("headerKey", "queryKey", "cookieKey")},
    **{
        name: {"bearer": SECRET}
        for name in ("bearer", "password", "code", "client", "provider")
    },
}

#: The operations of that app that have schemes.
MEMBERS = r"^/members/"

BINARY = {"/properties/cover", "/properties/pages/items"}

Excuse = Callable[[Flask, Failure, Case[Any], Response], bool]


def is_of_no_view(
    app: Flask, failure: Failure, case: Case[Any], response: Response
) -> bool:
    """A path that its converters refuse is of no rule, so of no operation."""
    path = response.request.path_url.partition("?")[0]
    try:
        app.url_map.bind("localhost").match(_decode(path), case.method)
    except (NotFound, MethodNotAllowed):
        return response.status_code in (404, 405) and type(failure).__name__ in (
            "UndefinedStatusCode",
            "UndefinedContentType",
        )
    return False


def is_right_as_text(
    app: Flask, failure: Failure, case: Case[Any], response: Response
) -> bool:
    """A form has texts and bytes: of a wrong type is only what cannot be read.

    null is the text ``null``, one item is a list of one, any bytes are binary.
    """
    return (
        type(failure).__name__ == "AcceptedNegativeData"
        and case.media_type in FORMS
        and all(
            word == "type" or (word == "format" and path in BINARY)
            for word, path in _read_violations(failure)
        )
    )


def is_blank(app: Flask, failure: Failure, case: Case[Any], response: Response) -> bool:
    """A blank, of an optional field or parameter that is no text, is missing."""
    fields: Any = case.body if case.media_type in FORMS else None
    sent = {**(case.query or {}), **(fields if isinstance(fields, dict) else {})}
    return type(failure).__name__ == "AcceptedNegativeData" and any(
        sent.get(name) in ("", [""])
        for name in ("day", "high", "limit", "offset", "since", "sort")
    )


def is_of_pydantic(
    app: Flask, failure: Failure, case: Case[Any], response: Response
) -> bool:
    """A strict pydantic model refuses 4.0, which is an integer in JSON Schema."""
    body: Any = case.body
    return (
        type(failure).__name__ == "RejectedPositiveData"
        and case.operation.label == "POST /kinds"
        and isinstance(body["review"]["stars"], float)
        and response.json()["errors"]["json"].keys() == {"review"}
    )


def is_refused_by_the_class(
    app: Flask, failure: Failure, case: Case[Any], response: Response
) -> bool:
    """No JSON Schema can say that two members are equal, as a __post_init__ does."""
    said = {
        "POST /users": {"json": {"_schema": [DIFFER]}},
        "GET /range": {"query": {"_schema": [f"Value error, {OUT_OF_ORDER}"]}},
    }
    return (
        type(failure).__name__ == "RejectedPositiveData"
        and case.operation.label in said
        and response.json()["errors"] == said[case.operation.label]
    )


def is_beyond_3_0(
    app: Flask, failure: Failure, case: Case[Any], response: Response
) -> bool:
    """OpenAPI 3.0 has no words for a tuple, and none for the names of an object."""
    document: Any = case.operation.schema.raw_schema
    return (
        type(failure).__name__ == "RejectedPositiveData"
        and document["openapi"] == "3.0.3"
        and case.operation.label == "POST /containers"
        and set(response.json()["errors"]["json"]) <= {"pair", "by_day", "byDay"}
    )


def is_an_unknown_header(
    app: Flask, failure: Failure, case: Case[Any], response: Response
) -> bool:
    """A request may have any other header: no operation lists those of HTTP itself."""
    return (
        type(failure).__name__ == "AcceptedNegativeData"
        and "in header - object with unexpected properties" in failure.message
    )


def is_malformed_by_the_client(
    app: Flask, failure: Failure, case: Case[Any], response: Response
) -> bool:
    """Werkzeug's client writes a line break in the name of a part as it is."""
    return (
        type(failure).__name__ == "RejectedPositiveData"
        and case.media_type == "multipart/form-data"
        and isinstance(case.body, dict)
        and any(set(name) & {"\r", "\n"} for name in case.body)
        and response.status_code == 400
    )


EXCUSES: list[Excuse] = [
    is_an_unknown_header,
    is_of_no_view,
    is_right_as_text,
    is_blank,
    is_of_pydantic,
    is_beyond_3_0,
    is_refused_by_the_class,
    is_malformed_by_the_client,
]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What schemathesis found.

    :param failures: each with how to send the request again
    :param succeeded: the operations that answered with a success
    """

    failures: list[str]
    succeeded: set[str]


def _read_violations(failure: Failure) -> list[tuple[str, str]]:
    """Return the words of JSON Schema that a request violates, each with its path."""
    found = re.findall(r"violates `(\w+)` at (\S+)", failure.message)
    # The coverage phase has another way to say it.
    return found or [("type" if "Incorrect type" in failure.message else "", "")]


def _decode(path: str) -> str:
    return unquote(path, errors="replace")


def build_config() -> SchemathesisConfig:
    """Return the configuration: every check and phase, the same cases each time."""
    project = ProjectConfig(
        auth=ProjectConfig.from_dict({"auth": {"openapi": CREDENTIALS}}).auth,
        generation=GenerationConfig(
            max_examples=MAX_EXAMPLES, deterministic=True, database="none"
        ),
        phases=PhasesConfig(
            examples=ExamplesPhaseConfig(enabled=True),
            coverage=CoveragePhaseConfig(
                enabled=True, generate_duplicate_query_parameters=True
            ),
            fuzzing=FuzzingPhaseConfig(enabled=True),
            stateful=StatefulPhaseConfig(enabled=True),
        ),
        continue_on_failure=True,
    )
    return SchemathesisConfig(
        seed=1,
        cache=CacheConfig(enabled=False),  # else one run depends on those before
        projects=ProjectsConfig(default=project),
    )


def run(app: Flask, path: str = "/openapi.json") -> Report:
    """Run schemathesis over an app, by WSGI, but for what needs credentials.

    :param app: the app
    :param path: of the document
    """
    schema = schemathesis.openapi.from_wsgi(path, app, config=build_config())
    return run_schema(app, schema.exclude(path_regex=MEMBERS))


def run_with_credentials(app: Flask) -> Report:
    """Run schemathesis over what needs credentials, by HTTP.

    That it is refused without them is tried by requests which schemathesis (4.32) gives
    words that Werkzeug's test client does not know.
    """
    with serving(app) as address:
        url = f"{address}/openapi.json"
        schema = schemathesis.openapi.from_url(url, config=build_config())
        return run_schema(app, schema.include(path_regex=MEMBERS))


def run_schema(app: Flask, schema: BaseSchema) -> Report:
    """Run schemathesis over the operations of a document.

    :param app: the app that it is of
    :param schema: the operations
    """

    def filter_failure(
        context: HookContext, failure: Failure, case: Case[Any], response: Response
    ) -> bool:
        return not any(excuse(app, failure, case, response) for excuse in EXCUSES)

    schema.hook(filter_failure)
    report = Report(failures=[], succeeded=set())
    for event in from_schema(schema).execute():
        if isinstance(event, ScenarioFinished):
            report.failures.extend(_read_failures(event))
            report.succeeded.update(_read_successes(event))
        elif isinstance(event, NonFatalError):
            report.failures.append(f"{event.label}: {event.info}")
        elif isinstance(event, FatalError):
            report.failures.append(repr(event.exception))
    return report


def _read_failures(event: ScenarioFinished) -> Iterator[str]:
    for checks in event.recorder.checks.values():
        for check in checks:
            found = check.failure_info
            if found is not None:
                yield (
                    f"{event.phase.value}, {event.label}, {check.name}: "
                    f"{found.failure}\n{found.code_sample}"
                )


def _read_successes(event: ScenarioFinished) -> Iterator[str]:
    for key, interaction in event.recorder.interactions.items():
        answer = interaction.response
        if answer is not None and answer.status_code < 300:
            yield event.recorder.cases[key].value.operation.label


def operations_of(app: Flask, path: str = "/openapi.json") -> set[str]:
    """Return the operations of an app's document, as schemathesis calls them."""
    document: dict[str, Any] = app.test_client().get(path).get_json()
    return {
        f"{method.upper()} {path}"
        for path, item in document["paths"].items()
        for method in item
    }


def members_of(app: Flask) -> set[str]:
    """Return the operations that have schemes."""
    return {each for each in operations_of(app) if re.search(MEMBERS, each.split()[1])}


@pytest.mark.slow
def test_schemathesis_finds_nothing_in_the_example_app(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'conduit.sqlite3'}"
    assert run(example_app.create_app({"DATABASE_URL": url})).failures == []


@pytest.mark.slow
@pytest.mark.parametrize(
    "options",
    [
        pytest.param({}, id="as usual"),
        pytest.param({"openapi_version": "3.0.3"}, id="3.0.3"),
        pytest.param(
            {"naming": "camel", "envelope": "data", "unknown": "exclude"},
            id="camelCase, an envelope, unknown members ignored",
        ),
    ],
)
def test_schemathesis_finds_nothing_in_the_kitchen_sink(
    options: dict[str, Any],
) -> None:
    app = kitchen_sink.create_app(**options)
    report = run(app)
    assert report.failures == []
    # Else all that was found is how well requests are refused.
    assert operations_of(app) - report.succeeded == members_of(app)


@pytest.mark.slow
@pytest.mark.parametrize("version", ["3.1.0", "3.0.3"])
def test_schemathesis_finds_no_way_around_credentials(version: str) -> None:
    app = kitchen_sink.create_app(openapi_version=version)
    report = run_with_credentials(app)
    assert report.failures == []
    assert report.succeeded == members_of(app)


@pytest.mark.slow
def test_schemathesis_finds_a_view_that_does_not_look_at_credentials() -> None:
    app = kitchen_sink.create_app()

    def fake() -> str:
        return SECRET

    api: Api = app.extensions["typed"].apis[-1].owner
    with api.override(kitchen_sink_security.bearer_user, fake):
        failures = run_with_credentials(app).failures
    assert any("GET /members/me, ignored_auth" in failure for failure in failures)


@pytest.mark.slow
def test_schemathesis_finds_nothing_in_the_other_api_of_the_kitchen_sink() -> None:
    app = kitchen_sink.create_app()
    path = "/v2/openapi.json"
    report = run(app, path)
    assert report.failures == []
    assert operations_of(app, path) - report.succeeded == set()
