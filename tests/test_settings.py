"""The keywords of ``Api`` and the config keys of the same names."""

import dataclasses
import gettext
import typing
from pathlib import Path
from typing import Any

import pytest
from apispec import BasePlugin
from flask import Flask

from flask_typed import Api, Depends, Problem, Security
from flask_typed.errors import ConfigError, ErrorFormatter
from flask_typed.parsing import TypedParser
from flask_typed.settings import Keywords, Settings, read_settings


def formatter(problem: Problem) -> dict[str, str]:
    return {}


#: A value beside the default, and a second one, for every setting.
VALUES: dict[str, tuple[Any, Any]] = {
    "title": ("Shop", "Other"),
    "version": ("1", "2"),
    "description": ("text", ""),
    "openapi_version": ("3.0.3", "3.1.0"),
    "terms_of_service": ("https://a.test/", None),
    "contact": ({"email": "a@a.test"}, {"name": "A", "x-id": 1}),
    "license": ({"name": "MIT", "identifier": "MIT"}, None),
    "servers": ([{"url": "/a"}], ({"url": "/b", "description": "B"},)),
    "external_docs": ({"url": "/a"}, {"url": "/b", "description": "B"}),
    "tags": ({"a": "A."}, {}),
    "split_components": (False, True),
    "document_untyped": (True, False),
    "plugins": ([BasePlugin()], ()),
    "finish_document": (print, None),
    "url_prefix": ("/v1", "/v2/"),
    "openapi_path": ("/a.json", None),
    "openapi_yaml_path": ("/a.yaml", None),
    "docs_path": ("/a", None),
    "redoc_path": ("/b", None),
    "docs_dependencies": ([Depends(formatter)], ()),
    "swagger_ui_oauth": ({"clientId": "a"}, {}),
    "swagger_ui_origins": (["https://a.test"], ()),
    "parser": (TypedParser, TypedParser()),
    "error_formatter": (formatter, ErrorFormatter(formatter)),
    "envelope": ("data", None),
    "translations": ({"de": gettext.NullTranslations()}, None),
    "raises": ([Problem], ()),
    "unknown": ("exclude", "raise"),
    "naming": ("camel", "kebab"),
    "check_responses": ("never", "debug"),
    "compiled": (False, True),
    "mode": ("observe", "off"),
    "observed_dir": ("found", Path("found")),
    "dependencies": ([Depends(formatter)], ()),
    "security": (Security(formatter), []),
    "max_json_depth": (3, 4),
    "max_errors": (5, 6),
}


def test_the_keywords_for_type_checkers_are_the_settings() -> None:
    assert typing.get_type_hints(Keywords) == typing.get_type_hints(Settings)
    assert list(VALUES) == [field.name for field in dataclasses.fields(Settings)]


@pytest.mark.parametrize("name", VALUES)
def test_every_keyword_is_a_config_key_and_config_wins(name: str) -> None:
    by_keyword, by_config = VALUES[name]
    keywords: Any = {name: by_keyword}

    assert getattr(read_settings(keywords, {}), name) == by_keyword
    config = {f"TYPED_{name.upper()}": by_config}
    assert getattr(read_settings({}, config), name) == by_config
    assert getattr(read_settings(keywords, config), name) == by_config


def test_other_config_keys_are_left_alone() -> None:
    read, default = read_settings({}, Flask(__name__).config), Settings()
    names = [field.name for field in dataclasses.fields(Settings)]
    assert [getattr(read, name) for name in names] == [
        getattr(default, name) for name in names
    ]


@pytest.mark.parametrize(
    ("key", "fix"),
    [
        ("TYPED_CHEK_RESPONSES", "did you mean 'TYPED_CHECK_RESPONSES'?"),
        ("TYPED_DOC_PATH", "did you mean 'TYPED_DOCS_PATH'?"),
        ("TYPED_title", "did you mean 'TYPED_TITLE'?"),
        ("TYPED_X", "use one of TYPED_CHECK_RESPONSES, TYPED_COMPILED, "),
    ],
)
def test_a_wrong_config_key_suggests_the_right_one(key: str, fix: str) -> None:
    app = Flask(__name__)
    app.config[key] = "always"

    with pytest.raises(ConfigError) as caught:
        Api(app)

    assert str(caught.value).startswith(f"There is no config key {key!r}. Fix: {fix}")


@pytest.mark.parametrize(
    ("name", "fix"),
    [
        ("titel", "did you mean 'title'?"),
        ("doc_path", "did you mean 'docs_path'?"),
        ("x", "use one of check_responses, compiled, "),
    ],
)
def test_a_wrong_keyword_suggests_the_right_one(name: str, fix: str) -> None:
    keywords: Any = {name: "x"}

    with pytest.raises(ConfigError) as caught:
        Api(**keywords)

    assert str(caught.value).startswith(f"Api has no keyword {name!r}. Fix: {fix}")


WRONG: list[tuple[str, Any, str]] = [
    ("mode", "on", "use one of 'off', 'observe', 'enforce'"),
    ("observed_dir", 5, "use the path of a folder, or None"),
    ("title", None, "use a string"),
    ("version", 1.0, "use a string"),
    ("description", b"x", "use a string"),
    ("envelope", "", "use the name of a member"),
    ("translations", {"de": "x"}, "use a dict of language tags"),
    ("translations", ["de"], "use a dict of language tags"),
    ("raises", Problem, "use a list of subclasses of Problem"),
    ("raises", [ValueError], "use a list of subclasses of Problem"),
    ("openapi_version", "2.0", "use one of '3.1.0', '3.0.3'"),
    ("terms_of_service", 1, "use a URL, or None"),
    ("contact", {"mail": "a@a.test"}, "use a dict of name, url and email, or None"),
    ("contact", "a@a.test", "use a dict of name, url and email, or None"),
    ("license", {"url": "/"}, "use a dict of name, and of identifier or url, or None"),
    ("license", "MIT", "use a dict of name, and of identifier or url, or None"),
    ("servers", {"url": "/"}, "use a list of dicts: [{'url': ..., "),
    ("servers", [{"description": "A"}], "use a list of dicts: [{'url': ..., "),
    ("servers", None, "use a list of dicts: [{'url': ..., "),
    ("external_docs", "/a", "use a dict of url and description, or None"),
    ("tags", ["a"], "use a dict: {'pets': 'All about pets.'}"),
    ("tags", {"a": None}, "use a dict: {'pets': 'All about pets.'}"),
    ("split_components", 0, "use True or False"),
    ("plugins", BasePlugin(), "use a list of instances of apispec.BasePlugin"),
    ("plugins", [BasePlugin], "use a list of instances of apispec.BasePlugin"),
    ("finish_document", dict, "use a function of the document, or None"),
    ("finish_document", {}, "use a function of the document, or None"),
    ("url_prefix", None, "use a fixed path such as '/v2'"),
    ("url_prefix", "v2", "use a fixed path such as '/v2'"),
    ("url_prefix", "/<tenant>", "use a fixed path such as '/v2'"),
    ("url_prefix", "//v2", "use a fixed path such as '/v2'"),
    ("openapi_path", True, "use a string, or None"),
    ("openapi_yaml_path", 1, "use a string, or None"),
    ("docs_path", False, "use a string, or None"),
    ("redoc_path", b"/", "use a string, or None"),
    ("parser", dict, "use a webargs FlaskParser"),
    ("parser", "parser", "use a webargs FlaskParser"),
    ("error_formatter", {}, "use a function of a Problem"),
    ("unknown", "include", "use one of 'raise', 'exclude'"),
    ("unknown", None, "use one of 'raise', 'exclude'"),
    ("naming", "camelCase", "use one of None, 'camel', 'pascal', 'kebab', 'snake'"),
    ("check_responses", True, "use one of 'always', 'debug', 'never'"),
    ("max_json_depth", 0, "use a number from 1 up"),
    ("max_json_depth", True, "use a number from 1 up"),
    ("max_errors", "100", "use a number from 1 up"),
]


@pytest.mark.parametrize(("name", "value", "fix"), WRONG)
def test_a_wrong_value_is_named_with_what_to_use(
    name: str, value: Any, fix: str
) -> None:
    keywords: Any = {name: value}
    app = Flask(__name__)
    app.config[f"TYPED_{name.upper()}"] = value

    with pytest.raises(ConfigError) as by_keyword:
        Api(**keywords)
    with pytest.raises(ConfigError) as by_config:
        Api(app)

    said = f" is {value!r}. Fix: {fix}"
    assert str(by_keyword.value).startswith(f"Api({name}=...){said}")
    assert str(by_config.value).startswith(f"TYPED_{name.upper()}{said}")


def test_compiled_code_is_on_but_where_the_tests_are_told_to_do_without(
    request: pytest.FixtureRequest,
) -> None:
    assert read_settings({}, {}).compiled is not request.config.getoption("uncompiled")
