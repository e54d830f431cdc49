"""Questions about reception days and petitions, one module each.

days      days       coming_days, day_of, lapsed_days   visits   queue, booking_of, hearers
methods   reception_methods, petition_method            series   arranged, postable
figures   figures_of                                    records  understand_visits
petitions promises, petition_view                       rights   who may do what
"""
