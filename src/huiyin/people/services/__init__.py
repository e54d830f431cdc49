"""Verbs of people, one module per noun. Import the module you need."""
