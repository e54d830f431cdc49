"""Playbooks as published: the current version of a name, compiled once per process and digest."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from huiyin.casework.models import Matter, PlaybookVersion
from huiyin.casework.types import bound
from huiyin.engine.definition import Playbook
from huiyin.engine.loading import load_data
from huiyin.engine.vocabulary import STANDARD, Vocabulary
from huiyin.kernel.refusal import Refused
from huiyin.kernel.remembering import remembered
from huiyin.people.models import PostKind


def city_vocabulary() -> Vocabulary:
    """The posts and effects this city knows: the closed world a playbook is loaded in. One query."""
    kinds = PostKind.objects.values_list("code", flat=True)
    return Vocabulary(STANDARD.posts | frozenset(kinds), STANDARD.effects | bound())


@remembered("methods")
def current_version(name: str) -> PlaybookVersion:
    """The newest published version of a playbook, its source not read until it is asked for; `Refused` when there is
    none. One query.
    """
    version = PlaybookVersion.objects.filter(name=name).defer("source").order_by("-number").first()
    if version is None:
        raise Refused(
            _("还没有发布工作法“%(name)s”。") % {"name": name},
            who_can_help=_("综治中心负责人"),
            details={"playbook": name},
        )
    return version


def published_version(name: str, number: int) -> PlaybookVersion:
    """One published version; `Refused` when there is none of that number. One query."""
    version = PlaybookVersion.objects.filter(name=name, number=number).first()
    if version is None:
        raise Refused(
            _("工作法“%(name)s”没有第 %(number)d 版。") % {"name": name, "number": number},
            who_can_help=_("综治中心负责人"),
            details={"playbook": name, "number": number},
        )
    return version


def current_playbook(name: str) -> Playbook:
    """The newest published playbook of that name, compiled."""
    return compiled(current_version(name))


@remembered("methods")
def published_playbooks() -> tuple[PlaybookVersion, ...]:
    """The newest version of every name, by name, its source not read until it is asked for; one query."""
    return tuple(PlaybookVersion.objects.defer("source").order_by("name", "-number").distinct("name"))


def compiled(version: PlaybookVersion) -> Playbook:
    """A published version as the engine's value; each is compiled once per process."""
    return _compiled(version.digest) or _compile(version)


def playbook_of(matter: Matter) -> Playbook:
    """The playbook a matter runs under. A query only when this process has not met the version yet."""
    return playbook_by_id(matter.playbook_id)


def playbook_by_id(version_id: UUID) -> Playbook:
    """The compiled playbook of a version's id; versions never change, so they are kept."""
    digest = _digests.get(version_id)
    if digest is None:
        version = PlaybookVersion.objects.get(pk=version_id)
        digest = _digests[version_id] = version.digest
        return compiled(version)
    found = _compiled(digest)
    return found if found is not None else _compile(PlaybookVersion.objects.get(pk=version_id))


def playbook_then(playbook: Playbook, body: Mapping[str, Any]) -> Playbook:
    """The playbook that an event of the journal was made under; ``playbook`` is the matter's present one. A query only
    for a version this process has not met yet.
    """
    digest = body.get("read", {}).get("playbook", playbook.digest)
    if digest == playbook.digest:
        return playbook
    return _compiled(digest) or _compile(PlaybookVersion.objects.get(digest=digest))


def unbound_effects() -> dict[str, tuple[str, ...]]:
    """Effects that open matters' playbooks name and nothing is bound to: effect → playbooks. The program must not
    start while there are any (DESIGN §1). One query, and one for each version not yet compiled.
    """
    missing: dict[str, list[str]] = {}
    in_use = Matter.objects.filter(is_open=True).order_by().values("playbook_id")
    for version in PlaybookVersion.objects.filter(id__in=in_use):
        for name in sorted({effect.name for effect in compiled(version).effects} - bound()):
            missing.setdefault(name, []).append(str(version))
    return {name: tuple(versions) for name, versions in missing.items()}


_digests: dict[UUID, str] = {}
_playbooks: dict[str, Playbook] = {}


def _compiled(digest: str) -> Playbook | None:
    return _playbooks.get(digest)


def _compile(version: PlaybookVersion) -> Playbook:
    source = bytes(version.source).decode()
    # What was published was checked then; an effect switched off since must not make its matters unreadable.
    known = city_vocabulary()
    vocabulary = Vocabulary(known.posts, known.effects | _named_effects(source))
    playbook = load_data(json.loads(source), str(version), vocabulary)
    _playbooks[version.digest] = playbook
    _digests[version.id] = version.digest
    return playbook


def _named_effects(source: str) -> set[str]:
    return {effect["do"] for effect in json.loads(source).get("effects", [])}
