"""What a stranger may rely on: nothing of our machines, every exception explained, everything documented."""

import re
import tomllib
from pathlib import Path

import pytest

from huiyin.console.registry import command_names, help_of
from tests.guards.source import ROOT, SOURCE, files, python, short

# Taken apart, so that this file does not hold what it looks for.
HOSTS = ["python" + "hosted", "pypi" + ".org", "npmjs" + ".org", "registry" + ".npm", "deb.debian" + ".org"]
# Pages of workers have addresses under the first of these; only what lies on a disk there is a place of a machine.
PLACES = ["/wo" + "rk/(?:main|shared|[.])", "/ro" + "ot/", "/ho" + "me/[a-z]", "/Use" + "rs/[a-z]"]
MARKS = re.compile(r"\b(?:TO" + "DO|FIX" + "ME|XX" + "X)\\b")
SUPPRESSION = re.compile(r"#\s*(?:noqa|type:\s*ignore|pragma)[^#]*")
REASONED = re.compile(r"#\s*noqa: [A-Z0-9, ]+ - \S+|#\s*type: ignore\[[\w, -]+\]\s*(?:#|-)\s*\S+|#\s*pragma: .+ - \S+")
VARIABLE = re.compile(r"HUIYIN_[A-Z][A-Z_]*[A-Z]")

# From which version on a published fault is mended that would concern us; `script/audit` asks for all.
MENDED = {
    "django": (5, 2, 8),  # CVE-2025-64459, SQL injection
    "jinja2": (3, 1, 6),  # CVE-2025-27516, out of the sandbox
    "pillow": (10, 3, 0),  # CVE-2024-28219, buffer overflow
    "cryptography": (44, 0, 1),  # CVE-2024-12797, raw public keys
    "h11": (0, 16, 0),  # CVE-2025-43859, chunked bodies
    "requests": (2, 32, 4),  # CVE-2024-47081, credentials for another host
    "urllib3": (2, 5, 0),  # CVE-2025-50181, redirects
}


def lines_with(pattern: str) -> list[str]:
    wanted = re.compile(pattern)
    return [
        f"{short(path)}:{number}"
        for path in files()
        if path.suffix not in {".png", ".jpg", ".heic", ".mo", ".xlsx", ".svg", ".ico"}
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1)
        if wanted.search(line)
    ]


@pytest.mark.parametrize("pattern", [*HOSTS, *PLACES])
def test_no_registry_and_no_place_of_a_machine_is_named(pattern):
    assert lines_with(pattern) == []


def test_nothing_is_left_for_later():
    assert [line for line in lines_with(MARKS.pattern) if line.endswith(".py")] == []


def test_every_suppression_has_its_reason():
    bare = [
        f"{short(path)}:{number} {found[0].strip()}"
        for path in python()
        if path != Path(__file__)
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if (found := SUPPRESSION.search(line)) and not REASONED.search(line)
    ]
    assert bare == []


def test_every_rule_that_is_off_has_its_reason():
    text = (ROOT / "pyproject.toml").read_text()
    block = text.partition("[tool.ruff.lint]")[2].partition("[tool.ruff.lint.pydocstyle]")[0]
    assert [line for line in block.splitlines() if re.match(r'\s+"[A-Z]+\d*"', line) and "# " not in line] == []


def test_every_setting_is_documented_and_every_documented_setting_exists():
    read = {
        name for path in python(SOURCE / "config") for name in re.findall(f'"({VARIABLE.pattern})"', path.read_text())
    }
    documented = set(VARIABLE.findall((ROOT / "docs/reference/settings.md").read_text()))
    assert read - documented == set()
    assert {name.removesuffix("_FILE") for name in documented} - read - {
        name.removesuffix("_FILE") for name in read
    } == set()


def test_the_environment_is_read_in_one_place():
    elsewhere = [
        short(path)
        for path in python(SOURCE)
        if path.relative_to(SOURCE).parts[0] not in {"config", "console"} and "os.environ" in path.read_text()
    ]
    assert elsewhere == []


def test_every_command_is_documented():
    documented = (ROOT / "docs/reference/commands.md").read_text()
    assert [name for name in command_names() if f"`huiyin {name}" not in documented] == []
    assert [name for name in command_names() if not help_of(name)] == []


def test_every_dependency_has_its_reason():
    reasons = (ROOT / "docs/adr/0002-dependencies.md").read_text().lower()
    asked = [
        re.split(r"[\[<>=; ]", line)[0].lower()
        for path in files("requirements/*.in")
        for line in path.read_text().splitlines()
        if line and line[0] not in "#-"
    ]
    assert [name for name in asked if f"| {name} |" not in reasons] == []


def test_everything_installed_is_locked_by_hash():
    for path in files("requirements/*.txt"):
        blocks = re.split(r"\n(?=\S)", path.read_text().strip())
        assert [block.splitlines()[0] for block in blocks if block[0] != "#" and "--hash=sha256:" not in block] == []


def test_nothing_locked_is_older_than_the_last_version_with_a_known_fault():
    """What `script/audit` asks a network for, as far as it can be known without one."""
    locked = {
        name: tuple(map(int, re.findall(r"\d+", version)[:3]))
        for path in files("requirements/*.txt")
        for name, version in re.findall(r"^([\w.-]+)==([\w.]+)", path.read_text(), re.MULTILINE)
    }
    assert {name for name in MENDED if name not in locked} == set()
    assert {name: locked[name] for name, least in MENDED.items() if locked[name] < least} == {}


def test_the_version_is_one():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert f'__version__ = "{project["version"]}"' in (SOURCE / "__init__.py").read_text()
    assert f"## {project['version']}" in (ROOT / "CHANGELOG.md").read_text()


def test_every_promise_of_security_has_its_code_and_its_test():
    text = (ROOT / "docs/security.md").read_text()
    rows = [line for line in text.splitlines() if line.startswith("| ") and "`tests/" in line]
    assert rows
    for row in rows:
        code, test = re.findall(r"`([\w/.:]+)`", row)[-2:]
        path, _, name = test.partition("::")
        assert (SOURCE / code).is_file() or (ROOT / code).is_file(), row
        assert (ROOT / path).is_file(), row
        assert not name or f"\ndef {name}(" in (ROOT / path).read_text(), row
