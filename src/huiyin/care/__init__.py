"""Care for families at risk: files in three colours, sealed to who has them (SYSTEMS C5, C6; DOMAIN §3.8, §3.9).

Nouns: *file* (a sealed matter under a method with colours, with its safe channel), *meeting* (minutes and one decision
for each family that was due), *report* (依法报警; the reporter is known to the police liaison alone), *paper* (a
warning letter or protection order, beside a family's file or without one: a sealed matter with readers of its own),
*dossier* (a file on paper), *past file* (a file of an older ledger, replayed through the method; a *past table* brings
many).
Verbs: ``open_file``, ``change_channel``, ``open_paper``, ``enter_paper``, ``note_consent``, ``hold_meeting``,
``report_violence``, ``dossier``, ``letter``, ``preview_past``, ``apply_past``, ``import_past``.
Arrows: services → casework.open_matter, act and replay, in one transaction with the rows here. Intervals, who visits,
what a visit needs and when a family may leave stand in the method, never here. Nothing here writes to the audit trail,
whose readers must not learn that a file exists: the matter's own journal and readings are the record.
"""
