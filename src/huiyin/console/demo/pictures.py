"""Drawn photographs: a few simple scenes, so that pages with pictures can be seen. Nobody and nowhere in particular."""

from __future__ import annotations

import io
import random
from collections.abc import Callable
from functools import cache

from PIL import Image, ImageDraw, ImageFilter

_SIZE = (800, 600)
_HORIZON, _WALL_FOOT = 330, 520
_Draw = ImageDraw.ImageDraw
_SKY, _GROUND, _DARK, _STONE = (176, 202, 222), (150, 148, 138), (52, 50, 48), (168, 156, 140)


@cache
def picture(scene: str, number: int) -> bytes:
    """A JPEG of a scene (a key of SCENES); another number is another view of it. The same bytes each time."""
    chance = random.Random(f"{scene}/{number}")  # noqa: S311 - a drawing, not a secret
    image = Image.new("RGB", _SIZE, _SKY)
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, _HORIZON + chance.randint(-40, 40), *_SIZE), fill=_GROUND)
    SCENES[scene](draw, chance)
    out = io.BytesIO()
    image.filter(ImageFilter.GaussianBlur(1.2)).save(out, "JPEG", quality=80)
    return out.getvalue()


@cache
def signature(number: int) -> bytes:
    """A PNG of an invented signature, as a finger draws it; the same bytes each time."""
    chance = random.Random(f"signature/{number}")  # noqa: S311 - a drawing, not a secret
    image = Image.new("RGB", (640, 240), (255, 255, 255))
    draw = ImageDraw.Draw(image)
    x = chance.randint(60, 120)
    for _stroke in range(chance.randint(4, 7)):
        points = [(x + chance.randint(-30, 60), chance.randint(50, 190)) for _point in range(4)]
        draw.line(points, fill=(20, 30, 60), width=7, joint="curve")
        x += chance.randint(55, 85)
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def _wall(draw: _Draw, chance: random.Random) -> None:
    draw.rectangle((60, 140, 740, _WALL_FOOT), fill=_STONE)
    for row in range(140, _WALL_FOOT, 38):
        draw.line((60, row, 740, row), fill=(140, 128, 114), width=3)
    spot = (chance.randint(250, 500), 140)
    while spot[1] < _WALL_FOOT - 10:
        after = (spot[0] + chance.randint(-35, 35), spot[1] + chance.randint(20, 50))
        draw.line((*spot, *after), fill=_DARK, width=chance.randint(5, 11))
        spot = after


def _manhole(draw: _Draw, chance: random.Random) -> None:
    x, y = chance.randint(250, 450), chance.randint(410, 470)
    draw.ellipse((x - 110, y - 50, x + 110, y + 50), fill=(110, 106, 100))
    draw.ellipse((x - 92, y - 40, x + 92, y + 40), fill=(18, 17, 16))


def _lamp(draw: _Draw, chance: random.Random) -> None:
    lean = chance.randint(-60, 60)
    draw.line((400, 560, 400 + lean, 90), fill=_DARK, width=14)
    draw.line((400 + lean, 94, 490 + lean, 70), fill=_DARK, width=10)
    draw.ellipse((470 + lean, 60, 520 + lean, 92), fill=(86, 84, 80))


def _cars(draw: _Draw, chance: random.Random) -> None:
    for left in range(20, 720, 190):
        colour = tuple(chance.randint(60, 210) for _one in range(3))
        draw.rounded_rectangle((left, 390, left + 165, 470), 18, fill=colour)
        draw.rounded_rectangle((left + 30, 345, left + 135, 400), 16, fill=colour)
        for wheel in (left + 20, left + 110):
            draw.ellipse((wheel, 450, wheel + 36, 486), fill=_DARK)


def _fence(draw: _Draw, chance: random.Random) -> None:
    gap = chance.randint(3, 6)
    for number, left in enumerate(range(20, 800, 70)):
        if number not in (gap, gap + 1):
            draw.rectangle((left, 280, left + 14, 470), fill=(120, 122, 126))
            draw.line((left, 320, left + 70, 320), fill=(120, 122, 126), width=9)


def _road(draw: _Draw, chance: random.Random) -> None:
    draw.polygon([(330, 330), (470, 330), (790, 600), (10, 600)], fill=(96, 95, 94))
    for _hole in range(5):
        x, y = chance.randint(220, 560), chance.randint(420, 560)
        draw.ellipse((x, y, x + chance.randint(40, 120), y + chance.randint(18, 40)), fill=(58, 54, 50))


def _water(draw: _Draw, chance: random.Random) -> None:
    draw.polygon([(300, 340), (520, 340), (760, 600), (90, 600)], fill=(104, 122, 112))
    for _wave in range(14):
        x, y = chance.randint(200, 560), chance.randint(360, 590)
        draw.arc((x, y, x + 90, y + 16), 180, 360, fill=(170, 186, 176), width=3)


def _tree(draw: _Draw, chance: random.Random) -> None:
    draw.rectangle((375, 260, 425, 560), fill=(92, 70, 48))
    for _leaf in range(26):
        x, y = chance.randint(240, 500), chance.randint(70, 270)
        draw.ellipse((x, y, x + 90, y + 70), fill=(chance.randint(50, 90), chance.randint(100, 140), 62))


def _rubbish(draw: _Draw, chance: random.Random) -> None:
    for _bag in range(22):
        x, y = chance.randint(150, 600), chance.randint(380, 520)
        colour = chance.choice([(40, 42, 46), (196, 188, 168), (90, 120, 150), (150, 60, 54)])
        draw.ellipse((x, y, x + chance.randint(50, 110), y + chance.randint(40, 70)), fill=colour)


SCENES: dict[str, Callable[[_Draw, random.Random], None]] = {
    "wall": _wall, "manhole": _manhole, "lamp": _lamp, "cars": _cars, "fence": _fence, "road": _road,
    "water": _water, "tree": _tree, "rubbish": _rubbish,
}  # fmt: skip
