"""Addresses of people."""

from django.urls import path

from huiyin.people.pages import changes, opening, persons, posts, residents, staff, trail

app_name = "people"

urlpatterns = [
    path("staff/sign-in/", staff.staff_sign_in, name="staff_sign_in"),
    path("staff/second-factor/", staff.second_factor, name="second_factor"),
    path("staff/second-factor/set-up/", staff.set_up_second_factor, name="set_up_second_factor"),
    path("staff/password/", staff.choose_own_password, name="choose_password"),
    path("sign-out/", staff.sign_out, name="sign_out"),
    path("me/sign-in/", residents.resident_sign_in, name="resident_sign_in"),
    path("me/code/", residents.resident_code, name="resident_code"),
    path("me/", residents.mine, name="mine"),
    path("me/correct/", residents.correct, name="correct"),
    path("me/delete/", residents.delete, name="delete"),
    path("me/export/", residents.export, name="export"),
    path("privacy/", residents.privacy, name="privacy"),
    path("posts/", posts.post_list, name="posts"),
    path("posts/export/", posts.post_export, name="post_export"),
    path("posts/new/", opening.new_post, name="new_post"),
    path("posts/hand-over/", posts.hand_over, name="hand_over"),
    path("posts/<uuid:post_id>/", posts.post_detail, name="post"),
    path("changes/", changes.change_list, name="changes"),
    path("changes/<uuid:change_id>/", changes.decide, name="decide_change"),
    path("persons/", persons.person_list, name="persons"),
    path("persons/<uuid:person_id>/", persons.person_detail, name="person"),
    path("trail/", trail.audit_trail, name="trail"),
    path("trail/export/", trail.export, name="trail_export"),
    path("data-requests/", persons.data_requests, name="data_requests"),
    path("data-requests/<uuid:request_id>/", persons.data_request, name="data_request"),
]
