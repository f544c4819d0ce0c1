-- How is a value written down? One macro per kind of value; `kind` is a name drawn from rates.py.
create macro spelled(written, key, purpose) as coalesce(
    written,
    case
        when roll(key, purpose || ' null') < rate_null_spelled()
            then pick(words_null_spellings(), key, purpose || ' spelling')
    end
);

-- A label that logic chose, as people write it.
create macro restyled(label, key, purpose) as case
    when roll(key, purpose || ' restyled') >= rate_label_spelling() / 5 then label
    when roll(key, purpose || ' style') < 0.4 then upper(label)
    when roll(key, purpose || ' style') < 0.8 then lower(label)
    else label || ' '
end;

create macro text_ts_of(moment_at, kind) as case kind
    when 'epoch_ms' then epoch_ms(moment_at)::varchar
    when 'digits_0' then strftime(moment_at, '%Y-%m-%dT%H:%M:%SZ')
    when 'digits_1' then left(strftime(moment_at, '%Y-%m-%dT%H:%M:%S.%f'), 21) || 'Z'
    when 'digits_2' then left(strftime(moment_at, '%Y-%m-%dT%H:%M:%S.%f'), 22) || 'Z'
    when 'digits_6' then strftime(moment_at, '%Y-%m-%dT%H:%M:%S.%fZ')
    else strftime(moment_at, '%Y-%m-%dT%H:%M:%S.%gZ')
end;

create macro text_ts(moment_at, key, purpose) as text_ts_of(moment_at, kind_ts(key, purpose));

create macro text_ist(moment_at) as strftime(moment_at + interval 330 minute, '%Y-%m-%d %H:%M:%S');

create macro text_bool(truth, key, purpose) as case
    when truth is null then null
    when roll(key, purpose || ' spelling') >= rate_bool_spelling() then truth::varchar
    when truth then pick(words_true_spellings(), key, purpose || ' word')
    else pick(words_false_spellings(), key, purpose || ' word')
end;

create macro grouped(amount) as case
    when amount >= 100000
        then
            (amount // 100000)::varchar || ',' || lpad(((amount // 1000) % 100)::varchar, 2, '0') || ','
            || lpad((amount % 1000)::varchar, 3, '0')
    when amount >= 1000 then (amount // 1000)::varchar || ',' || lpad((amount % 1000)::varchar, 3, '0')
    else amount::varchar
end;

create macro text_money(amount, key, purpose) as case kind_money(key, purpose)
    when 'point_zero' then amount::varchar || '.0'
    when 'rupee_sign' then '₹ ' || grouped(amount)
    when 'rs_slash' then 'Rs. ' || amount::varchar || '/-'
    when 'inr' then 'INR ' || grouped(amount)
    else amount::varchar
end;

create macro text_percent(share, key, purpose) as case kind_percent(key, purpose)
    when 'point_zero' then share::varchar || '.0'
    when 'spaced_sign' then share::varchar || ' %'
    when 'sign' then share::varchar || '%'
    else share::varchar
end;

-- The first two digits of Indian mobile numbers, by how often one meets them.
create macro mobile_starts() as
[
    98,
    98,
    99,
    99,
    97,
    97,
    96,
    95,
    94,
    93,
    91,
    90,
    90,
    89,
    88,
    87,
    86,
    84,
    83,
    82,
    81,
    79,
    78,
    77,
    76,
    75,
    74,
    73,
    72,
    70
];

create macro any_mobile(key, purpose) as
pick(mobile_starts(), key, purpose || ' start')::bigint * 100000000
+ (mixed(key, purpose || ' mobile') % 100000000)::bigint;

create macro swapped_digits(mobile, place) as
left(mobile::varchar, place - 1) || substr(mobile::varchar, place + 1, 1) || substr(mobile::varchar, place, 1)
|| substr(mobile::varchar, place + 2);

-- A number as it stands in the field. Numbers that are nobody's own: a lazy counsellor's, a cyber cafe's, the school's
-- and the branch's, the first of which serve very many.
create macro text_phone(mobile, second, kind, key, purpose, city_no, school_no) as case kind
    when 'plain' then mobile::varchar
    when 'plus_91' then '+91 ' || left(mobile::varchar, 5) || '-' || right(mobile::varchar, 5)
    when 'plus_91_tight' then '+91' || mobile::varchar
    when 'country_91' then '91' || mobile::varchar
    when 'zeros_91' then '0091 ' || mobile::varchar
    when 'zero' then '0' || mobile::varchar
    when 'spaced' then left(mobile::varchar, 5) || ' ' || right(mobile::varchar, 5)
    when 'hyphen' then left(mobile::varchar, 5) || '-' || right(mobile::varchar, 5)
    when 'point_zero' then mobile::varchar || '.0'
    when 'two_slash' then mobile::varchar || '/' || second::varchar
    when 'two_comma' then mobile::varchar || ', ' || second::varchar
    when 'two_or' then mobile::varchar || ' or ' || second::varchar
    when 'extension' then mobile::varchar || ' ext ' || whole(key, purpose || ' extension', 10, 99)::varchar
    when 'zero_width' then chr(8203) || mobile::varchar
    when 'devanagari' then translate(mobile::varchar, '0123456789', '०१२३४५६७८९')
    when 'mistyped' then swapped_digits(mobile, whole(key, purpose || ' mistyped', 3, 9))
    when 'short' then left(mobile::varchar, 8)
    when 'excel' then left(mobile::varchar, 1) || '.' || substr(mobile::varchar, 2, 5) || 'E+09'
    when 'words' then pick(words_phone_words(), key, purpose || ' words')
    when 'landline' then '011-2' || right(mobile::varchar, 7)
    when 'placeholder' then pick(words_placeholder_mobiles(), key, purpose || ' placeholder')
    when 'foreign' then '+9715' || right(mobile::varchar, 8)
    when 'counsellor'
        then any_mobile(floor(user_count() * power(roll(key, purpose || ' lazy'), 4))::bigint, 'user')::varchar
    when 'cafe' then any_mobile(floor(40 * power(roll(key, purpose || ' cafe'), 3))::bigint, 'cafe')::varchar
    when 'school' then any_mobile(school_no, 'school')::varchar
    when 'centre' then '0' || (1140000000 + city_no)::varchar
end;

-- Where a dot is put in: never beside another, for two in a row are no address.
create macro dot_place(address) as case when substr(address, 3, 1) = '.' then 1 else 2 end;

create macro text_email(address, second, key, kind) as case kind
    when 'upper' then upper(address)
    when 'plus_tag' then replace(address, '@', '+anthe@')
    when 'dots'
        then left(address, dot_place(address)) || '.' || substr(address, dot_place(address) + 1)
    when 'padded' then ' ' || address || '  '
    when 'wrong_domain' then split_part(address, '@', 1) || '@' || pick(words_wrong_domains(), key, 'wrong domain')
    when 'no_at' then replace(address, '@', '')
    when 'blank_inside' then replace(address, '.syn', ' syn')
    when 'placeholder' then pick(words_placeholder_emails(), key, 'placeholder email')
    when 'cafe'
        then
            'cyberpoint.syn' || floor(12 * power(roll(key, 'cafe mail'), 3))::bigint::varchar || '@gmail.com'
    when 'two' then address || '; ' || coalesce(nullif(second, address), 'office.' || address)
    else address
end;

create macro text_dob(born_on, kind, made_on) as case kind
    when 'slashes' then strftime(born_on, '%d/%m/%Y')
    when 'dashes' then strftime(born_on, '%d-%m-%Y')
    when 'ist_midnight' then strftime(born_on - 1, '%Y-%m-%dT18:30:00.000Z')
    when 'day_before' then strftime(born_on - 1, '%Y-%m-%d')
    when 'swapped' then strftime(born_on, '%m/%d/%Y')
    when 'year_1900' then '1900-01-01'
    when 'epoch' then '1970-01-01'
    when 'january_first' then year(born_on)::varchar || '-01-01'
    when 'this_year' then year(made_on)::varchar || strftime(born_on, '-%m-%d')
    when 'created_day' then strftime(made_on, '%Y-%m-%d')
    when 'short_year' then strftime(born_on, '%d/%m/%y')
    when 'excel' then (born_on - date '1899-12-30')::varchar
    else strftime(born_on, '%Y-%m-%d')
end;

create macro text_date(day, key, purpose) as case
    when roll(key, purpose || ' spelling') < rate_date_spelling() / 2 then strftime(day, '%d/%m/%Y')
    when roll(key, purpose || ' spelling') < rate_date_spelling() then strftime(day, '%d-%m-%Y')
    else strftime(day, '%Y-%m-%d')
end;

create macro text_class(grade, key, purpose) as case
    when roll(key, purpose || ' class spelling') < rate_class_spelling()
        then pick(words_classes()[grade - 3][2:], key, purpose || ' class')
    else words_classes()[grade - 3][1]
end;

create macro text_class_of(grade, kind, key, purpose) as case kind
    when 'moving_up' then pick(words_moving_up()[grade - 3], key, purpose || ' moving up')
    when 'upcoming' then text_class(least(13, grade + 1), key, purpose)
    when 'wrong' then text_class(case when grade > 8 then grade - 2 else grade + 2 end, key, purpose)
    else text_class(grade, key, purpose)
end;

-- The academic session runs from April to March, by the Indian calendar day.
create macro session_year(moment_at) as year(moment_at + interval 330 minute - interval 3 month);

create macro text_session(first_year) as first_year::varchar || '-' || right((first_year + 1)::varchar, 2);

create macro text_session_of(first_year, kind) as case kind
    when 'next' then text_session(first_year + 1)
    when 'stale' then text_session(first_year - 1)
    when 'long' then first_year::varchar || '-' || (first_year + 1)::varchar
    when 'short' then right(first_year::varchar, 2) || '-' || right((first_year + 1)::varchar, 2)
    when 'year' then first_year::varchar
    else text_session(first_year)
end;

create macro text_pincode(pincode, kind) as case kind
    when 'spaced' then left(pincode, 3) || ' ' || right(pincode, 3)
    when 'point_zero' then pincode || '.0'
    when 'short' then left(pincode, 5)
    else pincode
end;

create macro neighbour_key(letter) as translate(letter, 'qwertyuiopasdfghjklzxcvbnm', 'wertyuiopoasdfghjklxcvbnmn');

-- One slip of the keyboard, from the second letter on.
create macro mistyped_at(word, slip, place) as case slip
    when 0 then left(word, place - 1) || substr(word, place + 1, 1) || substr(word, place, 1) || substr(word, place + 2)
    when 1 then left(word, place - 1) || substr(word, place + 1)
    when 2 then left(word, place) || substr(word, place)
    else left(word, place - 1) || neighbour_key(substr(word, place, 1)) || substr(word, place + 1)
end;

create macro mistyped(word, key) as
mistyped_at(word, whole(key, 'slip', 0, 3), whole(key, 'slip at', 2, greatest(2, len(word) - 1)));

-- A whole name in the order and with the initials of its people. `last` may be null, and so may prefix and middle.
create macro joined_name(style, prefix, given, middle, last, initial) as case
    when style = 'initial_first' then initial || '. ' || given
    when style = 'initial_last' then given || ' ' || initial
    when style = 'surname_first' then concat_ws(' ', last, given)
    else concat_ws(' ', prefix, given, middle, last)
end;

create macro text_clock(seconds) as lpad((seconds // 3600)::varchar, 2, '0') || ':'
|| lpad((seconds // 60 % 60)::varchar, 2, '0') || ':' || lpad((seconds % 60)::varchar, 2, '0');

create macro text_seconds(seconds, clock) as case when clock then text_clock(seconds) else seconds::varchar end;
