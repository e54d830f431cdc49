"""Reception days and petitions (接访与信访): each visit is a matter, answered and judged (SYSTEMS B11, DOMAIN §3.10).

Nouns: *series* (a reception day that comes back by a rule), *day* (one of its days, where something is different or
somebody comes), *sitting* (the posts that sit), *substitution* (who sits instead, or nobody), *visit* (a number in the
queue; booked, or drawn at the desk), *past visit* (one of an older ledger, without names), *petition* (a matter under
the petition method).
Verbs: ``arrange``, ``end_series``, ``announce``, ``cancel_day``, ``cancel_lapsed``, ``book``, ``move``, ``cancel``,
``arrive``, ``hear``, ``mark_missed``, ``petition``, ``preview_visits``, ``apply_visits``, ``undo_visits``.
Arrows: services → casework.open_matter (door ``reception``, or the petition's own) and act, in one transaction with the
rows here. What comes of a visit stands in its method, never here. Why a package of its own: ADR 41.
"""
