"""Is each construct that the engines read differently refused, with a reason, and its safe twin let through?"""

import pytest

from aakash_cdp.errors import CdpError
from aakash_cdp.warehouse.dialect import compile_select, problems

SCHEMA = {
    "silver.lead": {
        "id": "varchar",
        "name": "varchar",
        "n": "bigint",
        "x": "double",
        "m": "decimal(18, 4)",
        "ts": "timestamp(6)",
        "day": "date",
        "tags": "array(varchar)",
        "is_open": "boolean",
    },
    "silver.user": {"id": "varchar", "n": "bigint"},
}

# (what is refused, what it is refused for, what to write instead); each stands for `select … as v from silver.lead`.
PAIRS = [
    ("now()", "repeatable", "ts"),
    ("current_date", "repeatable", "day"),
    ("current_timestamp", "repeatable", "ts"),
    ("localtimestamp", "repeatable", "ts"),
    ("random()", "run to run", "x"),
    ("uuid()", "run to run", "id"),
    ("arbitrary(name)", "run to run", "min(name)"),
    ("approx_distinct(id)", "approximations", "count(distinct id)"),
    ("upper(name)", "ß", "lower(name)"),
    ("reverse(name)", "graphemes", "name"),
    ("ltrim(name)", "unicode spaces", "trim(name)"),
    ("trim(leading 'x' from name)", "unicode spaces", "trim(both 'x' from name)"),
    ("repeat(name, 2)", "array on Trino", "concat(name, name)"),
    ("slice(tags, 1, 2)", "compiled wrong", "element_at(tags, 1)"),
    ("format('%d', n)", "lpad", "lpad(cast(n as varchar), 5, '0')"),
    ("sign(n)", "case", "case when n > 0 then 1 else 0 end"),
    ("log10(x)", "ln", "ln(x)"),
    ("corr(x, x)", "NaN", "avg(x)"),
    ("levenshtein_distance(name, id)", "bytes", "length(name)"),
    ("soundex(name)", "Trino only", "lower(name)"),
    ("xxhash64(to_utf8(name))", "neither a macro", "key60(name)"),
    ("md5(to_utf8(name))", "md5_hex", "md5_hex(name)"),
    ("sha1(to_utf8(name))", "sha256_hex", "sha256_hex(name)"),
    ("foo(name)", "neither a macro", "squish(name)"),
    ("key60(name, id)", "1 argument", "key60(name)"),
    ("json_object('a' value name)", "json_text", "concat('{\"a\":', json_text(name), '}')"),
    ("json_parse(name)", "json_extract_scalar", "json_extract_scalar(name, '$.a')"),
    ("json_extract_scalar(name, '$.a[*]')", "'$.name'", "json_extract_scalar(name, '$.a[0].b')"),
    ("json_extract_scalar(name, id)", "constant", "json_extract_scalar(name, '$.a')"),
    ("try(length(name))", "never raise|may raise", "length(name)"),
    ("date_parse(name, '%Y-%m-%d')", "parse_date", "parse_date(name)"),
    ("from_iso8601_timestamp(name)", "parse_utc", "parse_utc(name)"),
    ("from_unixtime(n)", "parse_utc", "parse_utc(cast(n as varchar))"),
    ("date(ts)", "cast", "cast(ts as date)"),
    ("cast(name as bigint)", r"parse_\*", "parse_integer(name)"),
    ("try_cast(name as date)", r"parse_\*", "parse_date(name)"),
    ("try_cast(trim(name) as double)", r"parse_\*", "cast(parse_decimal(trim(name)) as double)"),
    ("try_cast(name as boolean)", r"parse_\*", "parse_boolean(name)"),
    ("transform(tags, t -> cast(t as bigint))", r"parse_\*", "transform(tags, t -> parse_integer(t))"),
    ("cast(name as varchar(5))", "substr", "substr(name, 1, 5)"),
    ("cast(name as char(5))", "char", "cast(n as varchar)"),
    ("cast(day as timestamp)", r"timestamp\(6\)", "cast(day as timestamp(6))"),
    ("cast(day as timestamp(3))", r"timestamp\(6\)", "cast(day as timestamp(6))"),
    ("cast(ts as time)", "time", "hour(ts)"),
    ("cast(ts as timestamp(6) with time zone)", "differs by engine", "ts"),
    ("cast(tags as json)", "json differs", "json_array_text(tags)"),
    ("cast(x as varchar)", "print differently", "cast(cast(round(x, 2) as decimal(18, 2)) as varchar)"),
    ("cast(ts as varchar)", "utc_text", "utc_text(ts)"),
    ("cast(tags as varchar)", "json_array_text", "array_join(tags, ',')"),
    ("cast(x as decimal(18, 2))", "last digit", "cast(round(x, 2) as decimal(18, 2))"),
    ("cast(n as decimal)", "precision", "cast(n as decimal(18, 0))"),
    ("ts at time zone 'Asia/Kolkata'", "TIME ZONE", "ts + interval '330' minute"),
    ("extract(dow from day)", "day_of_week", "day_of_week(day)"),
    ("extract(epoch from ts)", "to_unixtime", "cast(floor(to_unixtime(ts)) as bigint)"),
    ("date_format(ts, '%H:%i:%s.%f')", "fractions", "date_format(ts, '%H:%i:%s')"),
    ("date_format(day, '%y')", "two-digit", "date_format(day, '%Y')"),
    ("ts - timestamp '2026-01-01 00:00:00'", "date_diff", "date_diff('day', timestamp '2026-01-01 00:00:00', ts)"),
    ("interval '1' day", "interval", "day + interval '1' day"),
    ("date '2026-02-30'", "not a date", "date '2026-02-28'"),
    ("m / 3", "decimal division", "cast(round(cast(m as double) / 3, 2) as decimal(18, 2))"),
    ("m * m", "cast the result", "cast(m * m as decimal(18, 4))"),
    ("sum(m)", "cast the result", "cast(sum(m) as decimal(18, 4))"),
    ("x + 0.5", "1.5e0", "x + 0.5e0"),
    ("n / 0", "zero", "n / 2"),
    ("avg(m)", "rounded", "avg(cast(m as double))"),
    ("avg(ts)", "only numbers", "avg(n)"),
    ("n = '7'", "Athena refuses", "cast(n as varchar) = '7'"),
    ("ts > '2026-01-01'", "Athena refuses", "ts > timestamp '2026-01-01 00:00:00'"),
    ("n in (1, 'a')", "Athena refuses", "n in (1, 2)"),
    ("name || n", "text only", "name || cast(n as varchar)"),
    ("name 'x'", "expression|side by side|Invalid", "name || 'x'"),
    ("concat('a' 'b', name)", "side by side", "concat('a', 'b', name)"),
    ("(n, x) = (1, 2e0)", "part by part", "n = 1 and x = 2e0"),
    ("tags = array['a']", "part by part", "coalesce(contains(tags, 'a'), false)"),
    ("contains(tags, 'a')", "coalesce", "coalesce(contains(tags, 'a'), false)"),
    ("array_distinct(tags)", "array_sort", "array_sort(array_distinct(tags))"),
    ("array_max(tags)", "nulls", "array_max(filter(tags, t -> t is not null))"),
    ("array_position(tags, 'a')", "coalesce", "coalesce(contains(tags, 'a'), false)"),
    ("tags[1]", "element_at", "element_at(tags, 1)"),
    ("element_at(tags, 0)", "start at 1", "element_at(tags, 1)"),
    ("sequence(day, day)", "whole numbers", "transform(sequence(0, n), i -> cast(date_add('day', i, day) as date))"),
    ("max_by(id, n, 2)", "several values", "max_by(id, n)"),
    ("substr(name, 0)", "starts at 1", "substr(name, 1)"),
    ("substr(name, -2)", "last k", "substr(name, greatest(length(name) - 1, 1))"),
    ("substr(name, 1, -1)", "negative", "substr(name, 1, 1)"),
    ("split(name, '')", "delimiter", "split(name, '|')"),
    ("split(name, '|', 2)", "limit", "split(name, '|')"),
    ("replace(name, '', 'x')", "empty", "replace(name, ' ', '')"),
    ("strpos(name, 'a', 2)", "two arguments", "strpos(name, 'a')"),
    (r"regexp_like(name, '^[0-9]+$')", "final newline", r"regexp_like(name, '\A[0-9]+\z')"),
    (r"regexp_like(name, '(a)\1')", "back-reference", "regexp_like(name, 'aa')"),
    ("regexp_like(name, 'a(?=b)')", "look-around", "regexp_like(name, 'ab')"),
    ("regexp_like(name, '[[:alpha:]]')", "POSIX", "regexp_like(name, '[a-z]')"),
    ("regexp_like(name, 'a*')", "empty string", "regexp_like(name, 'a+')"),
    ("regexp_like(name, id)", "constant", "regexp_like(name, 'x')"),
    ("regexp_extract(name, '(a)(b)?', 2)", "optional group", "regexp_extract(name, '(a)(b)', 2)"),
    ("regexp_replace(name, '(a)', '$1')", "back-references", "regexp_replace(name, 'a', 'b')"),
    (r"regexp_replace(name, '[\s\p{Z}]+x|y[\s\p{Z}]+', '')", "an alternative", "squish(name)"),
    ("null", "untyped|not known", "cast(null as varchar)"),
    ("row(n, x)", "stored", "n"),
    ("map(tags, tags)", "map types", "tags"),
    ("nope", "nope", "name"),
]


@pytest.mark.parametrize(("bad", "reason", "good"), PAIRS, ids=[bad for bad, _, _ in PAIRS])
def test_a_construct_is_refused_with_a_reason_and_its_twin_is_not(bad: str, reason: str, good: str) -> None:
    found = " ".join(problems(f"select {bad} as v from silver.lead", SCHEMA))
    assert any(part.lower() in found.lower() for part in reason.replace("\\", "").split("|")), found
    assert problems(f"select {good} as v from silver.lead", SCHEMA) == []


STATEMENTS = [
    ("select n::varchar as v from silver.lead", "::"),
    ("select n, from silver.lead", "a comma with nothing after it"),
    ("from silver.lead select n", "from-first"),
    ("select * from silver.lead", "only `select * from <cte>`"),
    ("select * exclude (n) from silver.lead", "list"),
    ("select n + 1 from silver.lead", "needs a name"),
    ("select n, x as n from silver.lead", "Two output columns are called n"),
    ("select id, count(*) as c from silver.lead group by all", "group by all"),
    ("select id from silver.lead qualify row_number() over (order by id) = 1", "qualify"),
    ("select id from lead", "schema.table"),
    ("select id from silver.nothing", "silver.nothing"),
    ("select lower(id) as l, count(*) as c from silver.lead group by l", "l"),
    ("select id, count(*) as c from silver.lead group by id having c > 1", "order by only"),
    ("select n as q, q + 1 as r from silver.lead", "q"),
    ("select distinct id from silver.lead order by n", "select distinct"),
    ("select n as v from silver.lead union all select id from silver.lead", "number above and text below"),
    ("select a, b from unnest(array[1], array['x']) as t(a, b)", "one array at a time"),
    ("select id from silver.lead tablesample bernoulli (10)", "run to run"),
    ("with recursive a(i) as (select 1 as i union all select i + 1 from a) select i from a", "recursive"),
    ("select id from silver.lead where id = ?", "parameters"),
    ("select id from silver.lead where not id in (select id from touched.lead)", "joined by AND"),
    ("select id from silver.lead where n > 1 or id in (select id from touched.lead)", "joined by AND"),
    ("insert into silver.lead select id from silver.user", "one select"),
    ("select id from silver.lead; select 1 as a", "Invalid|one select"),
    ("select (", "missing"),
]


@pytest.mark.parametrize(("text", "reason"), STATEMENTS, ids=[text for text, _ in STATEMENTS])
def test_a_statement_is_refused_with_a_reason(text: str, reason: str) -> None:
    found = " ".join(problems(text, SCHEMA))
    assert any(part.lower() in found.lower() for part in reason.split("|")), found


GOOD = """
-- a comment
with leads as (
    select * from silver.lead where id in (select id from touched.lead)
),

users as (
    select id, count(*) as leads_count, max_by(n, n) filter (where n is not null) as last_n from silver.user group by id
),

tagged as (
    select leads.id, tag from leads left join unnest(leads.tags) as t(tag) on true
),

ranked as (
    select
        leads.id,
        leads.n / 2 as half,
        coalesce(users.last_n, 0) as last_n,
        row_number() over (partition by leads.id order by leads.ts desc, leads.id) as place
    from leads
    left join users on leads.id = users.id
)

select * from ranked
"""


def test_a_plain_model_has_no_problems() -> None:
    assert problems(GOOD, SCHEMA) == []


def test_every_problem_of_a_model_is_told_at_once() -> None:
    text = "select upper(name) as a, n::varchar as b, cast(name as bigint) as c, now() as d from silver.lead"
    with pytest.raises(CdpError) as raised:
        compile_select(text, SCHEMA, "duckdb", full=True)
    problem = raised.value.problems[0]
    assert problem.reference == "model-not-portable"
    for word in ("lower", "::", "parse_*", "repeatable"):
        assert word in "\n".join(problem.facts)
