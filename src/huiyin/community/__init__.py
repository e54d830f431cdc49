"""Services of the community; so far counselling by booking, voluntary and confidential (SYSTEMS H2).

Nouns: *room* (a counselling room or a grid's point), *slot* (a time that a counsellor offers), *booking* (a sealed
matter that says no more than way and day; how to reach the person stands beside it until it is over, and is erased).
Verbs: ``offer``, ``withdraw``, ``book``, ``cancel``, ``finish``, ``call_off_left``, ``preview_rooms``,
``apply_rooms``, ``undo_rooms``.
Arrows: services → casework.open_matter and act as nobody in particular: no account, person, list or score is named.
``close_counselling`` (bound in ``config.wiring``) frees the slot and erases. Nothing here writes to the audit trail but
the import of rooms, and the one figure is how many slots were used.
"""
