"""Proving that a playbook keeps its promises, or telling the story in which it breaks one.

Nouns: *finding* (a broken promise with its line and fix), *spot* (where a matter can be, in the prover's eyes),
*way* (one move from spot to spot), *rank* (how far a spot is from an end), *bad state*, *story* (a counter-example).
Verbs: ``prove`` a playbook, ``prove_in_city`` what the file alone cannot show; ``tell`` and ``execute`` a story.
Arrows: ``promises`` → ``landing``, ``answering``, ``bounding``, ``separating``, ``dead`` → ``spots``; ``hunting`` looks
for the shortest story in a small ``world`` through the real ``step``, only when a rule has already refused.
"""

from huiyin.engine.proving.city import CityFacts as CityFacts
from huiyin.engine.proving.city import prove_in_city as prove_in_city
from huiyin.engine.proving.findings import Finding as Finding
from huiyin.engine.proving.hunting import PATIENCE as PATIENCE
from huiyin.engine.proving.promises import prove as prove
from huiyin.engine.proving.stories import Story as Story
