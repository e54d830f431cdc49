"""Chinese is written first and English is complete."""

import ast
import re

import pytest

from huiyin.casework.forms import door_words
from huiyin.console.commands.texts import CATALOGUE, KEYWORDS, gathered, packages, read
from tests.guards.source import SOURCE, python, short, subjects, tree

HAN = re.compile(r"[\u3400-\u9fff]")
PACKAGES = {short(package): package for package in packages()}


def key(message):
    return (message.context, message.id if isinstance(message.id, str) else message.id[0])


def english(package):
    return {key(message): message for message in read(package / CATALOGUE) if message.id}


def strings(message):
    return message.string if isinstance(message.string, tuple) else (message.string,)


@pytest.mark.parametrize("name", PACKAGES)
def test_every_text_is_in_the_catalogue(name):
    known = english(PACKAGES[name])
    assert [message.id for message in gathered(PACKAGES[name]) if message.id and key(message) not in known] == []


@pytest.mark.parametrize("name", PACKAGES)
def test_every_text_has_its_english(name):
    messages = english(PACKAGES[name]).values()
    assert [message.id for message in messages if not all(strings(message)) or message.fuzzy] == []


@pytest.mark.parametrize("name", PACKAGES)
def test_no_chinese_is_left_in_the_english(name):
    messages = english(PACKAGES[name]).values()
    left = [text for message in messages for text in strings(message) if HAN.search(text)]
    assert left == []


@pytest.mark.parametrize("name", PACKAGES)
def test_both_languages_fill_in_the_same_blanks(name):
    blanks = re.compile(r"%\(\w+\)[sd]|{\w*}")
    different = [
        message.id
        for message in english(PACKAGES[name]).values()
        for text in strings(message)
        if set(blanks.findall(text)) != set(blanks.findall(str(message.id))) and not isinstance(message.id, tuple)
    ]
    assert different == []


def test_every_package_that_speaks_has_a_catalogue():
    silent = [
        short(folder)
        for folder in [SOURCE / "kernel", *subjects()]
        if not (folder / CATALOGUE).exists() and any(message.id for message in gathered(folder))
    ]
    assert silent == []


def test_texts_are_written_out_so_that_they_can_be_found():
    computed = [
        f"{short(path)}:{node.lineno}"
        for path in python(SOURCE)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in KEYWORDS
        and node.args
        and isinstance(node.args[0], ast.JoinedStr | ast.BinOp)
    ]
    assert computed == []


def test_one_text_has_one_english_in_all_packages():
    """Django lays the catalogues over each other, so that another package's English would win."""
    said: dict[object, dict[object, str]] = {}
    for name, package in PACKAGES.items():
        for known, message in english(package).items():
            said.setdefault(known, {}).setdefault(strings(message), name)
    assert {known: found for known, found in said.items() if len(found) > 1} == {}


def test_every_door_of_the_program_has_a_name():
    doors = {door for path in python(SOURCE) for door in re.findall(r'\bdoor="([a-z_]+)"', path.read_text())}
    assert {"care", "web"} <= doors
    assert [door for door in sorted(doors) if door_words(door) == door] == []
