import hashlib
import pyarrow as pa


def fold_rows(t):
    raws = t.column(0).to_pylist()
    rows = []
    for r in raws:
        w = [x for x in "".join(c if c.isalpha() or c == " " else " " for c in r.lower()).split() if len(x) > 1]
        first = w[0] if w else None
        last = w[-1] if len(w) > 1 else None
        sig = " ".join(sorted(set(w)))
        rows.append(
            dict(
                raw_name=r,
                name_key=int(hashlib.md5(f"{first}|{last}|{sig}".encode()).hexdigest()[:15], 16),
                first_fold=first,
                last_fold=last,
                token_signature=sig,
                initials=None,
                is_known_first=True,
                is_placeholder=not w,
            )
        )
    return pa.Table.from_pylist(
        rows,
        schema=pa.schema(
            [
                ("raw_name", pa.string()),
                ("name_key", pa.int64()),
                ("first_fold", pa.string()),
                ("last_fold", pa.string()),
                ("token_signature", pa.string()),
                ("initials", pa.string()),
                ("is_known_first", pa.bool_()),
                ("is_placeholder", pa.bool_()),
            ]
        ),
    )


def compare_rows(t):
    d = t.to_pydict()
    lv = []
    for a, b, c, e in zip(d["first_fold"], d["other_first_fold"], d["last_fold"], d["other_last_fold"]):
        lv.append(
            "unknown" if not a or not b else "conflict" if a != b else "same" if c == e or not c or not e else "surname"
        )
    return pa.table({"name_key": t["name_key"], "other_name_key": t["other_name_key"], "name_level": lv})
