"""Forms of casework, shared by every portal: the one form of an action, what it promises, and how it is sent.

``actions``   an action's ``needs`` as form fields, and the form's answer as the action's inputs
``choices``   what may be picked: units, posts, kinds
``offering``  the actions of a matter with their forms, the likeliest first, each with the clock that will run
``listing``   matters as lines of a list, in a fixed number of queries
``places``    a place, or several, by name or code
``tables``    the upload of a table to take over
``viewing``   what the shared parts of pages (``casework/parts.html``) show: head, clock bars, timeline
"""

from huiyin.casework.forms.actions import ActionForm
from huiyin.casework.forms.listing import MatterLine, lines
from huiyin.casework.forms.offering import Offer, PromisedClock, likely_action, offers, send, sent_form, with_form
from huiyin.casework.forms.viewing import (
    ClockBar,
    clock_bars,
    door_words,
    file_words,
    pictures,
    track,
    undo_until,
    undo_what,
)

__all__ = [
    "ActionForm",
    "ClockBar",
    "MatterLine",
    "Offer",
    "PromisedClock",
    "clock_bars",
    "door_words",
    "file_words",
    "likely_action",
    "lines",
    "offers",
    "pictures",
    "send",
    "sent_form",
    "track",
    "undo_until",
    "undo_what",
    "with_form",
]
