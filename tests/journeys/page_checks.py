"""What every page must keep, looked at in a real browser: `check_page(page, name)`.

For each size and language: no sideways scroll, no clipped text, no Chinese in English labels, nothing serious from axe;
with HUIYIN_SCREENSHOTS=1 also a picture in var/screenshots/<name>-<size>-<language>.png. With `touch=True` (residents'
and workers' pages) every target is at least 44 px high and wide; links inside sentences are exempt, as in WCAG 2.5.8.
Words that people wrote and names of places carry data-user-text or lang="zh" and are exempt from the language check.
"""

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

_IN_THE_PAGE = Path(__file__).with_name("page_checks.js")


def _ask(page: Page, question: str) -> Any:
    """Put a question of page_checks.js to the page, past its content security policy, which stays strict."""
    if not page.evaluate("'pageChecks' in window"):
        page.evaluate(_read(_IN_THE_PAGE) + "; undefined")
    return page.evaluate(f"pageChecks.{question}")


@cache
def _read(file: Path) -> str:
    return file.read_text(encoding="utf-8")


def sideways_pixels(page: Page) -> int:
    """By how many pixels the page is wider than its window."""
    return int(_ask(page, "sideways()"))


def clipped_texts(page: Page) -> list[str]:
    """Elements whose words are cut off."""
    return list(_ask(page, "clipped()"))


def small_targets(page: Page, least_pixels: int = 44) -> list[str]:
    """Visible things to press that are smaller than `least_pixels` either way."""
    return list(_ask(page, f"small({least_pixels})"))


def chinese_labels(page: Page) -> list[str]:
    """Chinese words of the program itself on an English page."""
    return list(_ask(page, "chinese()"))


def axe_findings(page: Page) -> list[str]:
    """Serious and critical findings of axe-core."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(_read(AXE) + "; undefined")
    return list(_ask(page, "axe()"))


def use_language(page: Page, language: str) -> None:
    """Read the following pages in `zh` or `en`."""
    host = urlsplit(page.url)
    page.context.add_cookies(
        [{"name": LANGUAGE_COOKIE, "value": LANGUAGES[language], "url": f"{host.scheme}://{host.netloc}"}]
    )


def findings(page: Page, *, language: str, touch: bool) -> dict[str, Any]:
    """All that is wrong with the page as it stands; empty when nothing is."""
    found: dict[str, Any] = {
        "sideways scroll": sideways_pixels(page),
        "clipped text": clipped_texts(page),
        "small targets": small_targets(page) if touch else [],
        "Chinese in English": chinese_labels(page) if language == "en" else [],
        "axe": axe_findings(page),
    }
    return {what: wrong for what, wrong in found.items() if wrong}


def wrong_at_all_sizes(page: Page, name: str, *, language: str, touch: bool) -> dict[str, Any]:
    """What is wrong with the page as it stands, by size; with pictures if they are wanted. The size is given back."""
    before, wrong = page.viewport_size, {}
    for width, height in SIZES.items():
        page.set_viewport_size({"width": width, "height": height})
        suffix = f"{width}-{language}"
        if os.environ.get("HUIYIN_SCREENSHOTS") == "1":
            page.screenshot(path=SCREENSHOTS / f"{name}-{suffix}.png", full_page=True)
        if found := findings(page, language=language, touch=touch):
            wrong[f"{name}-{suffix}"] = found
    if before:
        page.set_viewport_size(before)
    return wrong


def check_page(page: Page, name: str, *, touch: bool = True, dark: bool = False) -> None:
    """Look at the open page in each size and language and fail with all that is wrong.

    The page is loaded again for each language, so call it on pages that a GET shows. Size and language are given back.
    """
    wrong: dict[str, Any] = {}
    page.emulate_media(color_scheme="dark" if dark else "light")
    for language in LANGUAGES:
        use_language(page, language)
        page.reload()
        wrong |= wrong_at_all_sizes(page, f"{name}-dark" if dark else name, language=language, touch=touch)
    use_language(page, "zh")
    page.reload()
    assert wrong == {}, told(wrong)


def told(wrong: dict[str, Any]) -> str:
    """What is wrong, one line each."""
    return os.linesep.join(f"{where}: {what}: {found}" for where, all_ in wrong.items() for what, found in all_.items())
