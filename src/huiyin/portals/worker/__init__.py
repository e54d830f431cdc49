"""The worker's portal: what waits for the posts of who is signed in, on a telephone first.

Nouns: *inbox* (one list for every kind of work), *result* (what became of a matter one has collected), *figure* (a
count about oneself with the list behind it). Verbs: capture, act, undo, note, find.
Arrows: pages → casework.forms (the one form of an action) → casework.services; new matters go through appeals.receive.
"""
