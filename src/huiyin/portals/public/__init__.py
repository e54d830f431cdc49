"""The public portal: what everybody may read without asking. No personal data of residents, on no page.

Nouns: *red ledger* (still owed), *blue ledger* (done), *figures* (a month's shares, each with what it is of), *my grid*
(who looks after where I live, and the card that hangs there).
Arrows: pages → selectors → appeals and casework (counts), places (names, outlines), people (who is on duty in a grid).
"""
