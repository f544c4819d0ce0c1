"""What every resolver gets: the leads as identity normalises them, hubs taken out, one row a lead."""

from pathlib import Path

import duckdb


def export_inputs(publication: Path, out: Path) -> None:
    """Write one Parquet row a lead: names folded, trusted dates, identifiers by kind and field as lists of keys."""
    with duckdb.connect() as connection:
        connection.execute(f"attach '{publication}' as published (read_only); use published; set threads=2")
        connection.execute(f"copy ({_SELECT}) to '{out}' (format parquet)")


_SELECT = """
    with carried as (
        select carried.lead_key, carried.identifier_kind as kind, carried.role, carried.identifier_key as key
        from identity.identifier as carried
        left join identity.identifier_guard as guard
            on carried.identifier_key = guard.identifier_key and guard.status = 'GENERIC'
        where guard.identifier_key is null and not carried.is_blocked
    ),
    gathered as (
        select
            lead_key,
            list(key order by key) filter (kind = 'phone' and role = 'student') as own_phones,
            list(key order by key) filter (kind = 'phone' and role <> 'student') as family_phones,
            list(key order by key) filter (kind = 'email' and role = 'student') as own_emails,
            list(key order by key) filter (kind = 'email' and role <> 'student') as family_emails,
            list(key order by key) filter (kind = 'phone') as phones,
            list(key order by key) filter (kind = 'email') as emails,
            list(key order by key) filter (kind in ('enrolment', 'registration')) as numbers
        from carried group by lead_key
    ),
    merged as (select distinct merged_into_key from identity.lead where merged_into_key is not null)
    select
        lead.lead_key as unique_id, lead.lead_id, lead.first_fold, lead.last_fold, lead.token_signature, lead.dob,
        lead.cohort, lead.is_passed, lead.gender,
        nullif(concat_ws(' ', lead.first_fold, lead.last_fold), '') as full_name,
        coalesce(
            lead.merged_into_key, case when lead.lead_key in (select merged_into_key from merged) then lead.lead_key end
        ) as crm_record,
        gathered.* exclude (lead_key)
    from identity.lead as lead left join gathered on lead.lead_key = gathered.lead_key
    order by lead.lead_key
"""
