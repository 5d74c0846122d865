"""The layers of the package, and what its modules may import and hold."""

import ast
import importlib.util
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

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
        "_typing docstring errors examples later messages params record "
        "response_markers signals url_rules",
        docstring="record",
        examples="record",
        messages="record",
        errors="_typing messages",
        params="_typing errors record",
        url_rules="record",
    ),
    layer(
        "conversion",
        "changes fields constraints members models objects unions uploads schemas "
        "compiled security",
        constraints="members",
        models="fields members",
        fields="changes",
        objects="changes fields members",
        unions="fields models objects",
        compiled="changes constraints fields members models objects unions",
        uploads="fields",
        schemas="fields constraints members models objects unions uploads",
    ),
    layer("model", "operation"),
    layer("front ends", "signature legacy"),
    layer(
        "back ends",
        "raw_body json_body form_body parsing dependencies responses dispatch "
        "observing openapi",
        apart="front ends",
        json_body="raw_body",
        form_body="raw_body",
        parsing="raw_body json_body form_body",
        dispatch="parsing dependencies responses",
        observing="raw_body parsing responses dispatch",
    ),
    layer(
        "host",
        "settings options hints levels view decorator handlers binding docs api app "
        "flask_apispec inference cli testing",
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
