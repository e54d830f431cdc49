"""What the last long run found, kept as JSON beside the documentation and told there as a page."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import django
import granian

from huiyin.console.bench.measuring import beside
from tests.faults.program import ROOT

KEPT, PAGE = ROOT / "docs/reliability.json", ROOT / "docs/reliability.md"
_FAULTS = """
`kill -9` of web server, web worker, runner or database at a random moment under load
    tests/faults/test_kills.py
    test_what_was_answered_is_there_once_though_any_part_is_killed_at_any_moment
two runners on one due clock, one of them killed amid its transaction
    tests/casework/test_runner_processes.py
    test_every_due_clock_gives_exactly_one_event_though_a_runner_is_killed
the database away and back
    tests/faults/test_away.py
    test_without_a_database_pages_say_so_kindly_and_with_it_all_goes_on_without_a_restart
the disk of the photos full
    tests/faults/test_away.py
    test_a_full_disk_for_photos_takes_nothing_in_by_halves_and_goes_on_when_there_is_room
the disk of the database full
    tests/faults/test_away.py
    test_a_full_disk_of_the_database_refuses_kindly_keeps_the_words_and_goes_on_when_there_is_room
a checkpoint cut off amid its line
    tests/faults/test_known.py
    test_a_checkpoint_that_was_cut_off_amid_its_line_is_written_again
the clock jumps forward and back
    tests/faults/test_known.py
    test_a_machine_whose_clock_jumps_lets_each_clock_run_out_once_and_the_journal_stays_whole
a gateway that hangs, one byte at a time
    tests/faults/test_sending.py
    test_a_gateway_that_answers_one_byte_at_a_time_holds_up_nothing_else
a sender killed between the gateway's receipt and ours
    tests/casework/test_outbox.py
    test_a_message_whose_sender_was_killed_is_sent_again_and_settled_by_the_second_alone
tables change while people send; the backup comes up on another machine
    tests/faults/test_deploying.py
    test_tables_change_while_people_send_and_the_backup_comes_up_elsewhere
a change of tables that fails
    tests/console/test_upgrades.py
    test_a_change_that_fails_leaves_the_old_state_and_a_backup
restore on another machine, row by row and file by file
    tests/console/test_backups.py
    test_a_city_comes_back_elsewhere_with_every_row_file_and_right
a peer's broker away loses the routing (we have none): a runner away does its work later, in order
    tests/faults/test_known.py
    test_what_a_runner_that_was_away_finds_due_it_does_in_order_of_time
a peer's same body twice makes two cases
    tests/appeals/test_api.py
    test_trying_again_gives_the_same_receipt
a peer's forged forwarded header gets round the limit
    tests/faults/test_sending.py
    test_a_forged_forwarded_header_does_not_get_round_the_limit
a peer's list joins posts and shows a case three times
    tests/faults/test_known.py
    test_who_has_a_matter_in_three_ways_sees_it_once
a peer's before and after swapped
    tests/faults/test_known.py
    test_a_late_matter_counts_against_who_had_it_and_goes_to_who_has_it_now
a peer's escalation begins anew at every edit
    tests/faults/test_known.py
    test_an_escalation_is_not_put_off_by_words_voices_or_another_place
a peer's escalation never looks past its first batch
    tests/faults/test_known.py
    test_more_broken_clocks_than_a_batch_holds_do_not_hide_the_one_behind_them
"""
_LINES = [line.strip() for line in _FAULTS.strip().splitlines()]
FAULTS = [(fault, f"{file}::{name}") for fault, file, name in zip(*[iter(_LINES)] * 3, strict=True)]
_HEAD = """\
# Reliability

Written by the long run of `tests/faults` (`script/soak`), in which each round sends matters over HTTP while one part of
the program is killed with SIGKILL at a random moment and started again. What was not answered is sent again under the
same key. After each round: every answer of 2xx is found once and nothing else is there, every clock that was due has
fired once, every text has left at least once and is recorded once; every tenth round the chains, the signed checkpoints
and the measures are verified as a whole. One finding would have failed the run, and this page would not be written.
"""


def keep(result: Mapping[str, Any], postgresql: str, *, load: float) -> None:
    """Write the figures of a long run and the page that tells them. ``load``: the machine's before it began."""
    machine = {
        "day": datetime.now(UTC).date().isoformat(),
        "cores": os.cpu_count() or 1,
        "memory_bytes": os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"),
        "load": round(load, 1),
        "system": platform.system(),
        "python": platform.python_version(),
        "django": django.get_version(),
        "granian": granian.__version__,
        "postgresql": postgresql,
    }
    kept = {"machine": machine, **result}
    KEPT.write_text(json.dumps(kept, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    PAGE.write_text(page(kept), encoding="utf-8")


def page(kept: Mapping[str, Any]) -> str:
    """The page of a long run: its figures, then each fault with its test."""
    machine, killed = kept["machine"], kept["killed"]
    lines = [_HEAD, "## The last long run", "", "| figure | |", "|---|---|"]
    where = (
        f"{machine['cores']} cores, {machine['memory_bytes'] / 2**30:.0f} GiB, {machine['system']}; Python "
        f"{machine['python']}, Django {machine['django']}, granian {machine['granian']}, PostgreSQL "
        f"{machine['postgresql']}; {kept['seconds']:,} seconds, seed {kept['seed']}, {machine['day']}; "
        f"{beside(machine)}."
    )
    lines += [
        f"| rounds | {kept['rounds']} |",
        f"| matters taken in | {kept['taken']:,} |",
        f"| requests | {kept['requests']:,} |",
        f"| not answered or answered 503, and sent again | {kept['again']:,} |",
        f"| clocks fired | {kept['fired']:,} |",
        f"| texts recorded as sent | {kept['texts']:,}, of which {kept['twice']:,} reached the gateway twice |",
        "| kills | " + ", ".join(f"{part} {count}" for part, count in sorted(killed.items())) + " |",
        "| findings | 0 |",
        "",
        where,
        "",
        "## Each fault and its test",
        "",
        "| fault | test |",
        "|---|---|",
    ]
    lines += [f"| {fault} | `{test}` |" for fault, test in FAULTS]
    return "\n".join(lines) + "\n"
