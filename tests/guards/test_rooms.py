"""Every package has the same rooms, and the arrows that import-linter cannot see point down too."""

import ast
import re
from pathlib import Path

from importlinter.cli import lint_imports

from tests.guards.source import BANDS, ROOMS, ROOT, SOURCE, band, files, python, short, subjects, tree

BESIDE_THE_ROOMS = {"__init__", "apps", "migrations", "jinja2", "locale", "static", "data", "__pycache__"}
DRAWERS = {"utils", "util", "common", "helpers", "helper", "lib", "misc", "tools"}
TEMPLATE_USE = re.compile(r"""{%-?\s*(?:extends|include|import|from)\s+["']([a-z_]+)/""")
CLOCKS = {"now", "utcnow", "today"}


def test_imports_point_down_only(monkeypatch):
    monkeypatch.chdir(ROOT)
    assert lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_logo=True) == 0


def test_packages_have_no_room_by_another_name():
    strays = {
        short(entry)
        for folder in subjects()
        for path in files(f"{folder.relative_to(ROOT)}/*")
        if (entry := folder / path.relative_to(folder).parts[0]).stem not in {*ROOMS, *BESIDE_THE_ROOMS}
    }
    assert strays == set()


def test_every_package_with_rooms_is_in_the_contract():
    contract = (ROOT / "pyproject.toml").read_text()
    names = [".".join(("huiyin", *folder.relative_to(SOURCE).parts)) for folder in subjects()]
    assert [name for name in names if f'"{name}"' not in contract] == []


def test_no_drawer_is_called_after_nothing():
    assert [short(path) for path in python(SOURCE) if DRAWERS & {path.stem, *path.parts}] == []


def test_foreign_keys_and_models_by_name_point_down():
    upward = [
        f"{short(path)}:{node.lineno} {node.value}"
        for path in python(SOURCE)
        if path.relative_to(SOURCE).parts[0] in BANDS[:-2]
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and (named := re.fullmatch(r"([a-z_]+)\.[A-Z]\w+", node.value))
        and named[1] in BANDS
        and BANDS.index(named[1]) > band(path)
    ]
    assert upward == []


def test_templates_use_their_own_package_or_the_kit():
    foreign = [
        f"{short(path)}: {name}"
        for path in files("src/huiyin/**/jinja2/*")
        for name in TEMPLATE_USE.findall(path.read_text())
        if name not in {"kit", _package_of(path)} and not _is_matter_part(name, path)
    ]
    assert foreign == []


def _is_matter_part(name: str, path: Path) -> bool:
    """The parts of a matter (casework/parts.html) are drawn by one hand for all who stand above casework."""
    return name == "casework" and band(path) > BANDS.index("casework")


def _package_of(template: Path) -> str:
    return template.parts[template.parts.index("jinja2") - 1]


def test_packages_send_each_other_no_signals():
    assert _who_imports("django.dispatch", "django.db.models.signals") == []


def test_there_is_one_clock():
    others = [
        f"{short(path)}:{node.lineno}"
        for path in python(SOURCE)
        if path != SOURCE / "kernel" / "time.py"
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name)
        and (node.func.attr in CLOCKS and node.func.value.id in {"datetime", "date", "timezone"})
    ]
    assert others == []


def test_pages_ask_selectors_and_services_never_the_tables():
    direct = [
        f"{short(path)}:{node.lineno}"
        for folder in subjects()
        for path in python(folder)
        if path.relative_to(folder).parts[0].removesuffix(".py") in {"pages", "api"}
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute) and node.attr == "objects"
    ]
    assert direct == []


def _who_imports(*modules: str) -> list[str]:
    return [
        f"{short(path)}:{node.lineno}"
        for path in python(SOURCE)
        for node in ast.walk(tree(path))
        if (isinstance(node, ast.ImportFrom) and node.module in modules)
        or (isinstance(node, ast.Import) and any(alias.name in modules for alias in node.names))
    ]
