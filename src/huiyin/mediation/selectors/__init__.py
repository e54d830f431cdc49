"""Questions about mediation.

rights      who keeps registers, who reads figures      methods     method_for
committees  committee_for, committee_lines              near        nearest, mediators_of_grid, spot_of
                                                        disputes    access_dispute, details_of, parties_of, in_presence
recusing    why_recused                                 figures     figures_of
screening   my_screenings, progress, screening_figures  rosters     studio_view, duty_today, roster_of
lawsuits    sheet, board_of
records, screening_table, register_table   what a table says, with every fault beside its cell
"""
