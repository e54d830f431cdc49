"""Places: where a matter happens, who is in charge there, and when the office works.

Nouns: Division (区划) and its successions; GridLayer (网格图层), Grid (网格) one row per version, its successions,
the GridSetVersion that tells each process to load its map again; CalendarVersion (工作日历) and its draft;
PlaceImport (导入), a file that was previewed, applied or undone.

Verbs: open, redraw, rename, merge, split, end grids; open, rename, merge, renumber divisions; draft and confirm a
calendar; preview, apply and undo an import.

Questions: locate a point, name a place, who are its children and neighbours, what became of a code, which calendar.

A place is known to other packages by its code, never by a foreign key: digits cut at 2/4/6/9/12 for divisions
(never by stripping zeros), 15 for a grid = its village's 12 + serial 3 (DOMAIN §1.1, §1.2). A scope is a prefix.

Arrows: kernel and engine below; people and everything above ask here.
"""
