"""Training: the city's own closed matters teach the small model that sorts new ones (STACK, suggesting a category)."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from huiyin.appeals.selectors.methods import policy
from huiyin.appeals.selectors.suggesting import closed_with_category, model_folder
from huiyin.appeals.types.model import CategoryModel, save, train
from huiyin.casework.models import ErasableText, Matter
from huiyin.kernel.audit import record
from huiyin.kernel.refusal import Refused
from huiyin.kernel.time import now
from huiyin.people.types import Actor

LEARNT_AT_MOST = 20_000
_FIRST_LEVEL_DIGITS = 2


def train_suggestions(actor: Actor) -> CategoryModel:
    """Train on the newest closed, open-to-read matters that have a category, measure by cross-validation, keep the file
    with its facts.

    `Refused` while there are fewer than the city's minimum, or nothing to choose between. Erased words teach nothing.
    """
    minimum, count = policy().model_minimum_count, closed_with_category()
    if count < minimum:
        raise Refused(
            _("已办结并分好类的事项有 %(count)d 件，少于 %(minimum)d 件，还不能训练。")
            % {"count": count, "minimum": minimum},
            details={"problem": "too_few", "count": count},
        )
    labels = dict(
        Matter.objects.filter(is_open=False, sensitivity="open")
        .exclude(category="")
        .order_by("-received_at")
        .values_list("id", "category")[:LEARNT_AT_MOST]
    )
    texts = ErasableText.objects.filter(matter__in=list(labels), seq=1, name="words", erased_at=None)
    pairs = [(row.text, labels[row.matter_id][:_FIRST_LEVEL_DIGITS]) for row in texts if row.text]
    try:
        model = train([text for text, _label in pairs], [label for _text, label in pairs], at=now())
    except ValueError:
        raise Refused(_("已办结的事项类别太单一，还不能训练。"), details={"problem": "one_class"}) from None
    save(model, model_folder())
    facts = {"count": model.facts.count, "accuracy_percent": model.facts.accuracy_percent}
    with transaction.atomic():
        record(actor.label, "appeals.train_suggestions", "model categories", facts, actor_id=actor.person_id)
    return model
