"""Verbs of casework, one module per noun; what other packages call is gathered here.

opening     open_matter                         acting      act, undo
voices      add_voice, join_matter, part_voice  noting      note, attach, guard_matter, erase_text, erase_attachment
keeping     reseat_matters, recalculate,        publishing  publish_playbook
            rehome, place_matter
deciding    decide_about, decide_no_unit
outgoing    resend, mark_printed                rebuilding  rebuild_matter
announcing  announce, note_called               holdings    what is kept of persons
proving     verify                              counting    fold_measures
moving      move_matters, carry_out_moves
checkpointing  write_checkpoint                 committing  the one transaction
readers     name_reader, drop_reader            reading_posts  who follows from the method
tables      preview_table, apply_table, undo_table
"""

from huiyin.casework.services.acting import act, undo
from huiyin.casework.services.checkpointing import write_checkpoint
from huiyin.casework.services.counting import fold_measures
from huiyin.casework.services.deciding import decide_about, decide_no_unit
from huiyin.casework.services.keeping import place_matter, recalculate, rehome, reseat_matters
from huiyin.casework.services.moving import carry_out_moves, move_matters
from huiyin.casework.services.noting import attach, erase_attachment, erase_text, guard_matter, note
from huiyin.casework.services.opening import open_matter
from huiyin.casework.services.outgoing import mark_printed, resend
from huiyin.casework.services.proving import verify
from huiyin.casework.services.publishing import publish_playbook
from huiyin.casework.services.readers import drop_reader, name_reader
from huiyin.casework.services.rebuilding import differences, rebuild_matter
from huiyin.casework.services.voices import add_voice, join_matter, part_voice

__all__ = [
    "act",
    "add_voice",
    "attach",
    "carry_out_moves",
    "decide_about",
    "decide_no_unit",
    "differences",
    "drop_reader",
    "erase_attachment",
    "erase_text",
    "fold_measures",
    "guard_matter",
    "join_matter",
    "mark_printed",
    "move_matters",
    "name_reader",
    "note",
    "open_matter",
    "part_voice",
    "place_matter",
    "publish_playbook",
    "rebuild_matter",
    "recalculate",
    "rehome",
    "reseat_matters",
    "resend",
    "undo",
    "verify",
    "write_checkpoint",
]
