"""Every module is a map and every verb and question a contract."""

import ast

from tests.guards.source import SOURCE, python, short, subjects, tree


def test_every_module_says_what_it_is():
    assert [short(path) for path in python(SOURCE) if not ast.get_docstring(tree(path))] == []


def test_every_service_and_selector_says_what_it_promises():
    silent = [
        f"{short(path)}:{node.lineno} {node.name}"
        for folder in subjects()
        for path in python(folder)
        if path.relative_to(folder).parts[0].removesuffix(".py") in {"services", "selectors"}
        for node in tree(path).body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_") and not ast.get_docstring(node)
    ]
    assert silent == []


def test_who_acts_comes_first_and_the_rest_is_named():
    wrong = [
        f"{short(path)}:{node.lineno} {node.name}"
        for folder in subjects()
        for path in python(folder)
        if path.relative_to(folder).parts[0].removesuffix(".py") == "services"
        for node in tree(path).body
        if isinstance(node, ast.FunctionDef)
        and not node.name.startswith("_")
        and "actor" in (names := [argument.arg for argument in [*node.args.args, *node.args.kwonlyargs]])
        and (names[0] != "actor" or len(node.args.args) != 1)
    ]
    assert wrong == []
