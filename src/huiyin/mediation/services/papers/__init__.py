"""Papers of a dispute, out of its own facts: agreement, dossier of thirteen items, a court's papers (DOMAIN §3.4-3.6).

facts     everything the papers say, gathered once; each look at a party's name is written down
opening   application, registration, rights and duties, identities, representatives (items 1-4)
course    inquiries, evidence, sessions, agreement (items 5-8)
ending    performance, visits, the court, how the case went, back cover (items 9-13)
court     the joint application and what goes with it
binding   `print_agreement`, `print_dossier`, `print_court_papers`: who may, written down, bound

The papers are Chinese in every language, like the offices and courts that they are for.
"""
