"""The desk's portal: the duty people of villages, townships, counties and the city (综治中心), at an office screen.

Nouns: *queue* (open matters by filters), *view* (filters with a name), *line* (one matter of a list), *outbox*,
*method* (a playbook and its versions), *choice* (which method serves where), *unit*, *login*, *calendar*, *place*.
Verbs: dispatch (an action of the playbook), join, part, enter (what came by phone, on paper, in a box), export, resend,
reveal; for administration: choose, set, link, issue, revoke, add, move, close.
Arrows: pages → casework.forms → casework.services; pages → appeals.services for what comes in; pages → people.services
for units and logins.
"""
