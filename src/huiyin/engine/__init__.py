"""The engine: working methods as data, stepped purely and proved.

Nouns: *playbook* (one working method), *role*, *step*, *action*, *clock*, *call*, *state*, *event*, *record*.
Verbs: ``load`` a file, ``step`` a state by an event, ``rebuild`` a state from records, ``prove`` a playbook,
``draw`` it, ``compare`` two.
Arrows: ``loading`` → ``definition``; ``stepping`` → ``state``, ``clocks``, ``definition``; ``proving`` → ``stepping``.
Nothing here knows a database, a wall clock or Django: what is read from the world comes in as ``Facts``.
"""
