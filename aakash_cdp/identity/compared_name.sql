/*
grain: two different names that meet in a block
kind: part
part_of: identity.support
built_by: aakash_cdp.identity.names:compare_rows
types:
    name_key: bigint
    other_name_key: bigint
    name_level: varchar
columns: {}
*/

with pair as (
    select distinct
        name_key,
        other_name_key
    from stage.block_pair
    where name_key <> other_name_key
),

spelled as (
    select
        name_key,
        min(lead_key) as lead_key
    from stage.block_lead
    where name_key is not null
    group by name_key
),

name as (
    select
        spelled.name_key,
        lead.first_fold,
        lead.last_fold,
        lead.token_signature,
        lead.initials,
        lead.is_known_first,
        lead.first_spelled
    from spelled
    inner join identity.lead as lead on spelled.lead_key = lead.lead_key
),

final as (
    select
        pair.name_key,
        pair.other_name_key,
        mine.first_fold as one_first_fold,
        mine.last_fold as one_last_fold,
        mine.token_signature as one_token_signature,
        mine.initials as one_initials,
        mine.is_known_first as one_is_known_first,
        mine.first_spelled as one_first_spelled,
        theirs.first_fold as other_first_fold,
        theirs.last_fold as other_last_fold,
        theirs.token_signature as other_token_signature,
        theirs.initials as other_initials,
        theirs.is_known_first as other_is_known_first,
        theirs.first_spelled as other_first_spelled
    from pair
    inner join name as mine on pair.name_key = mine.name_key
    inner join name as theirs on pair.other_name_key = theirs.name_key
)

select * from final
