"""Questions about counselling.

methods  counselling_method                     slots    free_slots, slot_shown, own_lines, used_count
rooms    rooms_of, count_rooms, understand_rooms
bookings booking_shown, access_booking          rights   who may do what
"""
