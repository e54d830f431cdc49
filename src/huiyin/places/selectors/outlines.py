"""Outlines: grids as rings for a drawn map, as GeoJSON, and as the card that hangs in the neighbourhood.

Outlines are simplified and rounded to about a metre: enough to find one's house, no survey (DOMAIN §8).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

import shapely
from django.conf import settings
from django.utils.translation import gettext as _
from shapely.geometry import Polygon
from shapely.geometry.base import BaseGeometry

from huiyin.kernel.drawing import Area as DrawnArea
from huiyin.kernel.remembering import remembered
from huiyin.kernel.time import today
from huiyin.places.models import Grid
from huiyin.places.selectors.locating import base_layer_code, neighbours
from huiyin.places.selectors.naming import active_on, own_names, place_name
from huiyin.places.types import Area, GridCard, Outline
from huiyin.places.types.datum import LonLat

_COARSE_DEGREES = 0.00002
_DIGITS = 5
_M2_A_KM2 = 1_000_000
_KEPT = 4_096


def boundary_of(grid: Grid) -> Area:
    """The exact boundary of a version of a grid, in WGS-84 degrees."""
    area = shapely.from_wkb(bytes(grid.boundary))
    assert isinstance(area, Area)
    return area


def outlines(scope: str, *, layer: str | None = None, on: date | None = None) -> list[Outline]:
    """Outlines of the living grids in a scope (of the base layer unless another is asked), by code. Three queries, none
    in a look that remembers them.
    """
    day = on or today()
    known = _outlined(scope, layer or base_layer_code())
    rows = [row for row in known if row.active_from <= day and (row.active_until is None or row.active_until > day)]
    names = own_names(row.code for row in rows)
    return [
        Outline(row.code, row.version, names[row.code], row.kind, _rings(row.boundary), row.outline_note)
        for row in rows
    ]


def outline_areas(scope: str, *, layer: str | None = None, on: date | None = None) -> list[DrawnArea]:
    """`outlines` as areas for `kernel.drawing.grid_map`; the page fills in state and link."""
    return [DrawnArea(found.code, found.name, found.rings) for found in outlines(scope, layer=layer, on=on)]


def outlines_geojson(scope: str, *, layer: str | None = None, on: date | None = None) -> dict[str, Any]:
    """`outlines` as a GeoJSON FeatureCollection in WGS-84, holes included."""
    return {"type": "FeatureCollection", "features": [_feature(row) for row in _drawn(scope, layer, on)]}


def rings_of(area: Area) -> tuple[tuple[LonLat, ...], ...]:
    """An area that is not stored, as rings for `kernel.drawing`."""
    return _rings(shapely.to_wkb(area))


def grid_card(grid: Grid) -> GridCard:
    """The card of a grid without its people, whom the page adds through `card_lines`."""
    return GridCard(
        code=grid.code,
        name=own_names([grid.code])[grid.code],
        full_name=place_name(grid.code),
        kind_label=str(grid.get_kind_display()),
        area_km2=round(grid.area_m2 / _M2_A_KM2, 2),
        updated_on=grid.active_from,
        neighbours=tuple(ref.name for ref in neighbours(grid.code)),
        raise_address=f"{settings.HUIYIN_ADDRESS}/g/{grid.code}",
    )


def card_lines(
    card: GridCard, *, workers: Sequence[tuple[str, str]] = (), supervision_phone: str = ""
) -> list[tuple[str, str]]:
    """What the card says, as (term, value) for the kit's `card` macro.

    `workers` are (name, contact) of those on duty in the grid, whom a page asks people for; a grid without any says so,
    because an empty line would tell residents less than the truth.
    """
    people = [" ".join(part for part in worker if part) for worker in workers]
    lines = [
        (_("范围"), card.full_name),
        (_("类型"), card.kind_label),
        (_("面积"), _("%(size)s 平方公里") % {"size": card.area_km2}),
        (_("相邻网格"), "、".join(card.neighbours)),
        (_("网格员"), "；".join(people) or _("暂缺，请拨打监督电话")),
        (_("监督电话"), supervision_phone),
        (_("更新日期"), card.updated_on.isoformat()),
    ]
    return [(term, value) for term, value in lines if value]


class _Outlined(NamedTuple):
    """What a map needs of a version of a grid."""

    code: str
    version: int
    kind: str
    boundary: bytes
    outline_note: str
    active_from: date
    active_until: date | None


@remembered("places")
def _outlined(scope: str, layer: str | None) -> tuple[_Outlined, ...]:
    """All versions of the grids of a scope, whenever they lived: whoever remembers them need not ask again tomorrow."""
    rows = Grid.objects.filter(code__startswith=scope, layer=layer).order_by("code", "version")
    found = rows.values_list("code", "version", "kind", "boundary", "outline_note", "active_from", "active_until")
    return tuple(
        _Outlined(code, version, kind, bytes(boundary), note, begun, ended)
        for code, version, kind, boundary, note, begun, ended in found
    )


def _drawn(scope: str, layer: str | None, on: date | None) -> list[Grid]:
    from_layer = layer or base_layer_code()
    return list(
        Grid.objects.filter(active_on(on or today()), code__startswith=scope, layer=from_layer).order_by("code")
    )


@lru_cache(maxsize=_KEPT)
def _rings(boundary: bytes) -> tuple[tuple[LonLat, ...], ...]:
    """The rings of a stored boundary; kept, because every map of a township draws the same hundred."""
    parts: Iterable[Any] = shapely.get_parts(_coarse(shapely.from_wkb(boundary)))
    return tuple(
        tuple((round(x, _DIGITS), round(y, _DIGITS)) for x, y in part.exterior.coords[:-1])
        for part in parts
        if isinstance(part, Polygon)
    )


def _coarse(area: BaseGeometry) -> BaseGeometry:
    return area.simplify(_COARSE_DEGREES, preserve_topology=True)


def _feature(grid: Grid) -> dict[str, Any]:
    coarse = shapely.set_precision(_coarse(boundary_of(grid)), 10**-_DIGITS)
    return {
        "type": "Feature",
        "id": grid.code,
        "geometry": shapely.geometry.mapping(coarse),
        "properties": {
            "code": grid.code,
            "version": grid.version,
            "name": grid.name,
            "english_name": grid.english_name,
            "kind": grid.kind,
            "note": grid.outline_note,
        },
    }
