"""Verbs of mediation.

committees  register_committee, elect, appoint, open_studio, mark_recorded, choose_method
applying    apply, add_party                       numbering   agreement_for
mediating   take, consent, hold_session, declare_interest
agreeing    reach_agreement, sign, put_in_force, ask_court, note_decision, note_visit
importing   template_workbook, preview_cases, marked_workbook, apply_cases, undo_cases
"""
