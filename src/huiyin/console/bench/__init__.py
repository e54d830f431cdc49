"""Bench: a city of realistic volume, and how quickly the program works in it. Every figure by a command.

owned          which tables hold parts of a matter's history     counterparts  who and what stands elsewhere in its place
templates      histories made by the services, with slots        slots         where in a history something changes
filling        a slot's values for one clone                     words         what invented raisers say
generating     clones in batches, resumable                      tables        constraints and indexes, off and on again
database       a kept database of its own                        city          the city in it, made by the demo's stories
reading        pages asked in process, timed and counted         plans         what the database says of their statements
measuring      figures, as JSON and as sentences                 benches       one module for each bench
"""
