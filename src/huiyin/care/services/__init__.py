"""Verbs of care: filing (open_file, change_channel), meeting (hold_meeting), reporting (report_violence), importing
(import_past).
"""
