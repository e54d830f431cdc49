"""Pages of the residents' portal.

home      the one box, follow by code, what was done    raising   say what the matter is
receipts  what happens next, the guess, the QR          following the track, words added, photos shown
judging   two faces                                     mine      matters and messages of who is signed in
files     photos for who holds the receipt              about     complaint about the program, accessibility, limits
grants    what this browser may read                    links     links of head and foot
"""
