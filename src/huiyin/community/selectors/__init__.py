"""Questions about counselling.

methods  counselling_method                     slots    free_slots, slot_shown, bookable, left_free, own_lines,
                                                         used_count
rooms    rooms_of, count_rooms, understand_rooms
bookings booking_shown, left_bookings,          rights   who may do what
         access_booking
"""
