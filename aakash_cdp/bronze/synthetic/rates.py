"""How often does each thing happen in the synthetic Superleap? Every share is here and nowhere else.

A rate outside a group is read in SQL as `rate_<name>()`. The rates of one group exclude each other: SQL draws one
with `kind_<group>(key, purpose)`, which answers the name drawn, or 'plain' for the rest.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Rate:
    """One share (0..1) or mean count: `rate_<name>()`, or one name of `kind_<group>()`."""

    group: str
    name: str
    value: float
    meaning: str


def _group(group: str, *rates: tuple[str, float, str]) -> tuple[Rate, ...]:
    return tuple(Rate(group, name, value, meaning) for name, value, meaning in rates)


PEOPLE = _group(
    "",
    ("two_siblings", 0.060, "households with two students"),
    ("three_siblings", 0.004, "households with three students"),
    ("two_leads", 0.110, "students who enquired twice"),
    ("three_leads", 0.030, "students who enquired three times"),
    ("four_leads", 0.010, "students who enquired four times"),
    ("merged", 0.090, "re-enquiries the CRM merged into the first lead (~1.5 % of leads)"),
    ("enrolled_again", 0.400, "students with several leads whose leads share an enrolment_no"),
    ("enrolled_once", 0.080, "students with one lead who have an enrolment_no"),
    ("own_mobile", 0.750, "students with a mobile of their own; the others give a parent's"),
    ("mobile_given", 0.920, "leads with student_mobile filled"),
    ("parent_mobile_given", 0.900, "leads with parent_mobile filled"),
    ("alternate_mobile_given", 0.120, "leads with alternate_mobile filled"),
    ("email_given", 0.650, "leads with email filled"),
    ("parent_email_given", 0.200, "leads with parent_email filled"),
    ("dob_given", 0.600, "leads with dob filled"),
    ("known_student_again", 0.250, "new leads of a next day that come from a known student"),
)

WORK = _group(
    "",
    ("one_product", 0.300, "leads with one product opportunity"),
    ("two_products", 0.050, "leads with two product opportunities"),
    ("one_registration", 0.300, "leads with one exam registration"),
    ("two_registrations", 0.050, "leads with two exam registrations"),
    ("attendance", 0.800, "registrations of a past exam with an attendance row"),
    ("present", 0.850, "attendance rows that say Present"),
    ("result", 0.900, "present students with a result"),
    ("revised_result", 0.020, "results followed by a revision"),
    ("calls_per_lead", 4.550, "mean of the exponential draw of calls per lead (its floor is ~4)"),
    ("call_without_lead", 0.030, "calls that know the customer number only"),
    ("answered", 0.550, "calls a customer answered"),
    ("form_per_call", 0.490, "calls with an agent form"),
    ("second_form", 0.030, "forms followed by a second form for the same call"),
    ("form_without_call", 0.120, "agent forms without call_log_id"),
)

EDITS = _group(
    "",
    ("edit_lead", 0.130, "leads edited between two landings"),
    ("edit_opportunity", 0.065, "product opportunities and registrations edited between two landings"),
    ("edit_exam", 0.012, "attendance and result rows edited between two landings"),
    ("edit_call", 0.021, "calls edited between two landings"),
    ("edit_form", 0.010, "agent forms edited between two landings"),
    ("edit_staff", 0.060, "users and branches edited between two landings"),
    ("edit_place", 0.005, "schools and cities edited between two landings"),
    ("edit_moves_mobile", 0.080, "edited leads that get another student_mobile"),
    ("edit_moves_branch", 0.060, "edited leads that change branch"),
    ("edit_goes_back", 0.020, "lead versions whose stage goes backwards"),
    ("side_stage", 0.220, "leads that leave the pipeline by a side stage"),
)

DAMAGE = _group(
    "",
    ("copied_within", 0.0075, "versions written twice in one file"),
    ("copied_across", 0.0080, "versions written again by the next landing, with its own ingested_at"),
    ("late", 0.005, "versions in a file of the next landing's folder, with the old ingested_at"),
    ("out_of_order", 0.008, "edits whose updated_at is older than the version before (~0.3 % of lead versions)"),
    ("deleted", 0.005, "records that end deleted"),
    ("restored", 0.0015, "records deleted and later undeleted (those with two versions or more)"),
    ("orphan", 0.002, "records with one reference to a record that does not exist"),
    ("broken", 0.0015, "versions with an unreadable created_at, updated_at or started_at"),
    ("null_id", 0.0005, "extra rows whose id is null"),
    ("null_spelled", 0.060, "nulls spelled as text: 'null', 'NA', '-', …"),
    ("target_in_years", 0.005, "target_year given as a distance: '2 yrs'"),
    ("city_alias", 0.350, "lead cities typed by another of their names"),
    ("pincode_damage", 0.020, "pincodes with a space or a trailing .0"),
)

TIMESTAMPS = _group(
    "ts",
    ("epoch_ms", 0.010, "epoch milliseconds"),
    ("digits_0", 0.120, "no fraction"),
    ("digits_1", 0.030, "one fraction digit"),
    ("digits_2", 0.070, "two fraction digits"),
    ("digits_6", 0.080, "six fraction digits; the rest has three"),
)

PHONES = _group(
    "phone",
    ("plus_91", 0.080, "+91 98765-43210"),
    ("plus_91_tight", 0.060, "+919876543210"),
    ("country_91", 0.050, "919876543210"),
    ("zeros_91", 0.015, "0091 9876543210"),
    ("zero", 0.060, "09876543210"),
    ("spaced", 0.050, "98765 43210"),
    ("hyphen", 0.020, "98765-43210"),
    ("point_zero", 0.020, "9876543210.0"),
    ("two_slash", 0.012, "two numbers with a slash"),
    ("two_comma", 0.008, "two numbers with a comma"),
    ("devanagari", 0.005, "Devanagari digits"),
    ("short", 0.006, "two digits lost; no number can be read"),
    ("landline", 0.004, "a landline with its STD code"),
    ("placeholder", 0.006, "9999999999"),
    ("excel", 0.005, "9.87654E+09"),
)

EMAILS = _group(
    "email",
    ("upper", 0.050, "all capitals"),
    ("plus_tag", 0.010, "a +tag before the @"),
    ("padded", 0.020, "blanks around"),
    ("wrong_domain", 0.015, "gmial.com, gmail.con, …"),
    ("no_at", 0.008, "the @ is missing"),
    ("placeholder", 0.015, "na@na.com, test@test.com, …"),
    ("two", 0.004, "two addresses in one field"),
)

BIRTHDAYS = _group(
    "dob",
    ("slashes", 0.180, "dd/mm/yyyy"),
    ("dashes", 0.100, "dd-mm-yyyy"),
    ("ist_midnight", 0.100, "18:30Z of the day before: the IST day is meant"),
    ("year_1900", 0.006, "1900-01-01"),
    ("short_year", 0.006, "dd/mm/yy"),
    ("excel", 0.006, "an Excel serial number"),
)

NAMES = _group(
    "name",
    ("upper", 0.120, "ALL CAPS"),
    ("lower", 0.060, "all lower case"),
    ("double_space", 0.030, "two blanks between the words"),
    ("honorific", 0.040, "Master, Kum., Mr, …"),
    ("initial", 0.040, "given name cut to its initial"),
    ("given_only", 0.060, "no surname"),
    ("swapped", 0.030, "surname first"),
    ("devanagari", 0.020, "written in Devanagari, where the list knows how"),
    ("doubled_letter", 0.020, "a vowel written long: Amit, Ameet"),
    ("with_class", 0.008, "the class after the name"),
    ("test", 0.003, "TEST, Student, ABC"),
)

MONEY = _group(
    "money",
    ("point_zero", 0.150, "125000.0"),
    ("rupee_sign", 0.080, "₹ 1,25,000"),
    ("rs_slash", 0.050, "Rs. 125000/-"),
    ("inr", 0.030, "INR 1,25,000"),
)

PERCENTS = _group(
    "percent",
    ("point_zero", 0.200, "60.0"),
    ("spaced_sign", 0.080, "60 %"),
    ("sign", 0.050, "60%"),
)

RATES: tuple[Rate, ...] = (
    *(PEOPLE + WORK + EDITS + DAMAGE + TIMESTAMPS),
    *(PHONES + EMAILS + BIRTHDAYS + NAMES + MONEY + PERCENTS),
)


def macros() -> list[str]:
    """The rates as SQL: `rate_<name>()` for those outside a group, `kind_<group>(key, purpose)` for each group."""
    statements = [f"create macro rate_{rate.name}() as {rate.value}" for rate in RATES if not rate.group]
    for group in sorted({rate.group for rate in RATES if rate.group}):
        limit, cases = 0.0, []
        for rate in (rate for rate in RATES if rate.group == group):
            limit += rate.value
            cases.append(f"when drawn < {limit:.6f} then '{rate.name}'")
        statements.append(f"create macro kind_of_{group}(drawn) as case {' '.join(cases)} else 'plain' end")
        statements.append(
            f"create macro kind_{group}(key, purpose) as kind_of_{group}(roll(key, '{group} ' || purpose))"
        )
    return statements
