"""Where in a policy file is the mistake? Reads YAML so that every finding can name its file and line.

A policy file is edited by people who write no code. Whatever is wrong with it, from a missing bracket to a rank used
twice, comes out in one shape: reference `policy-invalid`, one Problem per finding, the fact `path:line key: what`.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from aakash_cdp.errors import CdpError, ExitCode, Problem

KeyPath = tuple[str | int, ...]
Lines = Mapping[KeyPath, int]

_HINTS = {
    "extra_forbidden": "correct the spelling of this key, or remove it.",
    "missing": "add this key.",
    "string_type": "put the value in quotes: YAML reads a bare number, yes, no, on and off as no text.",
}
_SOME_HINT = "correct this line, then run the command again."


def load_yaml(path: Path) -> tuple[Any, Lines]:
    """The data of a YAML file, and the 1-based line of every key and list item in it.

    `lines[("exam", "ANTHE", 0)]` is the line of the first item of the list `ANTHE` in the mapping `exam`; `lines[()]`
    is the first line of the document. An empty file is None. Raises CdpError (`policy-invalid`) for a file that is
    absent, is not UTF-8 or not YAML, or has a key twice in one mapping, which YAML would pass over in silence.
    """
    try:
        loader = yaml.CSafeLoader(path.read_bytes().decode("utf-8-sig"))
        root = loader.get_single_node()
        walk = _Walk(loader, path)
        walk.visit(root, ())
        if walk.problems:
            raise policy_error(walk.problems)
        return loader.construct_document(root) if root else None, walk.lines
    except OSError as error:
        raise policy_error([finding(path, 1, error.strerror or "cannot be read", "put the file back.")]) from error
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise policy_error([finding(path, line, "is not UTF-8 text", "save the file as UTF-8.")]) from error
    except yaml.YAMLError as error:
        raise policy_error([_syntax_problem(error, path)]) from error


def validation_problems(error: ValidationError, lines: Lines, path: Path, at: KeyPath = ()) -> list[Problem]:
    """One Problem per finding of pydantic, with the line that it is about.

    `at` is where in the file the validated value stands, when it is a part of the file.
    """
    return [_validation_problem(details, lines, path, at) for details in error.errors(include_url=False)]


def finding(path: Path, line: int, what: str, hint: str = _SOME_HINT) -> Problem:
    """The Problem for one line of a policy file."""
    return Problem("policy-invalid", (f"{path}:{line} {what}",), hint)


def policy_error(problems: list[Problem]) -> CdpError:
    """The error that holds everything found in one file or several."""
    return CdpError(tuple(problems), ExitCode.USAGE)


class _Walk:
    """Collects the line of every key path, and the keys that stand twice in one mapping."""

    def __init__(self, loader: yaml.CSafeLoader, path: Path) -> None:
        self.lines: dict[KeyPath, int] = {(): 1}
        self.problems: list[Problem] = []
        self._loader = loader
        self._path = path

    def visit(self, node: yaml.Node | None, at: KeyPath) -> None:
        if isinstance(node, yaml.SequenceNode):
            for index, item in enumerate(node.value):
                self._enter((*at, index), item, item)
        elif isinstance(node, yaml.MappingNode):
            for key_node, value in node.value:
                if isinstance(key_node, yaml.ScalarNode):  # a list as a key is refused when the data is made
                    self._enter((*at, self._scalar(key_node)), key_node, value)
        elif isinstance(node, yaml.ScalarNode):
            self._scalar(node)

    def _scalar(self, node: yaml.ScalarNode) -> Any:
        try:
            return self._loader.construct_object(node)
        except ValueError as error:  # what looks like a date but is none: 2026-02-30
            self.problems.append(finding(self._path, node.start_mark.line + 1, f"{node.value}: {error}"))

    def _enter(self, at: KeyPath, marked: yaml.Node, value: yaml.Node) -> None:
        line = marked.start_mark.line + 1
        if at in self.lines:
            what = f"{_dotted(at)}: this key is already on line {self.lines[at]}"
            self.problems.append(finding(self._path, line, what, "keep one of the two, with everything both say."))
        else:
            self.lines[at] = line
            self.visit(value, at)


def _validation_problem(details: ErrorDetails, lines: Lines, path: Path, at: KeyPath) -> Problem:
    loc = (*at, *details["loc"])
    message = details["msg"].removeprefix("Value error, ")
    return finding(path, _line_of(loc, lines), f"{_dotted(loc)}: {message}", _HINTS.get(details["type"], _SOME_HINT))


def _line_of(loc: KeyPath, lines: Lines) -> int:
    """The line of the deepest part of `loc` that the file has. pydantic names parts that no file has (a missing key,
    the branch of a union): those are passed over."""
    at: KeyPath = ()
    for part in loc:
        if (*at, part) in lines:
            at = (*at, part)
    return lines[at]


def _syntax_problem(error: yaml.YAMLError, path: Path) -> Problem:
    mark = getattr(error, "problem_mark", None)
    line = mark.line + 1 if mark else 1
    what = getattr(error, "problem", None) or getattr(error, "reason", None) or "cannot be read as YAML"
    return finding(path, line, f"is not YAML: {what}", "mend this line or the one above it: brackets, quotes, indent.")


def _dotted(at: KeyPath) -> str:
    return ".".join(str(part) for part in at) or "the file"
