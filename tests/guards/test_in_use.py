"""Whatever the program defines, the program uses; what only tests would call is not kept."""

import ast
import re
from collections import Counter
from fnmatch import fnmatch

from tests.guards.source import SOURCE, files, python, short, tree

# Called by name from the frameworks we stand on.
CALLED_FROM_OUTSIDE = ["__*__", "clean_*", "*Config", "allow_migrate", "allow_relation", "get_lookup", "get_user"]
CALLED_FROM_OUTSIDE += ["value_from_datadict", "prepare_value"]
# The other half of something in use, by which the tests look at the first half.
HALVES = {"uuid7_time", "written_in", "writable_after_all"}


def test_what_is_defined_is_used() -> None:
    texts = [path.read_text(encoding="utf-8") for path in files("src/*.py") + files("src/*.html")]
    named = Counter(word for text in texts for word in re.findall(r"\w+", text))
    unused = {
        f"{short(path)}: {node.name}"
        for path in python(SOURCE)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
        if named[node.name] == 1 and not node.decorator_list and node.name not in HALVES
        if not any(fnmatch(node.name, pattern) for pattern in CALLED_FROM_OUTSIDE)
    }
    assert unused == set()
