"""People's mediation (人民调解): committees, disputes, agreements and their figures (SYSTEMS C1-C4, C7, C8; DOMAIN §3).

Nouns: *committee*, *mediator*, *studio*, *dispute* (a matter under a mediation playbook, with its details), *party* (a
voice of that matter), *representative*, *session*, *agreement* (numbered without gaps), *signature*, *return visit*,
*court confirmation*, *commission* of a court and *referral* to one, *recusal*, *case record* (a closed case of an older
ledger, without names), *campaign* and *round* of screening, *screening* (a look at a grid), *roster* of a studio,
*lawsuit count* of a village and month.
Verbs: ``register_committee``, ``elect``, ``appoint``, ``open_studio``, ``mark_recorded``, ``apply``, ``add_party``,
``set_particulars``, ``name_representatives``, ``take``, ``consent``, ``hold_session``, ``reach_agreement``,
``register_oral``, ``keep_commission``, ``sign``, ``put_in_force``, ``print_agreement``, ``print_dossier``,
``print_court_papers``, ``open_campaign``, ``note_nothing``, ``note_found``, ``set_roster``, ``note_absence``,
``exchange_days``, ``enter_lawsuits``, ``preview_table``, ``apply_table``, ``undo_table``.
Arrows: services → casework.open_matter and act, in one transaction with the rows here; effects (bound in
``config.wiring``) keep the rows right wherever an action was taken from, and take them back with it.
Mediation is free of charge: there is no field for a fee anywhere.
"""
