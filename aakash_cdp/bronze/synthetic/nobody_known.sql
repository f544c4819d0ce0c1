-- A first history knows nobody from an earlier day.
create table known_caller (
    n bigint,
    lead_id varchar,
    mobile bigint,
    parent_mobile bigint,
    branch_no bigint,
    since_at timestamp,
    owner_no bigint,
    is_by_missed_call boolean
);

create table known_absentee (
    n bigint,
    registration_id varchar,
    lead_id varchar,
    exam_on date,
    mode varchar,
    is_anthe boolean,
    owner_no bigint,
    created_at timestamp
);

create table known_sitter (
    n bigint,
    registration_id varchar,
    lead_id varchar,
    exam_on date,
    owner_no bigint,
    is_anthe boolean,
    revision bigint,
    declared_at timestamp
);
