"""A file can be read in one sitting, a function on one screen."""

from tests.guards.source import functions, python, short

FILE_LIMIT_LINES = 500
FUNCTION_LIMIT_LINES = 70


def test_no_file_is_longer_than_its_limit():
    long = {short(path): count for path in python() if (count := len(path.read_text().splitlines())) > FILE_LIMIT_LINES}
    assert long == {}


def test_no_function_is_longer_than_its_limit():
    long = {
        f"{short(path)}:{function.lineno} {function.name}": lines
        for path in python()
        for function in functions(path)
        if (lines := (function.end_lineno or 0) - function.lineno + 1) > FUNCTION_LIMIT_LINES
    }
    assert long == {}
