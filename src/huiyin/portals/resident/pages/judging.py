"""Judging: two faces. "解决了" closes the voice's part; "没解决" has it done again where the method still allows it,
with a sentence on what is missing, and counts as a judgement otherwise (SYSTEMS B9).
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from huiyin.casework.services import act
from huiyin.casework.types import ReceiptView
from huiyin.engine.definition import Action
from huiyin.kernel.access import public
from huiyin.kernel.refusal import Refused
from huiyin.people.selectors.actors import actor_of
from huiyin.portals.resident.forms import JudgeForm
from huiyin.portals.resident.pages.following import show
from huiyin.portals.resident.pages.grants import readable
from huiyin.portals.resident.selectors.following import is_settling, judging_action, redo_action


@public("only whoever may read the receipt can judge the answer")
@require_POST
def judge(request: HttpRequest, code: str) -> HttpResponse:
    """Take the judgement of one voice."""
    view = readable(request, code)
    if view is None:
        return redirect("resident:follow", code)
    form = JudgeForm(request.POST)
    if not form.is_valid():
        return show(request, code, judge=form, status=422)
    solved, words = form.cleaned_data["solved"] == "yes", form.cleaned_data["words"].strip()
    action = judging_action(view) if solved else redo_action(view) or judging_action(view)
    settling = is_settling(view)
    if action is None or settling:
        why = _("刚有新进展，请看过再评价。") if settling else _("这件事现在不能评价，可能已经评过了。")
        return show(request, code, judge=form, refused=Refused(why), status=409)
    if not solved and not words:
        form.add_error("words", _("请说说哪里没解决，好让接手的人知道。"))
        return show(request, code, judge=form, status=422)
    try:
        _act(request, view, action, solved=solved, words=words)
    except Refused as refused:
        return show(request, code, judge=form, refused=refused, status=409)
    done = "judged" if action == judging_action(view) else "redo"
    return redirect(reverse("resident:follow", args=[code]) + f"?{done}=1")


def _act(request: HttpRequest, view: ReceiptView, action: Action, *, solved: bool, words: str) -> None:
    needs = {need.name: need for need in action.needs}
    inputs: dict[str, Any] = {"words": words} if words and "words" in needs else {}
    if "rating" in needs:
        inputs["rating"] = "satisfied" if solved else "unsatisfied"
    act(
        actor_of(request),
        matter_id=view.proof.matter_id,
        action=action.name,
        inputs=inputs,
        revision=view.revision,
        proof=view.proof,
    )
