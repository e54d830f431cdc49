"""Verbs of counselling: offering (offer, withdraw), booking (book, cancel), meeting (finish), importing (TABLES)."""
