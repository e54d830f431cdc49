"""Every deed that the audit trail keeps has a name in the reader's language, and every name belongs to a deed."""

import ast
from collections.abc import Iterator
from functools import cache

from huiyin.kernel.audit import deed_titles
from tests.guards.source import SOURCE, functions, python, tree

# What writes into the trail, and which of its arguments is the verb.
WRITERS = {"record": 1, "note": 1, "_written_down": 1}
# Verbs that end in the value of an enumeration or of a variable.
ENDING_IN_DATA = ("console.", "people.change.", "people.data_request.", "people.import.", "people.release.")


@cache
def named() -> frozenset[str]:
    return frozenset(verb for titles in deed_titles().values() for verb in titles)


@cache
def recorded() -> frozenset[str]:
    """The verbs that are written out, as a constant of the file, or as ``f"places.{what}"`` in a function that is
    called with the word.
    """
    found = set[str]()
    for path in python(SOURCE):
        module = tree(path)
        constants = dict(constants_of(module))
        for verb in verbs(module):
            found.add(str(verb.value) if isinstance(verb, ast.Constant) else constants.get(ast.unparse(verb), ""))
        for function in functions(path):
            arguments = [argument.arg for argument in function.args.args]
            for prefix, last in texts_ending_in(arguments, function):
                found.update(f"{prefix}{word}" for word in words_given(module, function.name, arguments.index(last)))
    return frozenset(verb for verb in found if "." in verb)


def constants_of(module: ast.Module) -> Iterator[tuple[str, str]]:
    """Names of texts; several may be set on one line."""
    for node in module.body:
        if isinstance(node, ast.Assign):
            names, values = (
                side.elts if isinstance(side, ast.Tuple) else [side] for side in (node.targets[0], node.value)
            )
            for name, value in zip(names, values, strict=False):
                if isinstance(value, ast.Constant):
                    yield ast.unparse(name), str(value.value)


def verbs(module: ast.Module) -> Iterator[ast.expr]:
    for call in ast.walk(module):
        if isinstance(call, ast.Call) and (place := WRITERS.get(ast.unparse(call.func).split(".")[-1])) is not None:
            yield from [word.value for word in call.keywords if word.arg == "action"] or call.args[place : place + 1]


def texts_ending_in(arguments: list[str], function: ast.AST) -> Iterator[tuple[str, str]]:
    """What stands before the argument in each ``f"before.{argument}"`` of a function, and the argument."""
    for text in ast.walk(function):
        if isinstance(text, ast.JoinedStr):
            *before, last = text.values
            if isinstance(last, ast.FormattedValue) and (name := ast.unparse(last.value)) in arguments:
                yield "".join(str(part.value) for part in before if isinstance(part, ast.Constant)), name


def words_given(module: ast.Module, function: str, place: int) -> Iterator[str]:
    for call in ast.walk(module):
        if isinstance(call, ast.Call) and ast.unparse(call.func) == function and len(call.args) > place:
            word = call.args[place]
            if isinstance(word, ast.Constant):
                yield str(word.value)


def test_every_deed_has_a_name() -> None:
    packages = {verb.split(".")[0] for verb in named()}
    assert {verb for verb in recorded() - named() if verb.split(".")[0] in packages} == set()
    assert len(recorded() & named()) > 80


def test_every_name_is_that_of_a_deed() -> None:
    assert {verb for verb in named() - recorded() if not verb.startswith(ENDING_IN_DATA)} == set()
