"""Publishing: a playbook passes two gates and two persons before any matter runs under it (DESIGN §1).

``publish_playbook`` proposes; ``people.services.approvals.confirm_change`` by another person publishes. Both gates are
passed at both moments: the file is proved, and proved against this city.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Max
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from huiyin.casework.models import PlaybookVersion
from huiyin.casework.selectors.city import CityNow
from huiyin.casework.selectors.playbooks import city_vocabulary
from huiyin.engine.definition import Playbook
from huiyin.engine.loading import PlaybookError, canonical, load_data
from huiyin.engine.proving import Finding, prove, prove_in_city
from huiyin.kernel.audit import record
from huiyin.kernel.refusal import Refused
from huiyin.kernel.time import now
from huiyin.people.models import PendingChange
from huiyin.people.services.approvals import propose, register_change
from huiyin.people.types import Actor

PUBLISHERS = ("centre_supervisor", "desk_duty", "county_leader", "city_leader", "system_admin")
_ACTION = "casework.publish_playbook"


def publish_playbook(actor: Actor, *, source: Mapping[str, Any]) -> PendingChange:
    """Propose a playbook, given as the plain data of its file. Another person confirms it, and then it is published.

    `Refused` for whoever may not, for a file that is no playbook, and with every finding of the two gates.
    """
    if not actor.holds(*PUBLISHERS):
        raise Refused(
            _("发布工作法由综治中心负责人办理。"), who_can_help=_("综治中心负责人"), details={"code": "not_yours"}
        )
    playbook = checked(source)
    return propose(
        actor,
        action=_ACTION,
        # As text, because the order of the file is the order of the steps and JSONB does not keep it.
        arguments={"source": canonical(source).decode()},
        summary=_("发布工作法“%(title)s”") % {"title": playbook.title.zh},
    )


def checked(source: Mapping[str, Any]) -> Playbook:
    """The playbook of a file that has passed both gates; `Refused` with every finding otherwise."""
    try:
        playbook = load_data(dict(source), str(source.get("playbook", "")), city_vocabulary())
    except PlaybookError as error:
        raise Refused(
            "\n".join(map(str, error.problems)), field="source", details={"problems": list(map(str, error.problems))}
        ) from error
    findings = [*prove(playbook), *prove_in_city(playbook, CityNow())]
    if findings:
        raise _unproved(findings)
    return playbook


def register() -> None:
    """Let the second person's confirmation publish; called when the program starts."""
    register_change(_ACTION, _publish, may_decide=lambda actor, _change: actor.holds(*PUBLISHERS))


def _publish(actor: Actor, change: PendingChange) -> None:
    """Make the version. In a proposal's rehearsal proposer and confirmer are the same and it is taken back."""
    source: dict[str, Any] = json.loads(change.arguments["source"])
    playbook = checked(source)
    if PlaybookVersion.objects.filter(digest=playbook.digest).exists():
        raise Refused(_("这一版已经发布过了。"), details={"code": "published", "digest": playbook.digest})
    last = PlaybookVersion.objects.filter(name=playbook.name).aggregate(last=Max("number"))["last"] or 0
    if actor.person_id is None or actor.person_id == change.proposed_by_id:
        return
    version = PlaybookVersion.objects.create(
        name=playbook.name,
        number=last + 1,
        language=playbook.language,
        source=canonical(source),
        digest=playbook.digest,
        published_at=now(),
        proposed_by=change.proposed_by_id,
        confirmed_by=actor.person_id,
    )
    record(actor.label, "casework.playbook.published", f"playbook:{version}", {"digest": playbook.digest})


def _unproved(findings: Sequence[Finding]) -> Refused:
    language = get_language() or "zh-hans"
    told = [finding.tell(language) for finding in findings]
    return Refused("\n".join(told), field="source", details={"findings": told})
