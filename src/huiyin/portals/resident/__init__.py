"""The residents' portal: say what the matter is, follow it like a parcel, judge the answer.

Nouns: *receipt* (the page after sending), *grant* (this browser may read a voice: by the QR's secret, by the phone's
last four digits, or because it was sent from here), *track* (what happened, newest first).
Verbs: raise, correct the guess, add, judge, complain about the program.
Arrows: pages → appeals.receive (the one way in), casework (act, note, attach with the receipt's proof), people, places.
Nothing here needs an account or JavaScript.
"""
