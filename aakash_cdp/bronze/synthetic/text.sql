-- How is a value written down? One macro per kind of value; `kind` is a name drawn from rates.py.
create macro spelled(written, key, purpose) as coalesce(
    written,
    case
        when roll(key, purpose || ' null') < rate_null_spelled()
            then pick(words_null_spellings(), key, purpose || ' spelling')
    end
);

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
    when truth then pick(words_true(), key, purpose || ' word')
    when not truth then pick(words_false(), key, purpose || ' word')
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

create macro any_mobile(key, purpose) as 6000000000 + (mixed(key, purpose || ' mobile') % 4000000000)::bigint;

create macro text_phone(mobile, second, kind) as case kind
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
    when 'devanagari' then translate(mobile::varchar, '0123456789', '०१२३४५६७८९')
    when 'short' then left(mobile::varchar, 8)
    when 'landline' then '011-2' || right(mobile::varchar, 7)
    when 'placeholder' then '9999999999'
    when 'excel' then left(mobile::varchar, 1) || '.' || substr(mobile::varchar, 2, 5) || 'E+09'
end;

create macro text_email(address, second, key, kind) as case kind
    when 'upper' then upper(address)
    when 'plus_tag' then replace(address, '@', '+anthe@')
    when 'padded' then ' ' || address || '  '
    when 'wrong_domain' then split_part(address, '@', 1) || '@' || pick(words_wrong_domains(), key, 'wrong domain')
    when 'no_at' then replace(address, '@', '')
    when 'placeholder' then pick(words_placeholder_emails(), key, 'placeholder email')
    when 'two' then address || '; ' || second
    else address
end;

create macro text_dob(born_on, kind) as case kind
    when 'slashes' then strftime(born_on, '%d/%m/%Y')
    when 'dashes' then strftime(born_on, '%d-%m-%Y')
    when 'ist_midnight' then strftime(born_on - 1, '%Y-%m-%dT18:30:00.000Z')
    when 'year_1900' then '1900-01-01'
    when 'short_year' then strftime(born_on, '%d/%m/%y')
    when 'excel' then (born_on - date '1899-12-30')::varchar
    else strftime(born_on, '%Y-%m-%d')
end;

create macro text_class(grade, key, purpose) as pick(words_classes()[grade - 3], key, purpose || ' class');

create macro text_name(given, surname, given_hi, surname_hi, honorific, class_text, key, kind) as case kind
    when 'upper' then upper(given || ' ' || surname)
    when 'lower' then lower(given || ' ' || surname)
    when 'double_space' then given || '  ' || surname
    when 'honorific' then honorific || given || ' ' || surname
    when 'initial' then left(given, 1) || '. ' || surname
    when 'given_only' then given
    when 'swapped' then surname || ' ' || given
    when 'devanagari' then coalesce(given_hi || ' ' || surname_hi, given || ' ' || surname)
    when 'doubled_letter' then replace(replace(given, 'i', 'ee'), 'u', 'oo') || ' ' || surname
    when 'with_class' then given || ' ' || surname || ' ' || class_text
    when 'test' then pick(words_test_names(), key, 'test name')
    else given || ' ' || surname
end;

-- The academic session runs from April to March, by the Indian calendar day.
create macro session_year(moment_at) as year(moment_at + interval 330 minute - interval 3 month);

create macro text_session(first_year) as first_year::varchar || '-' || right((first_year + 1)::varchar, 2);

create macro text_clock(seconds) as lpad((seconds // 3600)::varchar, 2, '0') || ':'
|| lpad((seconds // 60 % 60)::varchar, 2, '0') || ':' || lpad((seconds % 60)::varchar, 2, '0');

create macro text_seconds(seconds, clock) as case when clock then text_clock(seconds) else seconds::varchar end;
