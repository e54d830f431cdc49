"""Bench: a city of realistic volume, and how quickly the program works in it. Every figure by a command.

owned       which tables hold parts of a history     counterparts  who stands elsewhere in the same place
templates   histories of the services, with slots    slots         where in a history something changes
filling     the values of one clone                  words         what invented raisers say
generating  clones in batches, resumable             tables        constraints and indexes, off and on again
database    a kept database with a city in it        visitors      who asks for pages, and for which matters
reading     pages asked in process, timed, counted   plans         what the database says of their statements
measuring   figures and the machine                  reporting     figures as JSON and as a page
locating    a set of grids of any size, and how quickly points find theirs
"""
