"""Compile the translations; with --update, first gather new texts into the .po files.

Chinese is the source language; every package keeps its own `locale/en/LC_MESSAGES/django.po`. A text that has no
English yet is listed by --update and fails a guard test.
"""

import argparse
import io
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

NEEDS_DJANGO = False
SOURCE = Path(__file__).resolve().parents[2]
CATALOGUE = Path("locale", "en", "LC_MESSAGES", "django.po")
METHODS = [("**/migrations/**", "ignore"), ("**.py", "python"), ("**/jinja2/**", "jinja2")]
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Compile only, or gather first."""
    parser.add_argument("--update", action="store_true", help="gather new texts into the .po files first")


def run(options: argparse.Namespace) -> int:
    """Write the .mo files that are older than their .po; print what lacks English after an update."""
    for package in packages():
        if options.update and update(package):
            print(f"{package.relative_to(SOURCE)}: texts without English, see {CATALOGUE}")
        compile_catalogue(package / CATALOGUE)
    return 0


def packages() -> Iterator[Path]:
    """Folders that have a catalogue of their own."""
    for catalogue in sorted(SOURCE.rglob(str(CATALOGUE))):
        yield catalogue.parents[3]


def read(catalogue: Path) -> Catalog:
    """The catalogue in a .po file."""
    with catalogue.open("rb") as file:
        return read_po(file, locale="en", domain="django")


def gathered(package: Path) -> Catalog:
    """Every text that a package asks for, in Python and in its pages, with the places where it does."""
    found = Catalog(locale="en", domain="django", charset="utf-8", project="huiyin", fuzzy=False)
    texts = extract_from_dir(
        package, METHODS, {"jinja2": {"newstyle_gettext": "true", "silent": "false"}}, KEYWORDS, ("Translators:",)
    )
    for file, _line, message, comments, context in texts:
        found.add(message, None, [(file, None)], auto_comments=comments, context=context)  # type: ignore[list-item]  # the stub forgets that a place may lack its line
    return found


def update(package: Path) -> int:
    """Gather a package's texts into its .po file, keeping translations; returns how many lack English."""
    path = package / CATALOGUE
    catalogue = read(path)
    catalogue.update(gathered(package), no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    content = io.BytesIO()
    write_po(content, catalogue, width=120, sort_output=True, include_lineno=False, omit_header=False)
    path.write_bytes(content.getvalue())
    return sum(1 for message in catalogue if message.id and not any(_strings(message.string)))


def _strings(string: object) -> tuple[str, ...]:
    return string if isinstance(string, tuple) else (str(string or ""),)


def compile_catalogue(catalogue: Path) -> None:
    """Write the .mo beside a .po unless it is newer already."""
    compiled = catalogue.with_suffix(".mo")
    if compiled.exists() and compiled.stat().st_mtime >= catalogue.stat().st_mtime:
        return
    content = io.BytesIO()
    write_mo(content, read(catalogue))
    compiled.write_bytes(content.getvalue())
