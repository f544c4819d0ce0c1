-- How is anything drawn? Everything random is a hash of (seed, record number, a purpose word), so a value does not
-- depend on threads, on row order or on the other records. The inner hash() calls are mixed by an outer one, because
-- DuckDB's own combination of several hashes is a plain xor, which would tie the draws of two purposes together.
create macro mixed(key, purpose) as hash(xor(hash(key::bigint), hash(purpose || '~' || seed()::varchar)));

create macro roll(key, purpose) as (mixed(key, purpose) >> 11)::double / 9007199254740992.0;

create macro whole(key, purpose, low, high) as low + (mixed(key, purpose) % (high - low + 1)::ubigint)::bigint;

create macro pick(words, key, purpose) as words[1 + (mixed(key, purpose) % len(words)::ubigint)::bigint];

-- A label as people write it: at rate_label_spelling() one of the other spellings that stand beside the word.
create macro spelled_label(words, spellings, key, purpose) as case
    when roll(key, purpose || ' spelling') < rate_label_spelling()
        then pick(spellings[1 + (mixed(key, purpose) % len(words)::ubigint)::bigint], key, purpose || ' which')
    else words[1 + (mixed(key, purpose) % len(words)::ubigint)::bigint]
end;

create macro moment(start_at, span_us, share) as start_at + to_microseconds((share * span_us)::bigint);

create macro span_us(start_at, end_at) as epoch_us(end_at) - epoch_us(start_at);

-- Superleap ids: a record number goes through a two-round Feistel network over 62^4 x 62^4, a bijection, so two
-- records of a table never share an id; then each half is written as four base62 characters.
create macro half() as 14776336;

create macro high_half(number, name) as
(number // half() + (mixed(number % half(), name || ' id 1') % half())::bigint) % half();

create macro low_half(number, name) as
(number % half() + (mixed(high_half(number, name), name || ' id 2') % half())::bigint) % half();

create macro digit_62(number) as
substr('0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz', 1 + number % 62, 1);

create macro four_62(number) as
digit_62(number // 238328) || digit_62(number // 3844) || digit_62(number // 62) || digit_62(number);

create macro superleap_id(name, number) as
'xk40vL_' || four_62(low_half(number::bigint, name)) || four_62(high_half(number::bigint, name));

-- An id no record has: the numbers above 2e14 are never given out.
create macro ghost_id(name, number) as superleap_id(name, 200000000000000 + number % 10000000000000);

create macro user_id_of(number) as superleap_id('user', number);

create macro any_user(key, purpose) as whole(key, purpose, 0, user_count() - 1);
