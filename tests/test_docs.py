"""Do the pages say what is so? Commands, settings, references, links, promises and the output in the README."""

import ast
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from aakash_cdp.cli import cdp
from aakash_cdp.cli.reference import cli_page, dictionary_page, survivorship_page
from aakash_cdp.config import NAMES, REPOSITORY_POLICY

ROOT = REPOSITORY_POLICY.parent
BIN = Path(sys.executable).parent
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
DECISIONS = sorted((ROOT / "docs" / "decisions").glob("*.md"))
ERRORS = "<!-- errors: one heading for each reference -->"
FENCED = re.compile(r"^( *)```(\w*)\n(.*?)^ *```", re.MULTILINE | re.DOTALL)


# --- generated pages --------------------------------------------------------------------------------------------------


def test_the_command_reference_is_fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    assert (ROOT / "docs" / "cli.md").read_text() == cli_page(), "make docs"


def test_the_compiled_survivorship_is_fresh() -> None:
    assert (ROOT / "docs" / "survivorship.sql").read_text() == survivorship_page(), "make docs"


def test_the_data_dictionary_is_fresh() -> None:
    assert (ROOT / "docs" / "data-dictionary.md").read_text() == dictionary_page(), "make docs"


def test_every_setting_is_in_the_command_reference() -> None:
    page = (ROOT / "docs" / "cli.md").read_text()
    assert [name for name in NAMES if f"| `{name}` |" not in page] == []


def test_no_page_names_a_setting_that_is_not_there() -> None:
    known = {*NAMES, "CDP_DEBUG", "CDP_TEST_SEED", "CDP_TEST_EFFORT", "CDP_TEST_DATABASE_URL"}
    named = {name for page in PAGES for name in re.findall(r"\bCDP_[A-Z_]*[A-Z]\b", page.read_text())}
    assert sorted(named - known) == []


# --- error references -------------------------------------------------------------------------------------------------


def references_in(source: str) -> Iterator[str]:
    """Every error reference that a Python text can raise.

    >>> sorted(references_in("fail('a-b', hint='x')\\nProblem('c-d', (), '')\\nfail(name)\\nlog('e-f')"))
    ['a-b', 'c-d']
    """
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("fail", "Problem"):
            given = [*node.args[:1], *(keyword.value for keyword in node.keywords if keyword.arg == "reference")]
            yield from (str(part.value) for part in given if isinstance(part, ast.Constant))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield from re.findall(r"\Aerror: ([a-z][a-z-]+)\.\n", node.value)


def test_every_error_reference_has_one_heading_in_the_runbook_and_no_heading_is_idle() -> None:
    sources = [path.read_text() for path in (ROOT / "aakash_cdp").rglob("*.py")]
    raised = {reference for source in sources for reference in references_in(source)}
    headings = re.findall(r"^## (.+)$", (ROOT / "docs" / "runbook.md").read_text().split(ERRORS)[1], re.MULTILINE)
    assert headings == sorted(raised)


def test_references_are_found_however_the_call_is_written() -> None:
    text = (
        'raise fail(\n    "one-way",\n    "fact",\n    hint="x",\n)\nProblem(reference="other-way", facts=(), hint="")'
    )
    text += '\nf"error: third-way.\\n  {fact}"'
    assert sorted(references_in(text)) == ["one-way", "other-way", "third-way"]


# --- promises and links -----------------------------------------------------------------------------------------------


def missing_tests(text: str) -> list[str]:
    """The `tests/path.py::test_name` of a text that are not there."""
    return [
        f"{path}::{name}"
        for path, name in re.findall(r"(tests/[\w/]+\.py)::(\w+)", text)
        if name not in functions(path)
    ]


def functions(path: str) -> set[str]:
    file = ROOT / path
    tree = ast.parse(file.read_text()) if file.is_file() else ast.Module([], [])
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_test_that_a_page_names_is_there(page: Path) -> None:
    assert missing_tests(page.read_text()) == []


def test_a_test_that_is_not_there_is_noticed() -> None:
    here = "tests/test_docs.py::test_a_test_that_is_not_there_is_noticed"
    gone = "tests/test_docs.py::test_gone, tests/gone.py::test_gone"
    assert missing_tests(f"`{here}` {gone}") == gone.split(", ")


def test_every_promise_of_the_readme_names_a_test() -> None:
    section = (ROOT / "README.md").read_text().split("## Promises")[1].split("\n## ")[0]
    promises = [line for line in section.splitlines() if line.startswith("| ")][2:]
    assert len(promises) > 20
    assert [line for line in promises if "::test_" not in line] == []


def anchors(text: str) -> set[str]:
    """The anchors of a page's headings, as GitHub makes them."""
    headings = re.findall(r"^#+ (.+)$", FENCED.sub("", text), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def broken_links(page: Path, text: str) -> list[str]:
    """The relative links of a page that lead nowhere."""
    broken = []
    for link in re.findall(r"\]\(([^)\s]+)\)", FENCED.sub("", text)):
        if link.startswith(("http:", "https:", "mailto:")):
            continue
        place, _, anchor = link.partition("#")
        target = (page.parent / place).resolve() if place else page
        content = text if target == page else target.read_text() if target.is_file() else ""
        if not target.exists() or (anchor and anchor not in anchors(content)):
            broken.append(link)
    return broken


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_relative_link_leads_somewhere(page: Path) -> None:
    assert broken_links(page, page.read_text()) == []


def test_a_link_that_leads_nowhere_is_noticed() -> None:
    page = ROOT / "README.md"
    text = "# Here\n[a](gone.md) [b](#here) [c](#there) [d](docs/cli.md#settings) [e](docs/cli.md#gone)"
    assert broken_links(page, text) == ["gone.md", "#there", "docs/cli.md#gone"]


# --- commands ---------------------------------------------------------------------------------------------------------


def fenced_commands(text: str) -> Iterator[str]:
    """The `cdp …` lines of the shell blocks of a page; in a `console` block those behind a prompt."""
    for _, language, block in FENCED.findall(text):
        prompt = {"sh": "cdp ", "console": "$ cdp "}.get(language)
        if prompt:
            yield from (line.removeprefix("$ ") for line in block.splitlines() if line.startswith(prompt))


def inline_commands(text: str) -> Iterator[str]:
    """The `cdp …` pieces of the running text."""
    for piece in re.findall(r"`(cdp [^`]+)`", FENCED.sub("", text)):
        yield " ".join(piece.split())


def require_real(command_line: str) -> None:
    """Raises click.ClickException unless click would take the command line."""
    given = shlex.split(command_line, comments=True)[1:]
    command: click.Command = cdp
    while isinstance(command, click.Group):
        _, child, given = command.resolve_command(click.Context(command), given)
        assert child is not None
        command = child
    command.make_context(command.name, given)


def unknown_words(command_line: str) -> list[str]:
    """The subcommands and options that are not there, in a command line that may leave things out."""
    command: click.Command = cdp
    unknown = []
    for word in shlex.split(command_line.replace("…", "").replace('""', ""), posix=True)[1:]:
        if isinstance(command, click.Group) and not word.startswith("-"):
            child = command.get_command(click.Context(command), word.split("|")[0])
            unknown += [] if child else [word]
            command = child or command
        elif word.startswith("--"):
            options = {name for parameter in command.params for name in parameter.opts} | {"--help", "--version"}
            unknown += [] if word in options else [word]
    return unknown


@pytest.mark.parametrize(
    "command_line", sorted({command for page in PAGES for command in fenced_commands(page.read_text())})
)
def test_a_command_in_a_shell_block_is_a_real_command(
    command_line: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("CDP_HOME", raising=False)
    require_real(command_line)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_command_in_the_running_text_has_no_unknown_word(page: Path) -> None:
    found = {command: unknown_words(command) for command in inline_commands(page.read_text())}
    assert {command: words for command, words in found.items() if words} == {}


@pytest.mark.parametrize(
    "command_line", ["cdp fly", "cdp run --fast", "cdp generate --leads 5", "cdp demo --leads many"]
)
def test_a_command_that_is_not_real_is_noticed(command_line: str) -> None:
    with pytest.raises(click.ClickException):
        require_real(command_line)


def test_an_unknown_word_is_noticed() -> None:
    assert unknown_words("cdp quarantine list --table …") == []
    assert unknown_words("cdp quarantine fly") == ["fly"]
    assert unknown_words('cdp run --skip-file PATH --wy "…"') == ["--wy"]


def make_targets() -> set[str]:
    return set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))


def test_every_make_target_that_a_page_names_is_there() -> None:
    named = {name for page in PAGES for name in re.findall(r"(?:^|`)make ([a-z-]+)", page.read_text(), re.MULTILINE)}
    assert named
    assert sorted(named - make_targets()) == []


# --- the demo ---------------------------------------------------------------------------------------------------------


def normalised(output: str) -> str:
    """A demo's output without what differs from run to run: run id, seconds, white space at the end of lines."""
    output = re.sub(r"\d{8}T\d{6}\.\d{6}-[0-9a-f]{4}", "<run>", output)
    output = re.sub(r"[\d,.]+ s in all; most of it: .*", "<slowest>", output)
    output = re.sub(r"\b[\d,]+\.\d s\b", "<seconds>", output)
    return "\n".join(line.rstrip() for line in output.strip().splitlines())


def test_the_demo_in_the_readme_is_what_the_demo_prints(tmp_path: Path) -> None:
    blocks = [block for _, language, block in FENCED.findall((ROOT / "README.md").read_text()) if language == "console"]
    [block] = blocks
    command_line, _, shown = block.partition("\n")
    environment = {name: value for name, value in os.environ.items() if not name.startswith("CDP_")}
    environment["PATH"] = f"{BIN}{os.pathsep}{environment.get('PATH', '')}"
    done = subprocess.run(
        shlex.split(command_line.removeprefix("$ ")), cwd=tmp_path, env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert normalised(shown) == normalised(done.stdout)


def test_only_ids_and_seconds_are_left_out_of_the_comparison() -> None:
    text = "published 20261125T001037.799890-bbd0  (full, 20 rows, 1.8 s)  \n1.8 s in all; most of it: a 1.0 s\n"
    assert normalised(text) == "published <run>  (full, 20 rows, <seconds>)\n<slowest>"
    assert normalised("93 of 93 checks passed") != normalised("92 of 93 checks passed")


# --- decisions --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", DECISIONS, ids=lambda page: page.stem)
def test_a_decision_has_its_three_headings(page: Path) -> None:
    assert re.findall(r"^## (.+)$", page.read_text(), re.MULTILINE) == ["Context", "Decision", "Consequences"]


def test_decisions_are_numbered_without_a_gap() -> None:
    assert [int(page.name[:4]) for page in DECISIONS] == list(range(1, len(DECISIONS) + 1))
    assert [page.read_text().startswith(f"# {page.name[:4]} ") for page in DECISIONS] == [True] * len(DECISIONS)


def test_the_architecture_names_every_key_of_a_header() -> None:
    from aakash_cdp.pipeline.model import Header

    section = (ROOT / "docs" / "architecture.md").read_text().split("## A model")[1].split("\n## ")[0]
    assert [key for key in Header.model_fields if f"`{key}`" not in section] == []
