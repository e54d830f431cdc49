"""Questions about mediation.

rights      who keeps registers, who reads figures      methods     method_for
committees  committee_of, committees_near, nearest      disputes    access_dispute, details_of, parties_of, in_presence
recusing    why_recused                                 figures     figures_of
records     understand, imports_of, content_of          agreements  agreement_of
"""
