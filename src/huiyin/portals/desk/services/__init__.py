"""Verbs of the desk: choosing methods by two persons."""
