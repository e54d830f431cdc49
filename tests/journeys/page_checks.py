"""What every page must keep, looked at in a real browser: `check_page(page, name)`.

For each size and language: no sideways scroll, no clipped text, no Chinese in English labels; nothing serious from axe;
with HUIYIN_SCREENSHOTS=1 also a picture in var/screenshots/<name>-<size>-<language>.png. With `touch=True` (residents'
and workers' pages) every target is at least 44 px high and wide; links inside sentences are exempt, as in WCAG 2.5.8.
Words that people wrote and names of places carry data-user-text or lang="zh" and are exempt from the language check.
"""

import json
import os
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Page

ROOT = Path(__file__).resolve().parents[2]
SCREENSHOTS = ROOT / "var" / "screenshots"
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
SIZES = {390: 844, 1440: 900}
LANGUAGES = {"zh": "zh-hans", "en": "en"}
LANGUAGE_COOKIE = "language"
LEAST_PIXELS = 44
# What is nearly the same at the other size and in the other language is asked there with HUIYIN_SOAK=1 only.
AXE_ASKED = {(390, "zh"), (1440, "en")}

_IN_THE_PAGE = Path(__file__).with_name("page_checks.js")


def _ask(page: Page, question: str) -> Any:
    """Put a question of page_checks.js to the page, past its content security policy, which stays strict."""
    if page.evaluate("'pageChecks' in window"):
        return page.evaluate(f"pageChecks.{question}")
    page.evaluate(f"{_read(AXE)}; {_read(_IN_THE_PAGE)}; undefined")
    return page.evaluate(f"pageChecks.{question}")


@cache
def _read(file: Path) -> str:
    return file.read_text(encoding="utf-8")


def sideways_pixels(page: Page) -> int:
    """By how many pixels the page is wider than its window."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


def use_language(page: Page, language: str) -> None:
    """Read the following pages in `zh` or `en`."""
    host = urlsplit(page.url)
    page.context.add_cookies(
        [{"name": LANGUAGE_COOKIE, "value": LANGUAGES[language], "url": f"{host.scheme}://{host.netloc}"}]
    )


def findings(page: Page, *, language: str, touch: bool, colours_only: bool = False) -> dict[str, Any]:
    """All that is wrong with the page as it stands; empty when nothing is."""
    width = (page.viewport_size or {"width": 0})["width"]
    asks_axe = bool(os.environ.get("HUIYIN_SOAK")) or width not in SIZES or (width, language) in AXE_ASKED
    asked = {
        "least": LEAST_PIXELS if touch else 0,
        "english": language == "en",
        "axe": asks_axe or colours_only,
        "coloursOnly": colours_only,
    }
    found = _ask(page, f"all({json.dumps(asked)})")
    return {what: wrong for what, wrong in found.items() if wrong}


def wrong_at_all_sizes(
    page: Page, name: str, *, language: str, touch: bool, colours_only: bool = False
) -> dict[str, Any]:
    """What is wrong with the page as it stands, by size; with pictures if they are wanted. The size is given back."""
    before, wrong = page.viewport_size, {}
    for width, height in SIZES.items():
        _resize(page, width, height)
        suffix = f"{width}-{language}"
        if os.environ.get("HUIYIN_SCREENSHOTS") == "1":
            page.screenshot(path=SCREENSHOTS / f"{name}-{suffix}.png", full_page=True)
        if found := findings(page, language=language, touch=touch, colours_only=colours_only):
            wrong[f"{name}-{suffix}"] = found
    if before:
        _resize(page, before["width"], before["height"])
    return wrong


def _resize(page: Page, width: int, height: int) -> None:
    if page.viewport_size != {"width": width, "height": height}:
        page.set_viewport_size({"width": width, "height": height})


def check_page(page: Page, name: str, *, touch: bool = True) -> None:
    """Look at the open page in each size and language and fail with all that is wrong.

    The page is loaded again for each language, so call it on pages that a GET shows. It ends in Chinese, as it began,
    and at the size it had.
    """
    wrong: dict[str, Any] = {}
    for language in ("en", "zh"):
        use_language(page, language)
        page.reload()
        wrong |= wrong_at_all_sizes(page, name, language=language, touch=touch)
    assert wrong == {}, told(wrong)


def check_colours_by_night(page: Page, name: str) -> None:
    """Look at the open page as a screen set to dark shows it; nothing but the colours differs, in either language."""
    page.emulate_media(color_scheme="dark")
    page.reload()  # colours that are just changing are neither these nor those
    wrong = wrong_at_all_sizes(page, f"{name}-dark", language="zh", touch=False, colours_only=True)
    assert wrong == {}, told(wrong)


def told(wrong: dict[str, Any]) -> str:
    """What is wrong, one line each."""
    return os.linesep.join(f"{where}: {what}: {found}" for where, all_ in wrong.items() for what, found in all_.items())
