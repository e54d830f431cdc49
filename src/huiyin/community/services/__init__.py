"""Verbs of counselling: offering (offer, withdraw), booking (book, cancel), meeting (finish), importing (preview_rooms,
apply_rooms, undo_rooms).
"""
