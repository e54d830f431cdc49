"""Questions about care: which methods follow families, whose file is whose, what a meeting has before it, the figures.

All of it goes through ``casework.selectors.access``: who is not named in a file finds no page, line or count of it.
"""
