"""Verbs of mediation.

committees  register_committee, elect, appoint, open_studio, mark_recorded, choose_method
applying    apply, note_prevented                  numbering   agreement_for
parties     add_party, set_particulars, name_representatives, look_at_party
mediating   take, consent, stop, hold_session
agreeing    reach_agreement, register_oral, mend_agreement, sign, sign_as_mediator, put_in_force
            ask_court, note_decision
importing   template_workbook, preview_cases, marked_workbook, apply_cases, undo_cases
"""
