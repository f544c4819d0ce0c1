"""Policy files: every mistake comes out with its file and line, in one shape."""

from pathlib import Path

import pytest
from pydantic import BaseModel, ConfigDict, ValidationError

from aakash_cdp.errors import CdpError, ExitCode
from aakash_cdp.policy import load_yaml, validation_problems


def _file(folder: Path, text: str | bytes) -> Path:
    path = folder / "some.yml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def _facts(error: CdpError) -> list[str]:
    assert error.exit_code is ExitCode.USAGE
    assert {problem.reference for problem in error.problems} == {"policy-invalid"}
    return [fact for problem in error.problems for fact in problem.facts]


def test_every_key_and_item_has_its_line(tmp_path: Path) -> None:
    data, lines = load_yaml(_file(tmp_path, "# words\nexam:\n  ANTHE: [a,\n    b]\n  1: {rank: 2}\n"))
    assert data == {"exam": {"ANTHE": ["a", "b"], 1: {"rank": 2}}}
    assert lines == {
        (): 1,
        ("exam",): 2,
        ("exam", "ANTHE"): 3,
        ("exam", "ANTHE", 0): 3,
        ("exam", "ANTHE", 1): 4,
        ("exam", 1): 5,
        ("exam", 1, "rank"): 5,
    }


@pytest.mark.parametrize("text", ["", "# only a comment\n"])
def test_an_empty_file_is_none(tmp_path: Path, text: str) -> None:
    assert load_yaml(_file(tmp_path, text)) == (None, {(): 1})


def test_a_byte_order_mark_is_no_part_of_the_first_key(tmp_path: Path) -> None:
    assert load_yaml(_file(tmp_path, b"\xef\xbb\xbfa: 1\n"))[0] == {"a": 1}


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        ("a: 1\nb: [1\nc: 2\n", 3, "is not YAML"),
        ("a: 1\nb: 'open\n", 3, "is not YAML"),
        ("a: 1\n\tb: 2\n", 2, "is not YAML"),
        ("a: 1\n? [b]\n: 2\n", 2, "is not YAML"),
        ("a: 1\n---\nb: 2\n", 2, "is not YAML"),
        ("a: 1\nb: !thing 2\n", 2, "is not YAML"),
        ("a: 1\nb: 2026-02-30\n", 2, "2026-02-30: day"),
        (b"a: 1\nb: 2\nc: caf\xe9\n", 3, "is not UTF-8 text"),
    ],
)
def test_what_is_not_yaml_is_reported_with_its_line(tmp_path: Path, text: str | bytes, line: int, what: str) -> None:
    path = _file(tmp_path, text)
    with pytest.raises(CdpError) as caught:
        load_yaml(path)
    [fact] = _facts(caught.value)
    assert fact.startswith(f"{path}:{line} {what}")


def test_a_file_that_is_absent_is_reported_in_the_same_shape(tmp_path: Path) -> None:
    with pytest.raises(CdpError) as caught:
        load_yaml(tmp_path / "absent.yml")
    assert _facts(caught.value) == [f"{tmp_path / 'absent.yml'}:1 No such file or directory"]


def test_every_key_that_stands_twice_is_reported_with_both_lines(tmp_path: Path) -> None:
    path = _file(tmp_path, "a:\n  b: 1\n  b: 2\nc: 1\na: {b: 3}\n")
    with pytest.raises(CdpError) as caught:
        load_yaml(path)
    assert _facts(caught.value) == [
        f"{path}:3 a.b: this key is already on line 2",
        f"{path}:5 a: this key is already on line 1",
    ]


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    name: str
    columns: list[str]
    sizes: dict[str, int | list[int]] = {}


def test_each_finding_of_pydantic_names_the_line_it_is_about(tmp_path: Path) -> None:
    path = _file(tmp_path, "columns:\n  - a\n  - 7\nsizes:\n  x: no\ncolour: red\n")
    data, lines = load_yaml(path)
    with pytest.raises(ValidationError) as caught:
        _Table.model_validate(data)
    facts = [problem.facts[0] for problem in validation_problems(caught.value, lines, path)]
    assert f"{path}:1 name: Field required" in facts
    assert f"{path}:3 columns.1: Input should be a valid string" in facts
    assert f"{path}:6 colour: Extra inputs are not permitted" in facts
    assert any(fact.startswith(f"{path}:5 sizes.x.") for fact in facts)


def test_a_part_of_a_file_is_validated_where_it_stands(tmp_path: Path) -> None:
    path = _file(tmp_path, "tables:\n  lead:\n    name: lead\n    columns: 1\n")
    data, lines = load_yaml(path)
    with pytest.raises(ValidationError) as caught:
        _Table.model_validate(data["tables"]["lead"])
    [problem] = validation_problems(caught.value, lines, path, at=("tables", "lead"))
    assert problem.facts == (f"{path}:4 tables.lead.columns: Input should be a valid list",)


def test_a_bare_word_that_yaml_reads_as_something_else_is_told_to_be_quoted(tmp_path: Path) -> None:
    path = _file(tmp_path, "name: off\ncolumns: []\n")
    data, lines = load_yaml(path)
    with pytest.raises(ValidationError) as caught:
        _Table.model_validate(data)
    [problem] = validation_problems(caught.value, lines, path)
    assert problem.hint.startswith("put the value in quotes")
