"""Casework: the matter (事项), from the moment it is raised until the one who raised it has judged the answer.

Nouns: *matter* (one row, with its owner, clocks and calls), *voice* (somebody who raised it), *journal* (what happened,
chained), *text* (personal words, erasable), *outbox* (what leaves the house), *measure* (a counted fact), *ledger*.
Verbs: ``open_matter``, ``act``, ``undo``, ``add_voice``, ``part_voice``, ``note``, ``attach``, ``erase``, ``reseat``,
``rehome``, ``recalculate``, ``publish_playbook``; jobs: ``run_due``, ``send_outbox``, ``write_checkpoint``.
Arrows: services → ``services.committing`` (the one transaction) → engine.step; selectors.access is the only door;
effects and tables are bound in ``config.wiring``. Nothing here knows a subject or a portal; the one page of its own is
that of tables taken over.
"""
