"""Verbs of counselling: offering (offer, withdraw), booking (book, cancel), meeting (finish), leaving (call_off_left),
importing (TABLES).
"""
