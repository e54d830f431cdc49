"""Verbs of mediation.

committees  register_committee, elect, appoint, open_studio, mark_recorded, choose_method
applying    apply, note_prevented                  numbering   agreement_for
commissioning  alias_of, keep_commission
parties     add_party, set_particulars, name_representatives, look_at_party
mediating   take, consent, stop, hold_session
agreeing    reach_agreement, register_oral, mend_agreement, sign, sign_as_mediator, put_in_force
            ask_court, note_decision
screening   open_campaign, add_round, close_campaign, note_nothing, note_found, take_back
rosters     set_roster, note_absence, exchange_days, take_back_absence, take_back_exchange
lawsuits    enter_lawsuits                         registering elect_named, appoint_named, store_register
importing   TABLES, what mediation takes over
"""
