"""Verbs of receptions and petitions: arranging (arrange, end_series, announce, cancel_day, cancel_lapsed), booking
(book, move, cancel), telling (tell_booked, mark_called), receiving (arrive, hear, mark_missed), petitioning (petition),
importing (TABLES).
"""
