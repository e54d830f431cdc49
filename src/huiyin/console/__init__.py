"""The `huiyin` command: nouns are commands, each a module of `commands`; `cluster` brings a PostgreSQL of our own.

main -> registry -> commands.<name> -> processes, cluster -> binaries, watchdog. Commands are loaded by name, so that
one that needs no Django stays free of it.
"""
