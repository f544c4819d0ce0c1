"""The rules of the house that no tool checks: what may read what, and what no file may hold.

Each rule is a function that finds violations, asked twice: of the repository, where it finds none, and of a text that
breaks the rule, where it finds it.
"""

import ast
import re
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from aakash_cdp.config import REPOSITORY_POLICY
from aakash_cdp.errors import CdpError
from aakash_cdp.pipeline.golden_record import every_model
from aakash_cdp.pipeline.model import STAGES, Header, Model, read_models
from aakash_cdp.pipeline.plan import order, read_plan
from aakash_cdp.warehouse.compiler import Compiler
from aakash_cdp.warehouse.dialect import tables_read

ROOT = REPOSITORY_POLICY.parent
PACKAGE = ROOT / "aakash_cdp"
LEFT_TO_RIGHT = (
    ("errors",),
    ("config", "policy"),
    ("warehouse", "control"),
    ("bronze",),
    ("silver",),
    ("identity",),
    ("gold",),
    ("pipeline",),
    ("cli",),
)
RANKS = {part: rank for rank, parts in enumerate(LEFT_TO_RIGHT) for part in parts}
READABLE = {
    "silver": {"bronze", "stage", "silver", "ops", "touched"},
    "identity": {"silver", "identity", "ops", "touched"},
    "gold": {"silver", "identity", "gold", "ops", "touched"},
}
UNTRACKED = {".git", ".venv", ".hypothesis", "build", "cdp-home", "__pycache__"}


def tracked_files() -> list[Path]:
    """Every file of the repository that is, or is about to be, under version control."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    try:
        listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\0")
        files = [ROOT / name for name in listed if name]
    except (OSError, subprocess.CalledProcessError):  # an exported copy
        files = [path for path in ROOT.rglob("*") if not UNTRACKED & set(path.relative_to(ROOT).parts)]
    return sorted(path for path in files if path.is_file())


def text_of(path: Path) -> str:
    """The text of a file; a binary file has none."""
    try:
        return path.read_text()
    except UnicodeDecodeError:
        return ""


def modules() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


# --- imports ----------------------------------------------------------------------------------------------------------


def imports(source: str) -> Iterator[str]:
    """Every module that a text imports, wherever in it, as a dotted name; names imported from a package too."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            yield str(node.module)
            yield from (f"{node.module}.{name.name}" for name in node.names)


def part_of(module: str) -> str | None:
    """The part of the product that a dotted name lies in: `bronze` for `aakash_cdp.bronze.files`."""
    package, _, rest = module.partition(".")
    part = rest.split(".")[0]
    return part if package == "aakash_cdp" and part in RANKS else None


def imports_to_the_right(part: str, source: str) -> list[str]:
    """What a text of this part imports from beside or right of it."""
    wrong = {
        other
        for other in map(part_of, imports(source))
        if other is not None and other != part and RANKS[other] >= RANKS[part]
    }
    return sorted(wrong)


def _part_of_file(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


@pytest.mark.parametrize("part", RANKS)
def test_imports_go_from_left_to_right(part: str) -> None:
    files = [path for path in modules() if _part_of_file(path) == part]
    if part != "gold":  # SQL alone
        assert files
    found = {path.name: imports_to_the_right(part, path.read_text()) for path in files}
    assert {name: wrong for name, wrong in found.items() if wrong} == {}


def test_every_part_of_the_product_has_its_place_in_the_order() -> None:
    parts = {_part_of_file(path) for path in modules()} - {"__init__"}
    assert parts == set(RANKS)


@pytest.mark.parametrize(
    ("part", "source", "wrong"),
    [
        ("bronze", "from aakash_cdp.silver.labels import resolve", ["silver"]),
        ("bronze", "def f():\n    import aakash_cdp.cli.run", ["cli"]),
        ("silver", "if TYPE_CHECKING:\n    from aakash_cdp.pipeline.plan import Plan", ["pipeline"]),
        ("warehouse", "from aakash_cdp import control", ["control"]),
        ("config", "from aakash_cdp.policy import load_yaml", ["policy"]),
        ("silver", "from aakash_cdp.bronze import files\nfrom aakash_cdp.silver import labels\nimport json", []),
    ],
)
def test_an_import_to_the_right_is_noticed(part: str, source: str, wrong: list[str]) -> None:
    assert imports_to_the_right(part, source) == wrong


ENGINES = ("duckdb", "trino", "pyathena", "aakash_cdp.warehouse.duckdb")


def foreign_engines(path: Path, source: str) -> list[str]:
    """Imports of an engine, or of our module about one, where none may be known. The synthetic Superleap stands in for
    another system.
    """
    if path.is_relative_to(PACKAGE / "warehouse") or path.is_relative_to(PACKAGE / "bronze" / "synthetic"):
        return []
    return [name for name in imports(source) if f"{name}.".startswith(tuple(f"{engine}." for engine in ENGINES))]


def test_only_the_warehouse_knows_an_engine() -> None:
    assert [path for path in modules() if foreign_engines(path, path.read_text())] == []


def test_every_engine_of_the_warehouse_is_known_to_the_rule_above() -> None:
    folders = {path.parent.name for path in (PACKAGE / "warehouse").glob("*/engine.py")}
    assert {f"aakash_cdp.warehouse.{folder}" for folder in folders} <= set(ENGINES)


@pytest.mark.parametrize(
    ("source", "wrong"),
    [
        ("def f():\n    import duckdb.experimental", ["duckdb.experimental"]),
        ("from aakash_cdp.warehouse.duckdb import engine", ["aakash_cdp.warehouse.duckdb"]),
        ("from aakash_cdp.warehouse import duckdb", ["aakash_cdp.warehouse.duckdb"]),
        ("from aakash_cdp.warehouse.engine import Engine", []),
    ],
)
def test_an_engine_elsewhere_is_noticed(source: str, wrong: list[str]) -> None:
    found = foreign_engines(PACKAGE / "identity" / "decisions.py", source)
    assert found[:1] == wrong
    assert foreign_engines(PACKAGE / "bronze" / "synthetic" / "world.py", source) == []


def dependencies_of_synthetic(source: str) -> list[str]:
    """What the synthetic Superleap imports of the product besides errors: it must know nothing of how it is read."""
    allowed = ("aakash_cdp.errors", "aakash_cdp.bronze.synthetic")
    ours = [name for name in imports(source) if name.split(".")[0] == "aakash_cdp"]
    return [name for name in ours if not f"{name}.".startswith(tuple(f"{place}." for place in allowed))]


def test_the_synthetic_superleap_knows_nothing_of_the_product() -> None:
    files = sorted((PACKAGE / "bronze" / "synthetic").glob("*.py"))
    assert files
    assert [path.name for path in files if dependencies_of_synthetic(path.read_text())] == []


def test_what_the_synthetic_superleap_may_not_know_is_noticed() -> None:
    source = "from aakash_cdp.errors import fail\nfrom aakash_cdp.bronze.contract import load_sources"
    assert dependencies_of_synthetic(source) == [
        "aakash_cdp.bronze.contract",
        "aakash_cdp.bronze.contract.load_sources",
    ]


# --- tables -----------------------------------------------------------------------------------------------------------


MODELS = every_model(REPOSITORY_POLICY)
PARTS = {model.name: model.header.part_of for model in MODELS if model.header.part_of}
"""Every part with its owner."""


def may_read(stage: str, owner: str, table: str) -> bool:
    """Whether a model may read a table: one of its stage or left of it, or a part of the table it belongs to."""
    return PARTS.get(table) == owner if table in PARTS else table.split(".")[0] in READABLE[stage]


def tables_to_the_right(stage: str, select: str, owner: str = "") -> list[str]:
    """The tables that a model of this stage reads and may not; `owner` is the table whose parts it may read."""
    return sorted(table for table in tables_read(select) if not may_read(stage, owner, table))


def owner_of(model: Model) -> str:
    """The table that a part belongs to; any other model is its own."""
    return model.header.part_of or model.name


def selects_of(model: Model) -> Iterator[str]:
    """Every select of a model: its own, and those of its header."""
    yield model.text
    yield from (check.select for check in model.header.checks if check.select)
    yield from (mapping for mapping in model.header.touched_by.values() if not mapping.isidentifier())


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.name)
def test_models_read_from_left_to_right(model: Model) -> None:
    assert [tables_to_the_right(model.stage, select, owner_of(model)) for select in selects_of(model)] == [
        [] for _ in selects_of(model)
    ]


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.name)
def test_a_model_speaks_only_of_tables_it_may_read(model: Model) -> None:
    spoken_of = [check.to.rpartition(".")[0] for check in model.header.checks if check.to]
    spoken_of += model.header.touched_by
    assert [table for table in spoken_of if table.split(".")[0] not in READABLE[model.stage]] == []


@pytest.mark.parametrize(
    ("stage", "select", "wrong"),
    [
        ("silver", "select a from stage.lead join gold.cdp_dim_user using (lead_id)", ["gold.cdp_dim_user"]),
        ("identity", "select a from stage.lead", ["stage.lead"]),
        ("identity", "select a from stage.block_pair", ["stage.block_pair"]),
        ("gold", "with lead as (select a from bronze.lead) select a from lead", ["bronze.lead"]),
        ("gold", "select a from identity.user_map where a in (select a from touched.lead)", []),
    ],
)
def test_a_table_to_the_right_is_noticed(stage: str, select: str, wrong: list[str]) -> None:
    assert tables_to_the_right(stage, select) == wrong


@pytest.mark.parametrize(("owner", "wrong"), [("identity.support", []), ("identity.component", ["stage.block_pair"])])
def test_a_part_is_read_by_its_owner_alone(owner: str, wrong: list[str]) -> None:
    assert tables_to_the_right("identity", "select a from stage.block_pair", owner) == wrong


def test_the_models_have_an_order() -> None:
    plan = read_plan(REPOSITORY_POLICY, "duckdb", read_models())
    stages = [STAGES.index(step.model.stage) for step in plan.steps]
    assert stages == sorted(stages)
    made: set[str] = set()
    for step in plan.steps:
        needed = {table for table in step.reads if table.split(".")[0] in STAGES}
        assert needed <= made, step.model.name
        made |= {*step.model.tables, step.model.versions, step.model.history}


def test_parts_are_made_before_the_table_that_reads_them() -> None:
    plan = read_plan(REPOSITORY_POLICY, "duckdb", read_models())
    made: dict[str, list[str]] = {step.model.name: [part.model.name for part in step.parts] for step in plan.steps}
    for step in plan.steps:
        ready: set[str] = set()
        for part in (*step.parts, step):
            assert {table for table in part.full.tables if table in made[step.model.name]} <= ready, part.model.name
            ready.add(part.model.name)
    assert sum(map(len, made.values())) == sum(model.header.kind == "part" for model in MODELS)


def test_models_without_an_order_are_refused() -> None:
    def model(name: str, read: str) -> Model:
        header = Header(grain="one", kind="full", key="a")
        return Model(name, PACKAGE / "none.sql", header, f"select a from {read}", name.split(".")[0])

    compiler = Compiler("duckdb")
    for models in (
        [model("silver.a", "gold.b"), model("gold.b", "ops.run_clock")],
        [model("gold.a", "gold.b"), model("gold.b", "gold.a")],
    ):
        with pytest.raises(CdpError) as caught:
            order(models, compiler)
        assert [problem.reference for problem in caught.value.problems] == ["model-order"]


# --- what no file may hold --------------------------------------------------------------------------------------------

# Put together from pieces, so that this file does not hold what it looks for.
_REGISTRIES = (
    "py" + "pi" + r"\.",
    "python" + r"hosted\.",
    "registry" + r"\.",
    "maven" + r"\.",
    "arti" + "factory",
    "nex" + "us",
)
REGISTRY = re.compile(
    "https?:" + r"//[^\s'\"<>)]*(?:" + "|".join([*_REGISTRIES, "/simp" + r"le\b"]) + ")|" + "py" + r"pi\.org",
    re.IGNORECASE,
)
_MACHINE = ("wo" + "rk", "ro" + "ot", "ho" + "me/[a-z][a-z0-9_-]*")
MACHINE_PATH = re.compile(r"(?<![\w.>})\]])/(?:" + "|".join(_MACHINE) + r")/")
FORBIDDEN_NAMES = ("utils", "helpers", "common", "base", "manager")


def lines_with(pattern: re.Pattern[str], text: str) -> list[str]:
    """The lines of a text that match."""
    return [line.strip() for line in text.splitlines() if pattern.search(line)]


@pytest.mark.parametrize("pattern", [REGISTRY, MACHINE_PATH], ids=["a package registry", "a place of one machine"])
def test_no_file_holds(pattern: re.Pattern[str]) -> None:
    found = {str(path.relative_to(ROOT)): lines_with(pattern, text_of(path)) for path in tracked_files()}
    assert {name: lines for name, lines in found.items() if lines} == {}


@pytest.mark.parametrize(
    ("pattern", "line"),
    [
        (REGISTRY, "--index-url https:" + "//mirror.example/simp" + "le/"),
        (REGISTRY, "see https:" + "//py" + "pi.org/project/duckdb"),
        (REGISTRY, "url = 'https:" + "//repo.maven" + ".apache.example/x'"),
        (MACHINE_PATH, "cd /wo" + "rk/main"),
        (MACHINE_PATH, "Path('/ho" + "me/asha/cdp')"),
        (MACHINE_PATH, '"/ro' + 'ot/.cache"'),
    ],
)
def test_what_no_file_may_hold_is_noticed(pattern: re.Pattern[str], line: str) -> None:
    assert lines_with(pattern, f"fine\n{line}\n") == [line]


@pytest.mark.parametrize(
    "line", ["<home>/work/<run>.duckdb", "work/<run>.duckdb", "/srv/cdp/work/x", "root / 'home' / 'x'"]
)
def test_a_path_inside_a_home_is_no_place_of_a_machine(line: str) -> None:
    assert lines_with(MACHINE_PATH, line) == []


def forbidden_names(paths: Sequence[Path]) -> list[Path]:
    """Files and folders whose name says nothing."""
    return [path for path in paths if {part.split(".")[0] for part in path.parts} & set(FORBIDDEN_NAMES)]


def test_no_folder_and_no_file_is_called_after_nothing() -> None:
    assert forbidden_names([path.relative_to(ROOT) for path in tracked_files()]) == []


def test_a_name_that_says_nothing_is_noticed() -> None:
    paths = [Path("aakash_cdp/utils/text.py"), Path("aakash_cdp/helpers.py"), Path("aakash_cdp/silver/labels.py")]
    assert forbidden_names(paths) == paths[:2]


def has_docstring(source: str) -> bool:
    """Whether a module says what it is; one without code need not."""
    tree = ast.parse(source)
    return not tree.body or ast.get_docstring(tree) is not None


def test_every_module_says_what_it_is() -> None:
    files = [path for path in tracked_files() if path.suffix == ".py"]
    assert len(files) > len(modules())
    assert [str(path.relative_to(ROOT)) for path in files if not has_docstring(path.read_text())] == []


def test_a_module_without_a_docstring_is_noticed() -> None:
    assert not has_docstring("import json\n")
    assert has_docstring('"""What is it?"""\nimport json\n')


def unpinned(lock: str) -> list[str]:
    """The lines of a lock that do not pin a version exactly."""
    pinned = re.compile(r"[a-z0-9][a-z0-9._-]*(?:\[[a-z0-9,_-]+\])?==[0-9][\w.+!-]*(?: ;.*)?")
    requirements = (line.partition(" #")[0].strip() for line in lock.splitlines())
    return [line for line in requirements if line and not line.startswith("#") and not pinned.fullmatch(line)]


@pytest.mark.parametrize("lock", sorted((ROOT / "requirements").glob("*.txt")), ids=lambda lock: lock.stem)
def test_every_line_of_a_lock_is_pinned(lock: Path) -> None:
    assert unpinned(lock.read_text()) == []


def test_a_line_that_is_not_pinned_is_noticed() -> None:
    lock = "# by make lock\nduckdb==2.0.1  # via aakash-cdp\npsycopg[binary]==3.3.0\nclick>=8\nrich\n--find-links x\n"
    assert unpinned(lock) == ["click>=8", "rich", "--find-links x"]


def unkept_versions(lock: str, runtime: str) -> list[str]:
    """What a lock pins to another version than the runtime's."""
    pins = [dict(re.findall(r"^([a-z0-9._-]+)(?:\[.*?\])?==(\S+)", text, re.MULTILINE)) for text in (lock, runtime)]
    return sorted(name for name, version in pins[0].items() if pins[1].get(name, version) != version)


def test_every_lock_keeps_to_the_versions_of_the_runtime() -> None:
    folder = ROOT / "requirements"
    runtime = (folder / "runtime.txt").read_text()
    assert {path.name: unkept_versions(path.read_text(), runtime) for path in folder.glob("*.txt")} == {
        path.name: [] for path in folder.glob("*.txt")
    }


def test_a_lock_with_another_version_is_noticed() -> None:
    assert unkept_versions("click==8.5.1\nrich==1\n", "click==8.5.0\nrich==1\n") == ["click"]
