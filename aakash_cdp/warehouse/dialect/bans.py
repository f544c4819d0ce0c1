"""Which functions may a model call, and why not the others? Lists, no logic.

ALLOWED gave the same value on DuckDB and on Trino 476 over the whole dialect corpus, by itself or through a rule of
`rules.py`. REFUSED says what to write instead; whatever is in neither list is refused as unknown.
"""

from sqlglot import exp

ALLOWED: frozenset[type[exp.Expr]] = frozenset(
    {
        # logic and nulls
        *(exp.And, exp.Or, exp.Case, exp.If, exp.Coalesce, exp.Nullif, exp.Exists, exp.Cast, exp.TryCast),
        # text
        *(exp.Concat, exp.ConcatWs, exp.Lower, exp.Length, exp.Substring, exp.StrPosition, exp.Replace, exp.Translate),
        *(exp.Pad, exp.Trim, exp.Split, exp.SplitPart, exp.StartsWith, exp.Chr),
        *(exp.RegexpLike, exp.RegexpExtract, exp.RegexpReplace, exp.JSONExtractScalar),
        # numbers
        *(exp.Abs, exp.Ceil, exp.Floor, exp.Round, exp.Greatest, exp.Least, exp.Pow, exp.Sqrt, exp.Ln, exp.Exp),
        exp.IsNan,
        # time
        *(exp.DateTrunc, exp.TimestampTrunc, exp.DateAdd, exp.DateDiff, exp.TimeToStr, exp.LastDay, exp.Extract),
        *(exp.Year, exp.Quarter, exp.Month, exp.WeekOfYear, exp.Day, exp.DayOfMonth, exp.DayOfYear, exp.DayOfWeekIso),
        *(exp.Hour, exp.Minute, exp.Second, exp.TimeToUnix),
        # aggregates and windows
        *(exp.Count, exp.CountIf, exp.Sum, exp.Avg, exp.Min, exp.Max, exp.ArgMax, exp.ArgMin, exp.ArrayAgg),
        *(exp.GroupConcat, exp.LogicalAnd, exp.LogicalOr, exp.Grouping),
        *(exp.RowNumber, exp.Rank, exp.DenseRank, exp.PercentRank, exp.CumeDist, exp.Ntile, exp.Lag, exp.Lead),
        *(exp.FirstValue, exp.LastValue, exp.NthValue),
        # arrays and rows
        *(exp.Array, exp.ArrayDistinct, exp.ArraySort, exp.ArrayToString, exp.ArrayIntersect, exp.ArrayExcept),
        *(
            exp.ArrayMax,
            exp.ArrayMin,
            exp.ArrayContains,
            exp.ArraySize,
            exp.ArrayFilter,
            exp.Transform,
            exp.GenerateSeries,
            exp.Flatten,
        ),
        *(exp.Unnest, exp.Struct),
    }
)

_CLOCK = "a run must be repeatable: the caller passes the time in"
_CHANCE = "its result differs from run to run"
_DIGEST = "use md5_hex, sha256_hex or key60"
_JSON = "JSON text differs by engine: json_extract_scalar to read, json_text and concat to write"
_DIRTY = "use parse_utc, parse_ist or parse_date: they never raise and give the same on every engine"

REFUSED: dict[type[exp.Expr], str] = {
    **dict.fromkeys((exp.CurrentTimestamp, exp.CurrentDate, exp.CurrentTime, exp.CurrentDatetime), _CLOCK),
    **dict.fromkeys((exp.Localtime, exp.Localtimestamp), _CLOCK),
    **dict.fromkeys((exp.Rand, exp.Uuid, exp.AnyValue), _CHANCE),
    **dict.fromkeys((exp.ApproxDistinct, exp.ApproxQuantile), "approximations differ by engine"),
    **dict.fromkeys((exp.MD5Digest, exp.SHA2Digest, exp.SHA, exp.Hex, exp.Encode, exp.Decode), _DIGEST),
    **dict.fromkeys((exp.JSONExtract, exp.JSONFormat, exp.ParseJSON, exp.JSONObject, exp.JSONValue), _JSON),
    **dict.fromkeys((exp.StrToTime, exp.ParseDatetime, exp.FromISO8601Timestamp, exp.FromISO8601Date), _DIRTY),
    exp.UnixToTime: _DIRTY,
    exp.Date: "write cast(… as date)",
    exp.Try: "nothing in a model may raise; the parse_* macros give null instead",
    exp.Upper: "it differs on ß: use lower",
    exp.Reverse: "DuckDB reverses graphemes, Trino code points",
    exp.Repeat: "it makes an array on Trino and a text on DuckDB",
    exp.ArraySlice: "it is compiled wrong: filter, or element_at",
    exp.Format: "number formats differ by engine: use lpad or date_format",
    exp.Sign: "its type differs by engine: use case",
    exp.Log: "argument order and precision differ by engine: use ln",
    exp.Corr: "it is null on one engine and NaN on the other",
    exp.Levenshtein: "DuckDB counts bytes, Trino code points",
    exp.Soundex: "it exists on Trino only",
    exp.ArrayPosition: "no match is 0 on Trino and null on DuckDB: use coalesce(contains(…), false)",
    exp.Trunc: "use floor, or a cast to bigint after it",
    exp.Typeof: "type names differ by engine",
    exp.Map: "avoid map types: use rows or arrays",
    exp.Normalize: "spelt and limited differently by engine",
}

STRUCTURES: dict[type[exp.Expr], str] = {
    exp.Qualify: "Athena has no QUALIFY: write the subquery",
    exp.AtTimeZone: "AT TIME ZONE means different things: keep UTC, and use ist_date or + interval '330' minute",
    exp.Pivot: "PIVOT is not on every engine: max(…) filter (where …)",
    exp.TableSample: "a sample differs from run to run",
    exp.Lateral: "LATERAL is not on every engine: cross join unnest(…) as t(x)",
    exp.RegexpILike: "use regexp_like with (?i)",
    exp.ILike: "Athena has no ILIKE: lower(x) like …",
    exp.Glob: "not on Athena: use like",
    exp.Placeholder: "a model has no parameters",
    exp.Parameter: "a model has no parameters",
    exp.BitwiseLeftShift: "bit shifts differ by engine: multiply",
    exp.BitwiseRightShift: "bit shifts differ by engine: divide",
    exp.Into: "a model only selects",
}

# A call that is alike only inside another: class -> (the outer class, what to write).
ONLY_INSIDE: dict[type[exp.Expr], tuple[type[exp.Expr], str]] = {
    exp.ArrayContains: (exp.Coalesce, "with nulls Trino answers null: coalesce(contains(…), false)"),
    exp.ArrayDistinct: (exp.ArraySort, "its order differs by engine: array_sort(array_distinct(…))"),
}
