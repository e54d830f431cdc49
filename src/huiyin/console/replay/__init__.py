"""Replay: real appeals of years gone by, driven through today's services in simulated time.

appeals    the CSV, read and checked                     routes     which way a matter takes through a playbook
rule       what nobody wrote down, decided by a hash     town       the invented city it all happens in
database   a database of its own, gone afterwards        driving    the loop: next appeal, next deed, next clock
journal    what came of it, read from the journal alone  reporting  the report, as text and as JSON

Nothing leaves the house: messages stay in the outbox of a database that is dropped.
"""
