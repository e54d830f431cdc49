"""Appeals (诉求): many doors, one ledger (SYSTEMS B1–B3, B9, B10, B13, J4).

Nouns: *intake* (how something came in and what was guessed of it), *method choice* (which playbook serves a place and
kind), *suggestion* (kind, category, unit, urgency, with its reason), *repeat*, *category*, *emergency contact*,
*ledger import* (an old ledger taken over), *API key*, *paper form*.
Verbs: ``receive`` (the one way in of every door), ``join``, ``part``, ``correct_guess``, ``preview_ledger``,
``apply_ledger``, ``undo_ledger``, ``issue_paper_forms``, ``issue_api_key``; job: ``train_suggestions``.
Arrows: services.receiving → selectors (emergencies, locating, methods, suggesting, repeats) → casework.open_matter.
Nothing here decides for a person: kinds, units and repeats are suggested, danger to life alone is acted upon at once.
"""
