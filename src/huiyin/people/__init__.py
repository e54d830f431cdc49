"""People: who may do what, where, and as what.

Nouns: Person, Account, Post (a seat), PostKind, Tenure, Organisation, Household, Resident, PendingChange,
PrivacyNotice, Consent, DataRequest, RevealLog. Rights come from posts; a matter belongs to a post, never to a person.

Verbs (services): posts (open, close, appoint, end, hand over), posting and approvals (the same, by two persons),
persons (create, change, reveal, erase), accounts, signing_in, codes, privacy, organisations, importing, exporting,
first_day, sending. Questions (selectors): actors, seats, organisations, persons, changes.

Arrows: people → places, engine, kernel. casework, the subjects and the portals → people.
"""
