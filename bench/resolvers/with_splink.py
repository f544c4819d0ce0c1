"""`python -m bench.resolvers.with_splink INPUTS TRUTH BLOCKING OUT`: Splink 5, at the threshold the labels like best.

It runs in an environment of its own, without the product. Every blocking compares who shares an identifier or what the
CRM merged. `alike` takes a phone or e-mail only where the names are alike; `-and-names` adds who has the same name and
date of birth. Term frequencies weigh names. Trained by EM with a fixed seed. Prints one line of JSON.
"""

import json
import logging
import sys
from collections.abc import Sequence
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any

import duckdb
import splink.comparison_level_library as levels
import splink.comparison_library as comparisons
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

from bench.resolvers.cost import Cost, measured

THRESHOLDS = (-5, -2, 0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 25, 28)
"""Match weights swept."""
SEED = 7
_NAMES_ALIKE = """(
    l.first_fold is null or r.first_fold is null or jaro_winkler_similarity(l.first_fold, r.first_fold) >= 0.88
    or left(l.first_fold, length(r.first_fold)) = r.first_fold
    or left(r.first_fold, length(l.first_fold)) = l.first_fold
    or l.first_fold = r.last_fold or l.last_fold = r.first_fold
)"""


def _shared(one: str, other: str = "") -> str:
    if not other:
        return f"list_has_any({one}_l, {one}_r)"
    return f"(list_has_any({one}_l, {other}_r) or list_has_any({other}_l, {one}_r))"


def _level(sql: str, label: str) -> Any:
    return levels.CustomLevel(sql, label)


def _contact(kind: str) -> Any:
    own, family = f"own_{kind}", f"family_{kind}"
    return comparisons.CustomComparison(
        output_column_name=kind,
        comparison_levels=[
            levels.NullLevel(kind),
            _level(_shared(own), "own on both"),
            _level(_shared(own, family), "own on one"),
            _level(_shared(family), "family"),
            levels.ElseLevel(),
        ],
    )


def _comparisons() -> list[Any]:
    name = comparisons.CustomComparison(
        output_column_name="name",
        comparison_levels=[
            _level("first_fold_l is null or first_fold_r is null", "missing").configure(is_null_level=True),
            levels.ExactMatchLevel("full_name").configure(tf_adjustment_column="full_name"),
            _level("token_signature_l = token_signature_r", "reordered"),
            _level(
                "first_fold_l = first_fold_r and (last_fold_l is null or last_fold_r is null)", "first, no surname"
            ).configure(tf_adjustment_column="first_fold"),
            levels.ExactMatchLevel("first_fold").configure(tf_adjustment_column="first_fold"),
            _level("first_fold_l = last_fold_r or last_fold_l = first_fold_r", "crossed"),
            _level(
                "left(first_fold_l, length(first_fold_r)) = first_fold_r "
                "or left(first_fold_r, length(first_fold_l)) = first_fold_l",
                "beginning",
            ),
            _level("damerau_levenshtein(first_fold_l, first_fold_r) <= 1", "typing error"),
            _level("jaro_winkler_similarity(first_fold_l, first_fold_r) >= 0.88", "alike"),
            _level("last_fold_l = last_fold_r", "surname only"),
            levels.ElseLevel(),
        ],
    )
    dob = comparisons.CustomComparison(
        output_column_name="dob",
        comparison_levels=[
            levels.NullLevel("dob"),
            levels.ExactMatchLevel("dob"),
            _level(
                "abs(dob_l - dob_r) <= 1 or (year(dob_l) = year(dob_r) and month(dob_l) = day(dob_r) "
                "and day(dob_l) = month(dob_r))",
                "swapped, or a day apart",
            ),
            _level(
                "(year(dob_l) = year(dob_r))::int + (month(dob_l) = month(dob_r))::int "
                "+ (day(dob_l) = day(dob_r))::int = 2",
                "one part differs",
            ),
            levels.ElseLevel(),
        ],
    )
    cohort = comparisons.CustomComparison(
        output_column_name="cohort",
        comparison_levels=[
            levels.NullLevel("cohort"),
            _level(
                "cohort_l = cohort_r or (is_passed_l and is_passed_r) or (is_passed_l and cohort_r <= cohort_l) "
                "or (is_passed_r and cohort_l <= cohort_r)",
                "fits",
            ),
            _level("abs(cohort_l - cohort_r) = 1", "a year apart"),
            levels.ElseLevel(),
        ],
    )
    numbers = comparisons.CustomComparison(
        output_column_name="numbers",
        comparison_levels=[levels.NullLevel("numbers"), _level(_shared("numbers"), "shared"), levels.ElseLevel()],
    )
    crm = comparisons.ExactMatch("crm_record")
    return [name, dob, cohort, comparisons.ExactMatch("gender"), _contact("phones"), _contact("emails"), numbers, crm]


def _exploded(column: str, condition: str = "") -> dict[str, object]:
    more = f" and {condition}" if condition else ""
    return {"blocking_rule": f"l.{column} = r.{column}{more}", "arrays_to_explode": [column]}


def _blocking(name: str) -> Sequence[Any]:
    condition = _NAMES_ALIKE if name.startswith("alike") else ""
    same_names = [block_on("full_name", "dob")] if name.endswith("-and-names") else []
    return [
        _exploded("numbers"),
        _exploded("phones", condition),
        _exploded("emails", condition),
        *same_names,
        block_on("crm_record"),
    ]


def main() -> None:
    """Train, predict, sweep, write the clusters of the best threshold."""
    inputs, truth = map(Path, sys.argv[1:3])
    blocking, out = sys.argv[3], Path(sys.argv[4])
    database = out.with_suffix(".duckdb")
    connection = duckdb.connect(database)
    connection.execute("set threads=2; set memory_limit='8GB'; set preserve_insertion_order=false")
    connection.execute(f"create table leads as from '{inputs}'")
    connection.execute(f"create table truth as from '{truth}'")
    (linker, predictions), cost = measured(partial(_predict, connection, blocking))
    sweep: dict[int, float] = {}
    costs: dict[int, Cost] = {}
    for threshold in THRESHOLDS:
        clusters, costs[threshold] = measured(
            partial(
                linker.clustering.cluster_pairwise_predictions_at_threshold,
                predictions,
                threshold_match_weight=threshold,
            )
        )
        sweep[threshold] = _f1(connection, clusters.physical_name)
        if sweep[threshold] == max(sweep.values()):
            best = threshold
            connection.execute(f"create or replace table best as from {clusters.physical_name}")
        clusters.drop_table_from_database_and_remove_from_cache()
    connection.execute(
        f"copy (select lead_id, cluster_id::varchar as cdp_user_id from best) to '{out}' (format parquet)"
    )
    connection.close()
    database.unlink()
    print(json.dumps({**asdict(cost + costs[best]), "sweep": sweep}))


def _predict(connection: duckdb.DuckDBPyConnection, blocking: str) -> tuple[Any, Any]:
    """The trained linker, and the pairs it finds."""
    settings = SettingsCreator(
        link_type="dedupe_only",
        comparisons=_comparisons(),
        blocking_rules_to_generate_predictions=_blocking(blocking),
        unique_id_column_name="unique_id",
        retain_matching_columns=False,
        retain_intermediate_calculation_columns=False,
        em_convergence=0.001,
    )
    interface = DuckDBAPI(connection=connection)
    linker = Linker(interface.register("leads"), settings, log_level=logging.ERROR)
    training = linker.training
    training.estimate_probability_two_random_records_match([block_on("full_name", "dob")], recall=0.4)
    training.estimate_u_using_random_sampling(max_pairs=5e6, seed=SEED)
    training.estimate_parameters_using_expectation_maximisation(
        block_on("full_name", "dob"), estimate_without_term_frequencies=True
    )
    training.estimate_parameters_using_expectation_maximisation(
        "l.phones[1] = r.phones[1]", estimate_without_term_frequencies=True
    )
    return linker, linker.inference.predict(threshold_match_weight=min(THRESHOLDS))


def _f1(connection: duckdb.DuckDBPyConnection, clusters: str) -> float:
    row = connection.execute(
        f"""
        with counted as (
            select cluster_id, student_id, count(*) as n from {clusters}
            join truth using (lead_id) group by cluster_id, student_id
        ),
        matched as (select sum(n * (n - 1) / 2) as pairs from counted),
        predicted as (select sum(n * (n - 1) / 2) as pairs from (select sum(n) as n from counted group by cluster_id)),
        actual as (select sum(n * (n - 1) / 2) as pairs from (select sum(n) as n from counted group by student_id))
        select 2 * matched.pairs / (predicted.pairs + actual.pairs) from matched, predicted, actual
        """
    ).fetchall()[0]
    return float(row[0] or 0)


if __name__ == "__main__":
    main()
