"""The sorting policy: from which confidence on nobody need sort a matter, and what counts as a repeat."""

from __future__ import annotations

from django.forms.models import model_to_dict
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from huiyin.appeals.selectors.methods import policy as policy_in_force
from huiyin.appeals.selectors.suggesting import closed_with_category, training_facts
from huiyin.appeals.services.sorting import set_policy
from huiyin.kernel.access import open_to
from huiyin.kernel.audit import trail_of
from huiyin.kernel.pages import page
from huiyin.kernel.refusal import Refused, tell
from huiyin.people.selectors.actors import actor_of
from huiyin.portals.desk.forms import PolicyForm

_CITY_ONLY = ("desk_duty", "system_admin")
_SHOWN_AT_MOST = 10


@open_to("staff", needs="chooser")
def policy(request: HttpRequest) -> HttpResponse:
    """The policy in force, its model's facts, who changed it; the city's desk and its administrator may change it."""
    actor = actor_of(request)
    in_force = policy_in_force()
    form = PolicyForm(request.POST or None, initial=model_to_dict(in_force))
    if request.method == "POST" and form.is_valid():
        try:
            set_policy(actor, **form.cleaned_data)
        except Refused as refused:
            tell(form, refused)
        else:
            return redirect(reverse("desk:policy") + "?done=1")
    context = {
        "form": form,
        "policy": in_force,
        "may_set": actor.holds(*_CITY_ONLY),
        "facts": training_facts(),
        "closed_count": closed_with_category(),
        "trail": trail_of("policy sorting")[: -_SHOWN_AT_MOST - 1 : -1],
        "done": "done" in request.GET,
    }
    return page(request, "desk/policy.html", context, status=422 if form.errors else 200)
