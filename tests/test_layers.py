"""The imports of the package point down its layers, and its modules stay small."""

import ast
import importlib.util
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest

PACKAGE = "flask_typed"
ROOT = Path(__file__).parent.parent / PACKAGE


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """Modules of one layer, and which of them may import which others of it.

    `apart` is a layer below that is not imported all the same.
    """

    name: str
    modules: frozenset[str]
    edges: Mapping[str, frozenset[str]] = field(default_factory=dict)
    free: bool = False
    apart: str = ""


def layer(
    name: str, modules: str, *, free: bool = False, apart: str = "", **edges: str
) -> Layer:
    """Return a layer; each keyword is an importer and what it may import."""
    return Layer(
        name=name,
        modules=frozenset(modules.split()),
        edges={importer: frozenset(names.split()) for importer, names in edges.items()},
        free=free,
        apart=apart,
    )


# A module may import from every line above its own. Within its line it may import
# what is written beside its name, or anything without a cycle where the line is free.
LAYERS = (
    layer(
        "leaves",
        "_typing docstring errors examples messages params record response_markers",
        messages="record",
        errors="_typing messages",
        params="_typing errors record",
    ),
    layer(
        "conversion",
        "fields constraints members models objects unions uploads schemas compiled "
        "security",
        constraints="members",
        models="fields members",
        objects="fields members",
        unions="fields models objects",
        compiled="constraints fields members models objects unions",
        uploads="fields",
        schemas="fields constraints members models objects unions uploads",
    ),
    layer("model", "operation"),
    layer("front ends", "signature legacy"),
    layer(
        "back ends",
        "raw_body json_body form_body parsing dependencies responses dispatch openapi",
        apart="front ends",
        json_body="raw_body",
        form_body="raw_body",
        parsing="raw_body json_body form_body",
        dispatch="parsing dependencies responses",
    ),
    layer(
        "host",
        "settings options hints levels view decorator handlers binding docs api app "
        "flask_apispec cli testing",
        free=True,
    ),
)

# Libraries, and the only modules that import them.
SOLE_IMPORTERS = {
    "webargs": frozenset({"parsing", "flask_apispec"}),
    "apispec": frozenset({"openapi", "flask_apispec"}),
    "msgspec": frozenset({"compiled", "members"}),
    "attrs": frozenset({"members"}),
    "pydantic": frozenset({"models"}),
}
# Modules, and libraries that they do without.
STRANGERS = {"compiled": frozenset({"flask", "werkzeug"})}

BANNED_NAMES = frozenset(
    {"utils", "helpers", "common", "base", "misc", "core", "types"}
)
# Apps import from flask-apispec's modules by name, so the drop-in keeps the names.
KEPT_NAMES = frozenset({f"{PACKAGE}.flask_apispec.utils"})
MODULE_LINES = 500
FUNCTION_LINES = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Module:
    """One file of the package; its name starts with that of the package."""

    name: str
    source: str
    is_package: bool = False

    @property
    def package(self) -> str:
        """The package that its relative imports start from."""
        return self.name if self.is_package else self.name.rpartition(".")[0]


def read_modules(root: Path) -> list[Module]:
    """Return the modules below a package's folder, sorted by name."""
    modules = []
    for path in sorted(root.rglob("*.py")):
        parts = [root.name, *path.relative_to(root).with_suffix("").parts]
        is_package = parts[-1] == "__init__"
        name = ".".join(parts[:-1] if is_package else parts)
        source = path.read_text(encoding="utf-8")
        modules.append(Module(name=name, source=source, is_package=is_package))
    return modules


def imported_names(
    module: Module, known: frozenset[str], tree: ast.AST | None = None
) -> set[str]:
    """Return the absolute names of the modules that a module imports.

    Of `from a import b` this is `a.b` where that is a known module, else `a`.
    """
    names: set[str] = set()
    for node in ast.walk(tree or ast.parse(module.source)):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            relative = "." * node.level + (node.module or "")
            origin = importlib.util.resolve_name(relative, module.package)
            for alias in node.names:
                member = f"{origin}.{alias.name}"
                names.add(member if member in known else origin)
    return names


def import_graph(modules: Iterable[Module]) -> dict[str, set[str]]:
    """Return what each module of the package imports of the package."""
    modules = list(modules)
    known = frozenset(module.name for module in modules)
    return {
        module.name: {
            name
            for name in imported_names(module, known)
            if name.partition(".")[0] == PACKAGE and name != module.name
        }
        for module in modules
    }


def top_module(name: str) -> str:
    """Return `x` for `flask_typed.x` and for `flask_typed.x.y`, '' for the root."""
    return ".".join(name.split(".")[1:2])


def top_graph(graph: Mapping[str, Iterable[str]]) -> dict[str, set[str]]:
    """Return the graph with every folder drawn together to one module."""
    tops: dict[str, set[str]] = {}
    for importer, names in graph.items():
        targets = tops.setdefault(top_module(importer), set())
        targets.update(map(top_module, names))
        targets.discard(top_module(importer))
    return tops


def may_import(importer: str, imported: str) -> bool:
    """Tell whether the layers allow one top module to import another."""
    if importer == "" or imported == "":
        return importer == ""
    place = {name: i for i, each in enumerate(LAYERS) for name in each.modules}
    if importer not in place or imported not in place:
        return False
    own, other = LAYERS[place[importer]], LAYERS[place[imported]]
    if own is other:
        return own.free or imported in own.edges.get(importer, ())
    return place[importer] > place[imported] and own.apart != other.name


def wrong_edges(graph: Mapping[str, Iterable[str]]) -> list[str]:
    """Return the imports that do not point down the layers."""
    return [
        f"{importer or PACKAGE} imports {imported or PACKAGE}"
        for importer, names in sorted(top_graph(graph).items())
        for imported in sorted(names)
        if not may_import(importer, imported)
    ]


def unplaced(names: Iterable[str]) -> list[str]:
    """Return the modules that have no layer."""
    placed = {""}.union(*(each.modules for each in LAYERS))
    return sorted({top_module(name) for name in names} - placed)


def find_cycle(graph: Mapping[str, Iterable[str]]) -> list[str]:
    """Return the modules of one import cycle, or none."""
    done: set[str] = set()

    def visit(name: str, trail: list[str]) -> list[str]:
        if name in trail:
            return [*trail[trail.index(name) :], name]
        if name in done:
            return []
        for target in sorted(graph.get(name, ())):
            if cycle := visit(target, [*trail, name]):
                return cycle
        done.add(name)
        return []

    for start in sorted(graph):
        if cycle := visit(start, []):
            return cycle
    return []


def wrong_libraries(modules: Iterable[Module]) -> list[str]:
    """Return the imports of libraries by modules that must not know them."""
    wrong = []
    for module in modules:
        top = top_module(module.name)
        libraries = {n.partition(".")[0] for n in imported_names(module, frozenset())}
        wrong += [
            f"{module.name} imports {library}"
            for library in sorted(libraries)
            if top not in SOLE_IMPORTERS.get(library, {top})
            or library in STRANGERS.get(top, ())
        ]
    return wrong


def functions(module: Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Yield every function of a module, methods and inner ones too."""
    for node in ast.walk(ast.parse(module.source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def imports_inside_functions(module: Module) -> list[str]:
    """Return the functions that import from the package when they are called."""
    return [
        f"{module.name}.{function.name}"
        for function in functions(module)
        for name in imported_names(module, frozenset(), function)
        if name.partition(".")[0] == PACKAGE
    ]


def function_lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Return how many lines a function has, from `def`, without its docstring."""
    first = function.body[0]
    docstring = 0
    if ast.get_docstring(function) is not None:
        docstring = (first.end_lineno or first.lineno) - first.lineno + 1
    return (function.end_lineno or function.lineno) - function.lineno + 1 - docstring


def too_long(module: Module) -> list[str]:
    """Return what is longer than the house style allows: module and functions."""
    long = []
    lines = len(module.source.splitlines())
    if lines > MODULE_LINES:
        long.append(f"{module.name}: {lines} lines")
    for function in functions(module):
        lines = function_lines(function)
        if lines > FUNCTION_LINES:
            long.append(f"{module.name}.{function.name}: {lines} lines")
    return long


def banned(names: Iterable[str]) -> list[str]:
    """Return the modules whose name says nothing."""
    return [
        name
        for name in names
        if BANNED_NAMES.intersection(name.split(".")) and name not in KEPT_NAMES
    ]


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
