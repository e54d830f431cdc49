"""Bench: a city of realistic volume, and how quickly the program works in it. Every figure by a command.

owned       which tables hold parts of a history     counterparts  who stands elsewhere in the same place
templates   histories of the services, with slots    slots         where in a history something changes
filling     the values of one clone                  words         what invented raisers say
generating  clones in batches, resumable             tables        constraints and indexes, off and on again
database    a kept database with a city in it        visitors      who asks for pages, and for which matters
reading     pages asked in process, timed, counted   plans         what the database says of their statements
browsing    pages in a real, slowed Chromium         serving       the web server in front of the bench's database
hammering   matters sent over HTTP side by side      own_rate      what the database does of the same alone
arming      clocks that are due, and that wait       firing        runner processes on them
locating    grids of any size, points that find them removing      what was written for one figure, out again
running     which benches there are (`benches/`)     measuring     figures and the machine
reporting   figures as JSON and as a page
"""
