"""Standing loops, windows, consents and promised days: what methods of care and mediation need of the language."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest

from huiyin.engine.calendar import WorkingCalendar
from huiyin.engine.definition import Playbook
from huiyin.engine.loading import PlaybookError, load, load_file
from huiyin.engine.proving.findings import Promise
from huiyin.engine.proving.promises import prove
from huiyin.engine.state import Act, AddVoice, Open, Outcome, Refusal, State, Warn
from huiyin.engine.stepping import step
from tests.engine.support import FOLDER, MONDAY, ZONE, City, Run

FOUR = ["listen", "explain", "warn", "counsel"]


def book(name: str) -> Playbook:
    return load_file(FOLDER / f"{name}.yaml")


def last_day(instant: datetime | None) -> date:
    """The last whole day that counts before an instant."""
    assert instant is not None
    return (instant - timedelta(seconds=1)).astimezone(ZONE).date()


def following(kind: str = "blue") -> Run:
    run = Run(book("gongxian/fanjiabao"), kind=kind)
    run.act("place_red" if kind == "red" else "place", "chief", kind=kind, plan="每次看望都单独谈")
    return run


def visit(run: Run, action: str = "visit_calm", role: str = "officer", **inputs: object) -> str:
    run.act(action, role, duties=FOUR, **inputs)
    return run.code


@pytest.mark.parametrize(
    ("kind", "action", "role", "inputs", "due"),
    [
        ("red", "visit_red", "chief", {"found": "calm"}, date(2026, 4, 2)),
        ("orange", "visit_calm", "officer", {}, date(2026, 5, 2)),
        ("blue", "visit_calm", "officer", {}, date(2026, 6, 2)),
    ],
)
def test_each_colour_has_its_interval_and_its_visitor(
    kind: str, action: str, role: str, inputs: dict[str, str], due: date
) -> None:
    run = following(kind)
    assert run.owner == role
    assert visit(run, action, role, **inputs) == "ok"
    clock = next(c for c in run.state.clocks if c.name.endswith("visit"))
    assert last_day(clock.due_at) == due


def test_a_standing_loop_turns_for_ever_but_not_twice_a_day() -> None:
    run = following()
    assert visit(run) == "ok"
    for _ in range(30):
        assert visit(run, "visit_calm_again") == "ok"
        assert visit(run, "visit_calm_again") == "too_soon"
        run.wait(days=2)
    assert run.state.step == "calm"


def test_each_of_the_four_duties_has_to_be_done() -> None:
    run = following()
    run.act("visit_calm", "officer", duties=FOUR[:3])
    assert run.code == "unfit"
    run.act("visit_calm", "officer", duties=[*FOUR, "another"])
    assert run.code == "unfit"
    assert run.state.step == "watched"


def test_a_missed_visit_escalates_and_a_made_up_one_brings_it_back() -> None:
    run = following("red")
    run.due("red_visit")
    assert run.owner == "county"
    run.due("red_visit")
    assert run.owner == "desk"
    run.act("visit_red", "chief", duties=FOUR, found="calm")
    assert (run.code, run.owner) == ("ok", "chief")


def test_red_never_expires_silently() -> None:
    run = following("red")
    for _ in range(12):
        run.due(min(run.state.clocks, key=lambda c: str(c.due_at)).name)
    assert (run.state.step, run.state.kind, run.owner) == ("red", "red", "desk")
    assert run.state.reminders


def test_only_a_meeting_lets_a_family_leave_and_only_after_calm_visits() -> None:
    run = following()
    run.act("leave", "county", reason="calm_long")
    assert run.code == "not_now"
    visit(run)
    run.wait(days=2)
    visit(run, "visit_calm_again")
    run.act("leave", "officer", reason="calm_long")
    assert run.code == "not_yours"
    outcome = run.act("leave", "county", reason="calm_long")
    assert isinstance(outcome, Outcome)
    assert (run.state.step, outcome.messages[0].tell.says if outcome.messages else None) == ("left", None)


def mediating() -> Run:
    run = Run(book("national/people_mediation"), kind="neighbours")
    run.happen(AddVoice(run.now, "neighbour"))
    run.act("accept", "village", who="m1")
    return run


def test_nothing_is_mediated_before_every_party_has_consented() -> None:
    run = mediating()
    run.act("agree_to_mediate", "party", "resident")
    assert (run.code, run.state.step) == ("ok", "asking")
    run.act("agree_to_mediate", "party", "resident")
    assert run.code == "marked"
    run.act("agree_to_mediate", "party", "neighbour")
    assert run.state.step == "mediating"


def test_whoever_refuses_ends_it_and_hears_of_other_ways() -> None:
    run = mediating()
    outcome = run.act("stop", "party", "neighbour", reason="unwilling")
    assert isinstance(outcome, Outcome)
    assert run.state.step == "terminated"
    assert [message.occasion for message in outcome.messages] == ["stop"]


def test_a_consent_given_before_somebody_joined_does_not_speak_for_them() -> None:
    run = mediating()
    run.act("agree_to_mediate", "party", "resident")
    run.happen(AddVoice(run.now, "third"))
    run.act("agree_to_mediate", "party", "neighbour")
    assert run.state.step == "asking"


def signed() -> Run:
    run = mediating()
    for party in ("resident", "neighbour"):
        run.act("agree_to_mediate", "party", party)
    run.act("agree", "mediator")
    run.act("take_effect", "mediator", until="2026-03-20")
    assert run.code == "not_ready"
    for party in ("resident", "neighbour"):
        run.act("sign", "party", party, name="x")
    run.act("take_effect", "mediator", until="2026-03-20")
    return run


def test_the_promised_day_is_the_limit_of_performance() -> None:
    run = signed()
    clock = next(c for c in run.state.clocks if c.name == "perform")
    assert clock.due_at == datetime(2026, 3, 21, tzinfo=ZONE)


def test_a_day_that_is_over_cannot_be_promised() -> None:
    run = mediating()
    for party in ("resident", "neighbour"):
        run.act("agree_to_mediate", "party", party)
    run.act("agree", "mediator")
    for party in ("resident", "neighbour"):
        run.act("sign", "party", party, name="x")
    run.act("take_effect", "mediator", until="2026-03-01")
    assert (run.code, run.state.step) == ("day", "signing")


def test_the_thirty_days_for_the_court_warn_twice_lapse_once_and_do_not_open_again() -> None:
    run = signed()
    warned = []
    for _ in range(2):
        clock = next(c for c in run.state.clocks if c.name == "confirm_window")
        assert clock.warn_at is not None
        run.now = clock.warn_at
        outcome = run.happen(Warn(run.now, "confirm_window"))
        assert isinstance(outcome, Outcome)
        assert [message.occasion for message in outcome.messages] == ["confirm_window"]
        warned.append(last_day(clock.warn_at))
    owner = run.owner
    run.due("confirm_window")
    assert warned == [date(2026, 3, 22), date(2026, 3, 29)]
    assert last_day(run.now) == date(2026, 4, 1)
    assert (run.records[-1].kind, run.owner) == ("lapsed", owner)
    run.act("ask_court", "party", "resident")
    assert run.code == "too_late"


@pytest.mark.parametrize(
    ("old", "new", "path"),
    [
        ("apart: 1 day, restart: red_visit", "apart: 2 hours always, restart: red_visit", "actions.visit_red.apart"),
        ("type: all of four_duties}, found", "type: all of nothing}, found", "actions.visit_red.needs.duties"),
    ],
)
def test_a_standing_loop_or_list_that_cannot_be_is_refused(old: str, new: str, path: str) -> None:
    text = (FOLDER / "gongxian" / "fanjiabao.yaml").read_text(encoding="utf-8")
    assert old in text
    with pytest.raises(PlaybookError) as refused:
        load(text.replace(old, new, 1), "edited.yaml")
    assert path in str(refused.value)


def test_without_apart_a_loop_is_a_circle() -> None:
    text = (FOLDER / "gongxian" / "fanjiabao.yaml").read_text(encoding="utf-8")
    findings = prove(load(text.replace("apart: 1 day, ", ""), "edited.yaml"))
    assert {finding.promise for finding in findings} == {Promise.BOUNDED}


def test_a_window_alone_is_no_clock_that_lets_a_matter_land() -> None:
    text = (FOLDER / "national" / "people_mediation.yaml").read_text(encoding="utf-8")
    findings = prove(load(text.replace("clocks: [perform, confirm_window]", "clocks: confirm_window"), "edited.yaml"))
    assert Promise.LANDS in {finding.promise for finding in findings}


@pytest.mark.parametrize(
    ("old", "new", "path"),
    [
        ("entry: worker,", "entry: mediator,", "steps.grid.entry"),
        ("entry: worker,", "entry: nobody,", "steps.grid.entry"),
        ("clocks: accept, row", "clocks: accept, entry: village, row", "steps.applied.entry"),
        ("  tiers: [mediating,", "  tiers: [mediatin,", "groups.tiers"),
        ("  tiers: [", "  signing: [", "groups.signing"),
        ("late.county_time", "late.confirm_window", "effects."),
        (", needs: {words: text}, row: C7,", ", row: C7,", "actions.go_public.when"),
    ],
)
def test_an_entry_a_group_or_an_occasion_that_cannot_be_is_refused(old: str, new: str, path: str) -> None:
    text = (FOLDER / "national" / "people_mediation.yaml").read_text(encoding="utf-8")
    assert old in text
    with pytest.raises(PlaybookError) as refused:
        load(text.replace(old, new, 1), "edited.yaml")
    assert path in str(refused.value)


def test_a_matter_begins_in_the_first_step_or_at_an_entry_and_nowhere_else() -> None:
    playbook = book("national/people_mediation")
    assert playbook.starts == ("applied", "grid", "window", "commissioned")
    refused = step(playbook, State(), Open(MONDAY, "neighbours", voices=("resident",), start="signing"), City())
    assert isinstance(refused, Refusal)
    assert refused.code == "no_entry"


def test_without_its_entry_nobody_can_come_to_the_window() -> None:
    text = (FOLDER / "national" / "people_mediation.yaml").read_text(encoding="utf-8")
    findings = prove(load(text.replace("entry: county, ", "", 1), "edited.yaml"))
    assert "steps.window" in {finding.path for finding in findings}


PETITION_CALENDAR = WorkingCalendar(
    "2026.1",
    "Asia/Shanghai",
    frozenset({date(2026, 10, 1) + timedelta(days=n) for n in range(7)}),
    frozenset(),
    ((time(8, 30), time(12)), (time(13, 30), time(17, 30))),
    date(2026, 1, 1),
    date(2027, 12, 31),
)


def petition() -> Run:
    return Run(book("national/petition"), City(calendar=PETITION_CALENDAR), kind="claim")


def due_days(run: Run) -> dict[str, date]:
    return {c.name: last_day(c.due_at) for c in run.state.clocks if c.due_at and c.unit is None}


def test_fifteen_sixty_and_thirty_days_of_a_petition() -> None:
    run = petition()
    assert due_days(run) == {"transfer": date(2026, 3, 17)}
    run.act("pass_on", "office", units=["housing"])
    assert due_days(run) == {"objection": date(2026, 3, 9), "notice": date(2026, 3, 17)}
    run.act("accept", "unit")
    assert due_days(run) == {"settle": date(2026, 5, 1)}
    run.act("ask_time", "unit")
    run.act("give_time", "leader")
    assert due_days(run) == {"settle": date(2026, 6, 1)}  # 31 May is a Sunday
    run.act("reply", "unit", outcome="reject")
    assert due_days(run) == {"review_window": date(2026, 4, 1)}
    run.act("ask_review", "raiser")
    assert due_days(run) == {"review": date(2026, 4, 1)}
    run.act("review_opinion", "superior", outcome="reject")
    run.act("ask_second_review", "raiser")
    assert (run.owner, due_days(run)) == ("highest", {"second_review": date(2026, 4, 1)})


def test_the_time_of_a_hearing_does_not_count() -> None:
    run = petition()
    run.act("pass_on", "office", units=["housing"])
    run.act("accept", "unit")
    run.act("reply", "unit", outcome="reject")
    run.act("ask_review", "raiser")
    run.act("review_opinion", "superior", outcome="reject")
    run.act("ask_second_review", "raiser")
    run.wait(days=10)
    run.act("hear", "highest")
    run.wait(days=20)
    run.act("heard", "highest")
    assert due_days(run) == {"second_review": date(2026, 4, 21)}


def test_whoever_lets_the_five_days_pass_has_the_petition() -> None:
    run = petition()
    run.act("pass_on", "office", units=["housing"])
    run.due("objection")
    run.happen(Act(run.now, "object", "p", units=frozenset({"housing"}), inputs={"reason": "other_unit", "words": "x"}))
    assert (run.state.step, run.code) == ("assigned", "not_now")


def test_the_same_facts_end_with_the_second_review() -> None:
    run = petition()
    run.act("pass_on", "office", units=["housing"])
    run.act("accept", "unit")
    run.act("reply", "unit", outcome="explain")
    run.due("review_window")
    assert (run.state.step, run.now > MONDAY) == ("answered", True)


@pytest.mark.parametrize(
    ("kind", "action", "owner", "code"),
    [
        ("blue", "to_village", "village", "ok"),
        ("yellow", "to_township", "township", "separate"),
        ("red", "to_county", "county", "ok"),
    ],
)
def test_a_couple_is_helped_at_the_level_of_its_colour_and_visited_by_another(
    kind: str, action: str, owner: str, code: str
) -> None:
    run = Run(book("nanxian/haohaoshuohua"), kind=kind)
    run.act("accept", "couple")
    run.act(action, "village")
    assert (run.code, run.owner) == ("ok", owner)
    run.act("agreed", owner)
    run.act("still_well", "township")
    assert run.code == code
    if code != "ok":
        run.act("still_well", "county")
    assert (run.code, run.state.step) == ("ok", "saved")


def test_whoever_wants_no_help_is_left_alone() -> None:
    run = Run(book("nanxian/haohaoshuohua"), kind="red")
    run.act("stop", "couple", "resident", reason="unwilling")
    assert (run.state.step, run.state.clocks) == ("ended", ())


@pytest.mark.parametrize(
    ("kind", "due"), [("red", date(2026, 4, 2)), ("yellow", date(2026, 6, 2)), ("green", date(2026, 9, 2))]
)
def test_heshui_visits_by_colour_and_ends_only_after_calm_visits(kind: str, due: date) -> None:
    run = Run(book("heshui/hunyin"), kind="green")
    run.act("file", "township", kind=kind)
    assert last_day(run.state.clocks[0].due_at) == due
    run.act("leave", "township")
    assert run.code == "not_now"
    run.act("visit_uneasy", "visitor")
    assert (run.code, run.state.step) == ("ok", "visited")


def test_a_dispute_in_which_violence_is_noted_is_mediated_no_further() -> None:
    run = mediating()
    run.act("unsafe", "mediator", reason="violence")
    for action, role, who in (("agree_to_mediate", "party", "resident"), ("note", "mediator", None)):
        refused = run.act(action, role, who)
        assert run.code == "barred"
        # The other side may be at the screen: a party is told nothing of violence.
        assert ("暴力" in str(getattr(refused, "words", ""))) is (role == "mediator")
    assert run.state.step == "asking"
    run.act("to_police", "mediator", reason="violence")
    assert (run.code, run.state.step) == ("ok", "police")
