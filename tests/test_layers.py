"""The imports of the package point down its layers, and its modules stay small."""

from pathlib import Path

import pytest
from layers import (
    BANNED_NAMES,
    PACKAGE,
    ROOT,
    Module,
    banned,
    find_cycle,
    import_graph,
    imports_inside_functions,
    may_import,
    read_modules,
    too_long,
    top_graph,
    unplaced,
    wrong_edges,
    wrong_libraries,
)

MODULES = read_modules(ROOT)
GRAPH = import_graph(MODULES)
each_module = pytest.mark.parametrize("module", MODULES, ids=lambda m: m.name)


# The package.


def test_every_module_has_a_layer() -> None:
    assert unplaced(GRAPH) == []


def test_imports_point_down_the_layers() -> None:
    assert wrong_edges(GRAPH) == []


def test_no_file_is_in_an_import_cycle() -> None:
    assert find_cycle(GRAPH) == []


def test_no_folder_is_in_an_import_cycle() -> None:
    assert find_cycle(top_graph(GRAPH)) == []


def test_each_library_is_behind_its_own_module() -> None:
    assert wrong_libraries(MODULES) == []


def test_module_names_say_what_they_hold() -> None:
    assert banned(GRAPH) == []


@each_module
def test_modules_and_functions_are_short(module: Module) -> None:
    assert too_long(module) == []


@each_module
def test_functions_do_not_import_the_package(module: Module) -> None:
    assert imports_inside_functions(module) == []


# The functions above, on sources made to be wrong.


def modules_of(**sources: str) -> list[Module]:
    """Return a package of these sources; `x__y` is the module `y` in folder `x`."""
    folders = {name.partition("__")[0] for name in sources if "__" in name}
    modules = [Module(name=PACKAGE, source="", is_package=True)]
    for name, source in sources.items():
        dotted = f"{PACKAGE}.{name.replace('__', '.')}"
        module = Module(name=dotted, source=source, is_package=name in folders)
        modules.append(module)
    return modules


@pytest.mark.parametrize(
    ("importer", "statement", "imported"),
    [
        ("fields", "from . import schemas", "schemas"),
        ("fields", "from .schemas import field_for", "schemas"),
        ("fields", "import flask_typed.schemas", "schemas"),
        ("fields", "import flask_typed.schemas as s", "schemas"),
        ("fields", "from flask_typed import schemas", "schemas"),
        ("fields", "from flask_typed.schemas import x", "schemas"),
        ("fields", "from .compiled import loader", "compiled.loader"),
        ("fields", "from .compiled import Loader", "compiled"),
        ("fields", "from .compiled.loader import x", "compiled.loader"),
        ("fields", "from . import Api", ""),
        ("fields", "if TYPE_CHECKING:\n    from . import schemas", "schemas"),
        ("fields", "def f():\n    from . import schemas", "schemas"),
        ("compiled", "from . import loader", "compiled.loader"),
        ("compiled", "from .loader import x", "compiled.loader"),
        ("compiled", "from ..schemas import x", "schemas"),
        ("compiled.dumper", "from . import loader", "compiled.loader"),
        ("compiled.dumper", "from .loader import x", "compiled.loader"),
        ("compiled.dumper", "from . import Loader", "compiled"),
        ("compiled.dumper", "from .. import schemas", "schemas"),
        ("compiled.dumper", "from ..schemas import x", "schemas"),
    ],
)
def test_every_form_of_import_is_read(
    importer: str, statement: str, imported: str
) -> None:
    names = ("fields", "schemas", "compiled", "compiled__loader", "compiled__dumper")
    sources = dict.fromkeys(names, "") | {importer.replace(".", "__"): statement}
    graph = import_graph(modules_of(**sources))
    assert graph[f"{PACKAGE}.{importer}"] == {f"{PACKAGE}.{imported}".rstrip(".")}


@pytest.mark.parametrize(
    "edge",
    """
    errors>_typing params>_typing schemas>fields operation>schemas
    signature>operation legacy>schemas dispatch>responses dispatch>compiled
    openapi>security api>openapi view>binding binding>view >api
    """.split(),
)
def test_an_edge_of_the_layers_is_allowed(edge: str) -> None:
    assert may_import(*edge.split(">"))


@pytest.mark.parametrize(
    "edge",
    """
    _typing>errors errors>params fields>schemas compiled>schemas schemas>operation
    signature>legacy signature>dispatch dispatch>signature openapi>legacy
    dispatch>openapi openapi>dispatch parsing>responses responses>dispatch
    openapi>api api> api>novel novel>errors
    """.split(),
)
def test_any_other_edge_is_refused(edge: str) -> None:
    assert not may_import(*edge.split(">"))


def test_a_wrong_edge_is_named() -> None:
    modules = modules_of(
        compiled="", compiled__loader="from ..dispatch import x", dispatch=""
    )
    assert wrong_edges(import_graph(modules)) == ["compiled imports dispatch"]


def test_a_module_without_a_layer_is_named() -> None:
    names = import_graph(modules_of(novel="", api="", openapi="", openapi__paths=""))
    assert unplaced(names) == ["novel"]


def test_a_cycle_of_files_is_found() -> None:
    modules = modules_of(
        view="from . import binding",
        binding="from .api import x",
        api="from . import view",
    )
    assert find_cycle(import_graph(modules)) == [
        "flask_typed.api",
        "flask_typed.view",
        "flask_typed.binding",
        "flask_typed.api",
    ]


def test_a_cycle_of_folders_is_found_where_no_file_is_in_one() -> None:
    modules = modules_of(
        docs="",
        docs__page="from .. import api",
        docs__assets="",
        api="from .docs import assets",
    )
    graph = import_graph(modules)
    assert find_cycle(graph) == []
    assert find_cycle(top_graph(graph)) == ["api", "docs", "api"]


def test_modules_that_meet_again_are_no_cycle() -> None:
    modules = modules_of(
        cli="from . import api, view", api="from . import view", view=""
    )
    assert find_cycle(import_graph(modules)) == []


@pytest.mark.parametrize(
    ("name", "statement"),
    [
        ("dispatch", "from webargs.flaskparser import FlaskParser"),
        ("api", "from apispec import APISpec"),
        ("fields", "import msgspec"),
        ("legacy", "if TYPE_CHECKING:\n    import apispec.ext.marshmallow"),
        ("compiled__loader", "from flask import request"),
        ("compiled__loader", "import werkzeug.datastructures"),
    ],
)
def test_a_second_importer_of_a_library_is_found(name: str, statement: str) -> None:
    assert len(wrong_libraries(modules_of(**{name: statement}))) == 1


@pytest.mark.parametrize(
    ("name", "statement"),
    [
        ("parsing", "from webargs.flaskparser import FlaskParser"),
        ("openapi", "from apispec import APISpec"),
        ("openapi__spec", "from apispec import APISpec"),
        ("compiled__loader", "import msgspec"),
        ("flask_apispec", "import apispec, webargs"),
        ("api", "from .openapi import apispec"),
        ("api", "from flask import Flask"),
    ],
)
def test_the_importer_of_a_library_is_let_be(name: str, statement: str) -> None:
    assert wrong_libraries(modules_of(**{name: statement})) == []


@pytest.mark.parametrize("name", sorted(BANNED_NAMES))
def test_a_name_that_says_nothing_is_found(name: str) -> None:
    inside = f"flask_typed.compiled.{name}"
    assert banned([inside, "flask_typed._typing", f"flask_typed.{name}_of"]) == [inside]


def test_a_name_of_flask_apispec_is_kept_in_the_drop_in_alone() -> None:
    names = ["flask_typed.flask_apispec.utils", "flask_typed.flask_apispec.helpers"]
    assert banned([*names, "flask_typed.openapi.utils"]) == [
        "flask_typed.flask_apispec.helpers",
        "flask_typed.openapi.utils",
    ]


def test_an_import_inside_a_function_is_found() -> None:
    source = (
        "class C:\n    def f(self):\n        from .api import Api\n        import json"
    )
    (_, module) = modules_of(view=source)
    assert imports_inside_functions(module) == ["flask_typed.view.f"]


def function_of(lines: int, docstring: str = "") -> str:
    return "\n".join(
        ["def f():", *docstring.splitlines(), *["    x = 1"] * (lines - 1)]
    )


@pytest.mark.parametrize(
    ("source", "long"),
    [
        pytest.param("x = 1\n" * 500, [], id="module-of-500"),
        pytest.param("x = 1\n" * 501, ["flask_typed.view: 501 lines"], id="of-501"),
        pytest.param(function_of(50), [], id="function-of-50"),
        pytest.param(function_of(51), ["flask_typed.view.f: 51 lines"], id="of-51"),
        pytest.param(function_of(50, '    """A\n    b.\n    """'), [], id="docstring"),
        pytest.param(
            "class C:\n    async " + function_of(51).replace("\n", "\n    "),
            ["flask_typed.view.f: 51 lines"],
            id="async-method",
        ),
    ],
)
def test_length_is_counted_without_docstrings(source: str, long: list[str]) -> None:
    (_, module) = modules_of(view=source)
    assert too_long(module) == long


def test_modules_are_read_from_their_folder(tmp_path: Path) -> None:
    folder = tmp_path / PACKAGE / "openapi"
    folder.mkdir(parents=True)
    (tmp_path / PACKAGE / "__init__.py").write_text("", encoding="utf-8")
    (folder / "__init__.py").write_text("", encoding="utf-8")
    (folder / "paths.py").write_text("import json", encoding="utf-8")
    assert [(each.name, each.package) for each in read_modules(tmp_path / PACKAGE)] == [
        ("flask_typed", "flask_typed"),
        ("flask_typed.openapi", "flask_typed.openapi"),
        ("flask_typed.openapi.paths", "flask_typed.openapi"),
    ]
