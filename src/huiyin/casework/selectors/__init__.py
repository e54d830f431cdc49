"""Questions about matters. ``access.access_matter`` is the only door to one; ``visible`` is the rule behind all lists.

access      visible, access_matter, may_see, speak_for     inboxes    waiting, matters
details     detail, owner_label                            allowing   allowed_actions
searching   newest, matching                               public     by_code, by_receipt, own_voices
playbooks   current_playbook, playbook_of, published       measures   measures, disagreements
running     no_beat_since, failed_messages, …              verifying  signed_checkpoints, verify_matters
attachments attachment_content                             exporting  export_matters
handled     handled, handled_view                          reading    readings_of, note_reading
protected   safe_voice, readings, protected_view           tables     own_tables, check_keys, access_import
"""

from huiyin.casework.selectors.access import access_matter, may_see, speak_for, unknown_matter, visible
from huiyin.casework.selectors.allowing import allowed_actions
from huiyin.casework.selectors.attachments import attachment_content
from huiyin.casework.selectors.details import detail, owner_label
from huiyin.casework.selectors.exporting import export_matters
from huiyin.casework.selectors.inboxes import matters, waiting
from huiyin.casework.selectors.measures import disagreements, measures
from huiyin.casework.selectors.playbooks import (
    current_playbook,
    current_version,
    playbook_of,
    published_playbooks,
    unbound_effects,
)
from huiyin.casework.selectors.protected import protected_view, readings, safe_voice
from huiyin.casework.selectors.public import (
    by_code,
    by_receipt,
    own_voices,
    receipt_view,
    voice_receipt,
)
from huiyin.casework.selectors.reading import note_reading, readings_of
from huiyin.casework.selectors.running import (
    clocks_in_trouble,
    draft_text,
    failed_messages,
    health,
    no_beat_since,
    years_awaited,
)
from huiyin.casework.selectors.searching import matching, newest
from huiyin.casework.selectors.titles import event_title, kind_title, step_title

__all__ = [
    "access_matter",
    "allowed_actions",
    "attachment_content",
    "by_code",
    "by_receipt",
    "clocks_in_trouble",
    "current_playbook",
    "current_version",
    "detail",
    "disagreements",
    "draft_text",
    "event_title",
    "export_matters",
    "failed_messages",
    "health",
    "kind_title",
    "matching",
    "matters",
    "may_see",
    "measures",
    "newest",
    "no_beat_since",
    "note_reading",
    "own_voices",
    "owner_label",
    "playbook_of",
    "protected_view",
    "published_playbooks",
    "readings",
    "readings_of",
    "receipt_view",
    "safe_voice",
    "speak_for",
    "step_title",
    "unbound_effects",
    "unknown_matter",
    "visible",
    "voice_receipt",
    "waiting",
    "years_awaited",
]
