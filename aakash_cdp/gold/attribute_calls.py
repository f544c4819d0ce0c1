"""What do the parts of the golden record ask of policy/attributes.yml? Its decisions as calls that models may make."""

from collections.abc import Iterator

from aakash_cdp.gold.attributes import TRUST_BY_RECORD, AttributePolicy, SourceClass
from aakash_cdp.warehouse.compiled import Policy, PolicyExpression, listed


def attribute_calls(policy: AttributePolicy) -> Policy:
    """What the parts of the golden record ask of this policy."""
    return dict(_calls(policy))


def _calls(policy: AttributePolicy) -> Iterator[tuple[str, PolicyExpression]]:
    for name in TRUST_BY_RECORD:
        yield f"policy_trust_of_{name}", PolicyExpression((), str(policy.trust.index(name) + 1))
    branches = " ".join(
        f"when $x in ({listed(line.lead_source)}) then {rank}"
        for rank, line in enumerate(policy.trust, start=1)
        if isinstance(line, SourceClass)
    )
    yield "policy_trust_of_source", PolicyExpression(("x",), f"case {branches} else {len(policy.trust) + 1} end")
    for name, stages in (("lost", policy.lost_stages), ("given_back", policy.given_back_stages)):
        yield f"policy_is_{name}_stage", PolicyExpression(("x",), _is_one_of(stages))
    yield "policy_scholarship_sessions", PolicyExpression((), str(policy.scholarship_sessions))
    yield "policy_session_year", PolicyExpression(("x",), "year($x) - case when month($x) < 4 then 1 else 0 end")
    far = "timestamp '2100-01-01 00:00:00'"
    yield "policy_newest_first", PolicyExpression(("x",), f"date_diff('millisecond', $x, {far})")
    yield "policy_oldest_first", PolicyExpression(("x",), f"-date_diff('millisecond', $x, {far})")
    yield "policy_session_start", PolicyExpression(("x",), "date_add('year', $x - 2000, date '2000-04-01')")


def _is_one_of(stages: tuple[str, ...]) -> str:
    return f"coalesce($x in ({listed(stages)}), false)" if stages else "false"
