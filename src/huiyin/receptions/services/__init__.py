"""Verbs of receptions and petitions: arranging (arrange, end_series, announce, cancel_day), booking (book, cancel),
receiving (arrive, hear, mark_missed), petitioning (petition), importing (TABLES).
"""
