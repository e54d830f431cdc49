"""What every page must keep, looked at in a real browser: `check_page(page, name)`.

For each size and language: no sideways scroll, no clipped text, no Chinese in English labels, nothing serious from axe,
and a picture in var/screenshots/<name>-<size>-<language>.png. With `touch=True` (residents' and workers' pages) every
target is at least 44 px high and wide; links inside sentences are exempt, as in WCAG 2.5.8.
Words that people wrote and names of places carry data-user-text or lang="zh" and are exempt from the language check.
"""

import os
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

_SIDEWAYS = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
_CLIPPED = """() => [...document.querySelectorAll('body *')].filter(element => {
  if (!element.innerText || !element.innerText.trim() || element.closest('svg, .unseen, .skip, select, [hidden]')) return false;
  const own = [...element.childNodes].some(node => node.nodeType === 3 && node.data.trim());
  const style = getComputedStyle(element);
  const cuts = ['hidden', 'clip'].includes(style.overflowX) || ['hidden', 'clip'].includes(style.overflowY);
  return (own || cuts) && cuts && (element.scrollWidth > element.clientWidth + 1 || element.scrollHeight > element.clientHeight + 1)
    || own && style.textOverflow === 'ellipsis' && element.scrollWidth > element.clientWidth;
}).map(element => element.outerHTML.slice(0, 160))"""
_SMALL_TARGETS = """least => [...document.querySelectorAll('a[href], button, summary, select, textarea, [role=button], input:not([type=hidden])')]
.filter(element => {
  if (!element.checkVisibility({visibilityProperty: true}) || element.closest('.skip, svg')) return false;
  const label = element.matches('input[type=checkbox], input[type=radio]') ? element.closest('label') : element.matches('input[type=file]') && getComputedStyle(element).opacity === '0' ? element.labels[1] : null;
  const box = (label || element).getBoundingClientRect();
  if (!box.width || !box.height) return false;
  const inSentence = element.matches('a') && getComputedStyle(element).display === 'inline'
    && [...element.parentElement.childNodes].some(node => node.nodeType === 3 && node.data.trim());
  return !inSentence && (box.height < least - 0.5 || box.width < least - 0.5);
}).map(element => `${Math.round(element.getBoundingClientRect().width)}x${Math.round(element.getBoundingClientRect().height)} `
  + element.outerHTML.slice(0, 160))"""
_CHINESE = r"""() => {
  const exempt = '[data-user-text], [lang^=zh]:not(html), script, style, template';
  const han = /\p{Script=Han}/u, found = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) { const node = walk.currentNode; if (han.test(node.data) && !node.parentElement.closest(exempt)) found.push(node.data.trim()); }
  for (const element of document.querySelectorAll('[aria-label], [title], [placeholder], [alt], input[type=submit]')) {
    if (element.closest(exempt)) continue;
    for (const name of ['aria-label', 'title', 'placeholder', 'alt']) if (han.test(element.getAttribute(name) || '')) found.push(`${name}: ${element.getAttribute(name)}`);
  }
  if (han.test(document.title)) found.push('title: ' + document.title);
  return found;
}"""
_AXE = """async () => (await axe.run(document, {resultTypes: ['violations']})).violations
  .filter(found => ['serious', 'critical'].includes(found.impact))
  .map(found => `${found.id}: ${found.help}: ${found.nodes.map(node => node.target.join(' ')).slice(0, 5).join(' | ')}`)"""


def sideways_pixels(page: Page) -> int:
    """By how many pixels the page is wider than its window."""
    return int(page.evaluate(_SIDEWAYS))


def clipped_texts(page: Page) -> list[str]:
    """Elements whose words are cut off."""
    return list(page.evaluate(_CLIPPED))


def small_targets(page: Page, least_pixels: int = 44) -> list[str]:
    """Visible things to press that are smaller than `least_pixels` either way."""
    return list(page.evaluate(_SMALL_TARGETS, least_pixels))


def chinese_labels(page: Page) -> list[str]:
    """Chinese words of the program itself on an English page."""
    return list(page.evaluate(_CHINESE))


def axe_findings(page: Page) -> list[str]:
    """Serious and critical findings of axe-core, run through the browser's own channel so that the policy stays strict."""
    page.evaluate(AXE.read_text(encoding="utf-8") + "; undefined")
    return list(page.evaluate(_AXE))


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


def check_page(page: Page, name: str, *, touch: bool = True, dark: bool = False) -> None:
    """Look at the open page in each size and language, keep a picture of each, and fail with all that is wrong.

    The page is loaded again for each language, so call it on pages that a GET shows. Size and language are given back.
    """
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    before, wrong = page.viewport_size, {}
    page.emulate_media(color_scheme="dark" if dark else "light")
    for language in LANGUAGES:
        use_language(page, language)
        page.reload()
        for width, height in SIZES.items():
            page.set_viewport_size({"width": width, "height": height})
            suffix = f"{width}-{language}{'-dark' if dark else ''}"
            page.screenshot(path=SCREENSHOTS / f"{name}-{suffix}.png", full_page=True)
            found = findings(page, language=language, touch=touch)
            if found:
                wrong[suffix] = found
    use_language(page, "zh")
    page.reload()
    if before:
        page.set_viewport_size(before)
    assert wrong == {}, f"{name}: " + os.linesep.join(f"{where}: {what}" for where, what in wrong.items())
