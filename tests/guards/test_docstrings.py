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


def test_services_are_called_by_keyword_with_the_actor_first():
    wrong = [
        f"{short(path)}:{node.lineno} {node.name}"
        for folder in subjects()
        for path in python(folder)
        if path.relative_to(folder).parts[0].removesuffix(".py") == "services"
        for node in tree(path).body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_") and len(node.args.args) > 1
    ]
    assert wrong == []
