"""Working methods as files: list, draw, check, compare, move and publish them.

A playbook is named by its file or, when it is one of the shipped ones, by its name such as `yiyang/wangxiaoge`. Each
verb is a function in `VERBS`. Neither Django nor the models for suggestions are imported here.
"""

import argparse
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

from huiyin.config.environment import PROJECT, Missing
from huiyin.engine.comparing import compare
from huiyin.engine.definition import Playbook, Words
from huiyin.engine.drawing import draw
from huiyin.engine.loading import load_file
from huiyin.engine.moving import check_move, read_map
from huiyin.engine.proving import PATIENCE, Finding, prove
from huiyin.engine.schema import SCHEMA
from huiyin.engine.source import PlaybookError

NEEDS_DJANGO = False
FOLDER = PROJECT / "playbooks"
PROVED = Words("已证明", "proved")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """One parser for each verb."""
    verbs = parser.add_subparsers(dest="verb", metavar="verb", required=True)
    for name, (add, run_verb, helps) in VERBS.items():
        own = verbs.add_parser(name, help=helps, description=helps)
        own.add_argument("--language", choices=["zh", "en"], default="zh", help="language of the words (zh)")
        add(own)
        own.set_defaults(run_verb=run_verb)


def run(options: argparse.Namespace) -> int:
    """Carry out the verb: 0 when all is well, 1 when a file is no playbook or there is none of that name."""
    try:
        return int(options.run_verb(options))
    except PlaybookError as error:
        print(error, file=sys.stderr)
    except FileNotFoundError as error:
        print(
            f"There is no playbook “{error.filename}”. `huiyin playbook list` shows those that are shipped.",
            file=sys.stderr,
        )
    return 1


def shipped() -> list[Path]:
    """The files of the playbooks that come with the program, in the order of their names."""
    return sorted(FOLDER.glob("*/*.yaml"))


def find(name: str) -> Playbook:
    """The playbook in a file, or the shipped one of that name. Raises FileNotFoundError and PlaybookError."""
    path = Path(name)
    if path.suffix not in {".yaml", ".yml"}:
        path = FOLDER / f"{name}.yaml"
    if not path.exists():
        raise FileNotFoundError(2, "no such playbook", name)
    return load_file(path)


def _no_arguments(parser: argparse.ArgumentParser) -> None:
    """The verb asks for nothing."""


def _list_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--city", action="store_true", help="this city's published versions with their open matters")


def _list(options: argparse.Namespace) -> int:
    if options.city:
        with _city():
            from huiyin.console import publishing  # noqa: PLC0415 - loads Django, which the other verbs do without

            for name, number, running in publishing.published():
                print(f"{name}@{number}  {running}")
        return 0
    for path in shipped():
        playbook = load_file(path)
        print(f"{playbook.name}  {playbook.title.in_language(options.language)}  ({', '.join(playbook.rows)})")
        print(f"    {playbook.summary.in_language(options.language)}")
    return 0


def _draw_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("playbook", help="name or file")
    parser.add_argument("--output", type=Path, help="file to write (standard output)")


def _draw(options: argparse.Namespace) -> int:
    picture = draw(find(options.playbook), options.language, alone=True)
    if options.output is None:
        sys.stdout.write(picture)
    else:
        options.output.write_text(picture, encoding="utf-8")
    return 0


def _diff_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("old", help="name or file")
    parser.add_argument("new", help="name or file")


def _diff(options: argparse.Namespace) -> int:
    print(compare(find(options.old), find(options.new)).tell(options.language))
    return 0


def _check_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("playbooks", nargs="*", metavar="playbook", help="names or files; all shipped ones without")
    parser.add_argument("--city", action="store_true", help="prove as well that this city has what they need")


def _check(options: argparse.Namespace) -> int:
    """Prove each playbook; 1 when one is refused. A broken promise is told with its line, its fix and its story."""
    if not options.city:
        return _check_each(options, _prove_patiently)
    with _city():
        from huiyin.console import publishing  # noqa: PLC0415 - loads Django, which the other verbs do without

        return _check_each(options, lambda playbook: [*_prove_patiently(playbook), *publishing.city_findings(playbook)])


def _prove_patiently(playbook: Playbook) -> list[Finding]:
    return prove(playbook, patience=PATIENCE)


def _check_each(options: argparse.Namespace, gates: Callable[[Playbook], list[Finding]]) -> int:
    refused = 0
    for name in options.playbooks or shipped():
        try:
            playbook = find(str(name))
        except PlaybookError as error:
            print(error)
            refused += 1
            continue
        findings = gates(playbook)
        refused += bool(findings)
        for finding in findings:
            print(finding.tell(options.language))
        if not findings:
            print(f"{playbook.file}: {PROVED.in_language(options.language)}")
    return 1 if refused else 0


def _schema(_: argparse.Namespace) -> int:
    print(json.dumps(SCHEMA, ensure_ascii=False, indent=2))
    return 0


def _move_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("old", help="name or file of the version that matters run on; with --by name@number")
    parser.add_argument("new", help="name or file of the version to move them to; with --by name@number")
    parser.add_argument("map", type=Path, help="YAML: steps, clocks and counters of the old one in the new one")
    parser.add_argument(
        "--by", metavar="LOGIN", help="who proposes to move this city's matters; password and code are asked"
    )


def _move(options: argparse.Namespace) -> int:
    """Prove a map between two files, or propose to move this city's open matters by it."""
    if options.by:
        return _propose_move(options)
    findings = check_move(find(options.old), find(options.new), read_map(options.map))
    for finding in findings:
        print(finding.tell(options.language))
    return 1 if findings else 0


def _propose_move(options: argparse.Namespace) -> int:
    """Nothing is moved before the other person's `confirm`."""
    move_map = read_map(options.map)
    with _city():
        from huiyin.console import publishing  # noqa: PLC0415 - loads Django, which the other verbs do without

        change = publishing.propose_move(options.old, options.new, move_map, options.by)
    print(f"Proposed. Another person lets it happen: huiyin playbook confirm {change} --by LOGIN")
    return 0


def _publish_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("playbook", help="name or file")
    parser.add_argument("--by", required=True, metavar="LOGIN", help="who proposes it; password and code are asked")


def _publish(options: argparse.Namespace) -> int:
    """Propose a version; the other person's `confirm` publishes it."""
    playbook = find(options.playbook)
    with _city():
        from huiyin.console import publishing  # noqa: PLC0415 - loads Django, which the other verbs do without

        change = publishing.propose(playbook, options.by)
    print(f"Proposed. Another person publishes it: huiyin playbook confirm {change} --by LOGIN")
    return 0


def _confirm_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("change", type=UUID, help="what `publish` printed")
    parser.add_argument("--by", required=True, metavar="LOGIN", help="the second person; password and code are asked")


def _confirm(options: argparse.Namespace) -> int:
    with _city():
        from huiyin.console import publishing  # noqa: PLC0415 - loads Django, which the other verbs do without

        print(publishing.confirm(options.change, options.by))
    return 0


@contextmanager
def _city() -> Iterator[None]:
    """Django and the database, for the verbs that need the city; what is refused is told in its own words."""
    import django  # noqa: PLC0415 - the other verbs do without

    from huiyin.console.cluster import available  # noqa: PLC0415 - loads the driver of the database

    django.setup()
    from huiyin.kernel.refusal import Refused  # noqa: PLC0415 - part of the Django side

    try:
        with available():
            yield
    except Refused as refused:
        raise Missing(str(refused)) from refused


_Verb = tuple[Callable[[argparse.ArgumentParser], None], Callable[[argparse.Namespace], int], str]
VERBS: dict[str, _Verb] = {
    "list": (_list_arguments, _list, "show the shipped playbooks"),
    "draw": (_draw_arguments, _draw, "draw a playbook as SVG"),
    "publish": (_publish_arguments, _publish, "propose a playbook to this city"),
    "confirm": (_confirm_arguments, _confirm, "publish or move what somebody else has proposed"),
    "check": (_check_arguments, _check, "prove that a playbook keeps its promises"),
    "schema": (_no_arguments, _schema, "print the language as JSON Schema"),
    "move": (
        _move_arguments,
        _move,
        "prove a map between two versions; with --by propose to move matters",
    ),
    "diff": (_diff_arguments, _diff, "tell what differs between two playbooks"),
}
