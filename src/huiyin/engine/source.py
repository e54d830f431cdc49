"""YAML with line numbers: the plain data of a file, and where each part of it stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import yaml
from yaml.nodes import MappingNode, Node, SequenceNode

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong in a playbook file, with the line and what to do about it."""

    file: str
    line: int
    says: str
    fix: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.says} → {self.fix}"


class PlaybookError(Exception):
    """A file that is no playbook. ``problems`` are in the order of their lines, at least one."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = sorted(problems, key=lambda p: p.line)
        super().__init__("\n".join(map(str, self.problems)))


@dataclass(frozen=True, slots=True)
class Source:
    """The data of a YAML file and the line (from 1) of every path in it."""

    data: Any
    lines: dict[Path, int]

    def line(self, path: Path) -> int:
        """The line of a path, or of the nearest part around it."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)


def read_source(text: str, file: str) -> Source:
    """Parse YAML. Duplicate keys and broken syntax are PlaybookErrors with their line."""
    try:
        node = yaml.compose(text, Loader=yaml.CSafeLoader if hasattr(yaml, "CSafeLoader") else yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        problem = Problem(file, line, f"this is not YAML: {error.problem}", "mend the indentation or the brackets")
        raise PlaybookError([problem]) from error
    lines: dict[Path, int] = {}
    duplicates: list[Problem] = []
    data = _walk(node, (), lines, duplicates, file) if node else None
    if duplicates:
        raise PlaybookError(duplicates)
    return Source(data, lines)


def _walk(node: Node, path: Path, lines: dict[Path, int], duplicates: list[Problem], file: str) -> Any:
    lines[path] = node.start_mark.line + 1
    if isinstance(node, MappingNode):
        result: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = str(key_node.value)
            if key in result:
                line = key_node.start_mark.line + 1
                duplicates.append(Problem(file, line, f"“{key}” stands twice", "keep one of the two"))
            result[key] = _walk(value_node, (*path, key), lines, duplicates, file)
            lines[(*path, key)] = key_node.start_mark.line + 1
        return result
    if isinstance(node, SequenceNode):
        return [_walk(item, (*path, index), lines, duplicates, file) for index, item in enumerate(node.value)]
    return _scalar(node)


def _scalar(node: Node) -> Any:
    if node.tag == "tag:yaml.org,2002:int":
        return int(node.value)
    if node.tag == "tag:yaml.org,2002:bool":
        # "on" and "no" are words of the language, not truth values
        return {"true": True, "false": False}.get(node.value.lower(), node.value)
    return None if node.tag == "tag:yaml.org,2002:null" else str(node.value)
