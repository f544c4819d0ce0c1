"""How often does each thing happen in the synthetic Superleap? Every share is here and nowhere else.

A rate outside a group is read in SQL as `rate_<name>()`. The rates of one group exclude each other: SQL draws one
with `kind_<group>(key, purpose)`, which answers the name drawn, or 'plain' for the rest. What is damage is scaled by
`--damage`; the families, their work with the CRM and what a day brings are not.
"""

from dataclasses import dataclass, replace

FULLEST_GROUP = 0.95
"""The names of one damage group never leave less than 5 % plain, however far they are scaled."""


@dataclass(frozen=True)
class Rate:
    """One share (0..1) or mean count: `rate_<name>()`, or one name of `kind_<group>()`."""

    group: str
    name: str
    value: float
    meaning: str
    is_damage: bool

    @property
    def key(self) -> str:
        """How generated.json and the tests call it."""
        return f"{self.group}.{self.name}" if self.group else self.name


def _world(group: str, *rates: tuple[str, float, str]) -> tuple[Rate, ...]:
    return tuple(Rate(group, name, value, meaning, False) for name, value, meaning in rates)


def _damage(group: str, *rates: tuple[str, float, str]) -> tuple[Rate, ...]:
    return tuple(Rate(group, name, value, meaning, True) for name, value, meaning in rates)


HOUSEHOLDS = _world(
    "household",
    ("two_siblings", 0.060, "households with two students, one to five years apart"),
    ("three_siblings", 0.004, "households with three students"),
    ("twins", 0.012, "households with twins: one class, one birthday"),
    ("twins_and_sibling", 0.002, "households with twins and an elder child"),
    ("joint", 0.010, "joint families: two cousins with different fathers on the grandfather's number"),
)

PARENTS = _world(
    "parents",
    ("mother_alone", 0.050, "households of a mother alone"),
    ("father_alone", 0.020, "households of a father alone"),
    ("guardian", 0.030, "households of a guardian with another surname"),
)

PEOPLE = _world(
    "",
    ("other_community", 0.100, "households of a community that is not at home in their state"),
    ("twin_names_alike", 0.150, "pairs of twins with names made for twins, often a letter apart"),
    ("own_mobile", 0.700, "students with a mobile of their own"),
    ("parents_number_twice", 0.500, "students without one who give the parent's number as theirs; the others none"),
    ("own_email", 0.800, "students with an e-mail of their own; the others give the family's"),
    ("recycled_number", 0.010, "pairs of unrelated households of which the second got the first one's number later"),
    ("two_leads", 0.110, "students who enquired twice"),
    ("three_leads", 0.030, "students who enquired three times"),
    ("four_leads", 0.010, "students who enquired four times"),
    ("submitted_again", 0.120, "further enquiries minutes after the first one; the others months or years later"),
    ("reenquiry_new_mobile", 0.200, "later enquiries with another student number"),
    ("reenquiry_other_parent", 0.120, "later enquiries with the other parent's number"),
    ("reenquiry_new_email", 0.150, "later enquiries with another e-mail"),
    ("reenquiry_moved", 0.080, "later enquiries from another city"),
    ("missed_call_lead", 0.030, "first enquiries that a missed call created, minutes after it"),
    ("missed_call_nameless", 0.400, "of those the ones without a name until somebody asks"),
    ("merged", 0.090, "further enquiries that the CRM merged into an earlier lead (~1.4 % of leads)"),
    ("merged_in_chain", 0.250, "merged leads of a third or later enquiry merged into the one before, not the first"),
    ("merged_in_cycle", 0.004, "students with several leads of which the first two are merged into each other"),
    ("merged_wrongly", 0.002, "merged leads that a counsellor merged into a sibling's lead"),
    ("enrolled_again", 0.300, "students with several leads whose leads share an enrolment_no"),
    ("enrolled_once", 0.070, "students with one lead who have an enrolment_no"),
    ("mobile_given", 0.940, "leads with student_mobile filled, where there is one"),
    ("parent_mobile_given", 0.900, "leads with parent_mobile filled"),
    ("alternate_mobile_given", 0.150, "leads with alternate_mobile filled"),
    ("email_given", 0.650, "leads with email filled"),
    ("parent_email_given", 0.200, "leads with parent_email filled"),
    ("dob_given", 0.600, "leads with dob filled"),
    ("father_given", 0.600, "leads with father_name filled, where there is one"),
    ("mother_given", 0.350, "leads with mother_name filled, where there is one"),
    ("user_leaves", 0.250, "counsellors who leave one day; their leads go to another"),
)

WORK = _world(
    "",
    ("one_product", 0.300, "leads with one product opportunity"),
    ("two_products", 0.050, "leads with two product opportunities"),
    ("lost", 0.350, "deals that are lost, unless enrolled"),
    ("refunded", 0.060, "enrolled deals that are refunded later"),
    ("dropped", 0.040, "enrolled deals whose student drops out later"),
    ("one_registration", 0.300, "leads with one exam registration"),
    ("two_registrations", 0.050, "leads with two exam registrations"),
    ("anthe", 0.600, "registrations from June to the exam that are for ANTHE"),
    ("same_registration", 0.300, "first registrations of later enquiries that carry the earlier one's number"),
    ("attendance", 0.850, "registrations of a past exam with an attendance row"),
    ("present", 0.820, "attendance rows that say Present"),
    ("result", 0.900, "present students with a result"),
    ("revised_result", 0.030, "results followed by a revision"),
    ("calls_per_lead", 6.000, "calls per lead"),
    ("answered", 0.550, "calls a customer answered"),
    ("inbound", 0.180, "calls from the customer"),
    ("call_to_parent", 0.450, "calls with the parent's number; else the student's"),
    ("stranger", 0.010, "calls with a number and no lead, from people who are no lead"),
    ("form_per_call", 0.490, "calls with an agent form"),
    ("late_form", 0.100, "forms submitted hours after the call, up to 48"),
    ("note", 0.330, "forms with a note"),
)

EDITS = _world(
    "",
    ("edit_lead", 0.130, "leads edited between two landings"),
    ("edit_opportunity", 0.065, "product opportunities and registrations edited between two landings"),
    ("edit_exam", 0.012, "attendance and result rows edited between two landings"),
    ("edit_call", 0.021, "calls edited between two landings"),
    ("edit_form", 0.014, "agent forms edited between two landings; half of them get another disposition"),
    ("edit_staff", 0.060, "users and branches edited between two landings"),
    ("edit_place", 0.005, "schools and cities edited between two landings"),
    ("edit_moves_mobile", 0.080, "leads that get another student_mobile when edited"),
    ("edit_moves_branch", 0.060, "leads that change branch when edited"),
    ("edit_blanks_email", 0.020, "leads whose email an edit blanks"),
    ("edit_corrects_name", 0.500, "leads under a placeholder's or parent's name that an edit puts right"),
    ("side_stage", 0.220, "leads that leave the pipeline by a side stage in their last version, unless enrolled"),
)

NEXT_DAY = _world(
    "",
    ("day_new_leads", 0.0040, "new leads of a next day, of the leads before"),
    ("day_known_student", 0.2500, "new leads of a next day that come from a known student"),
    ("day_edited_leads", 0.0050, "leads edited on a next day"),
    ("day_deleted_leads", 0.0004, "leads deleted on a next day"),
    ("day_restored_leads", 0.0002, "leads undeleted on a next day"),
    ("day_merged_leads", 0.0004, "leads merged on a next day"),
    ("day_called_leads", 0.0100, "known leads called on a next day"),
    ("day_moved_deals", 0.0020, "deals moved on a next day, of the leads before"),
    ("day_calls_reassigned", 0.0002, "calls given to another lead on a next day, of the leads before"),
    ("day_attendance", 0.0020, "attendance rows of known registrations at most, of the leads before"),
    ("day_results", 0.0020, "results of known registrations at most, of the leads before"),
    ("day_late_rows", 0.0005, "rows of an older landing that arrive with a next day, of the leads before"),
    ("day_new_mobile", 0.3000, "leads edited on a next day that get another student_mobile"),
    ("day_new_branch", 0.3000, "leads edited on a next day that change branch"),
)

ROWS = _damage(
    "",
    ("copied_within", 0.0075, "versions written twice in one file"),
    ("copied_across", 0.0080, "versions written again by the next landing, with its own ingested_at"),
    ("late", 0.0050, "versions in a file of the next landing's folder, with the old ingested_at"),
    ("out_of_order", 0.0080, "edits whose updated_at is older than the version before (~0.3 % of lead versions)"),
    ("deleted", 0.0050, "records that end deleted"),
    ("restored", 0.0015, "records deleted and later undeleted (those with two versions or more)"),
    ("orphan", 0.0020, "records with one reference to a record that does not exist"),
    ("broken", 0.0015, "versions with an unreadable created_at, updated_at or started_at"),
    ("null_id", 0.0005, "extra rows whose id is null"),
)

VALUES = _damage(
    "",
    ("null_spelled", 0.0600, "nulls spelled as text: 'null', 'NA', '-', …"),
    ("label_spelling", 0.2500, "labels written otherwise: 'walkin', 'FEMALE', 'Cbse', …"),
    ("bool_spelling", 0.4000, "truth values written otherwise: '1', 'Yes', 'N', …"),
    ("class_spelling", 0.6000, "classes written otherwise: '10th', 'SSC', '+1', 'Dropper', …"),
    ("date_spelling", 0.2000, "exam dates and valid_till as dd/mm/yyyy or dd-mm-yyyy"),
    ("rank_grouped", 0.3000, "ranks with commas"),
    ("marks_point", 0.2000, "marks with .0"),
    ("target_in_years", 0.0050, "target_year given as a distance: '2 yrs'"),
    ("city_alias", 0.3500, "city_other typed by another of the city's names, where it has one"),
    ("state_spelling", 0.1200, "states written otherwise"),
    ("roles_swapped", 0.0200, "leads with the student's and the parent's number in each other's field"),
    ("stage_goes_back", 0.0200, "later lead versions and forms whose stage goes backwards"),
    ("call_without_lead", 0.0300, "calls of a lead that know the customer number only"),
    ("number_masked", 0.0040, "calls whose customer_number is masked: 98XXXXXX10"),
    ("answered_unheard", 0.0100, "answered calls without a second of talk"),
    ("second_form", 0.0300, "forms followed by a second form for the same call"),
    ("form_without_call", 0.1200, "agent forms without call_log_id"),
    ("wrong_number", 0.0200, "forms of an answered call that say Wrong Number"),
    ("interested_unheard", 0.0300, "forms of an unanswered call that say Interested"),
    ("note_with_number", 0.1000, "notes that hold a new phone number"),
    ("note_with_lines", 0.1300, "notes with quotes and a line break"),
    ("note_with_sibling", 0.0400, "notes that name a brother or sister"),
)

TIMESTAMPS = _damage(
    "ts",
    ("epoch_ms", 0.0100, "epoch milliseconds"),
    ("digits_0", 0.1200, "no fraction"),
    ("digits_1", 0.0300, "one fraction digit"),
    ("digits_2", 0.0700, "two fraction digits"),
    ("digits_6", 0.0800, "six fraction digits; the rest has three"),
)

PHONES = _damage(
    "phone",
    ("plus_91", 0.0800, "+91 98765-43210"),
    ("plus_91_tight", 0.0600, "+919876543210"),
    ("country_91", 0.0500, "919876543210"),
    ("zeros_91", 0.0150, "0091 9876543210"),
    ("zero", 0.0600, "09876543210"),
    ("spaced", 0.0500, "98765 43210"),
    ("hyphen", 0.0200, "98765-43210"),
    ("point_zero", 0.0200, "9876543210.0"),
    ("two_slash", 0.0120, "two numbers with a slash"),
    ("two_comma", 0.0080, "two numbers with a comma"),
    ("two_or", 0.0030, "two numbers with 'or'"),
    ("extension", 0.0020, "9876543210 ext 12"),
    ("zero_width", 0.0030, "an invisible character before the number"),
    ("devanagari", 0.0050, "Devanagari digits"),
    ("mistyped", 0.0080, "two neighbouring digits swapped: another number"),
    ("short", 0.0060, "two digits lost; no number can be read"),
    ("excel", 0.0050, "9.87654E+09; no number can be read"),
    ("words", 0.0010, "'same as father'; no number can be read"),
    ("landline", 0.0040, "a landline with its STD code"),
    ("placeholder", 0.0070, "9999999999, 1234567890, 9876543210, …"),
    ("foreign", 0.0020, "a number abroad"),
    ("counsellor", 0.0060, "a counsellor's own number, mostly that of a few"),
    ("cafe", 0.0060, "the number of a cyber cafe that fills in forms for many"),
    ("school", 0.0040, "the school's number"),
    ("centre", 0.0030, "the number of the branch"),
)

EMAILS = _damage(
    "email",
    ("upper", 0.0500, "all capitals"),
    ("plus_tag", 0.0100, "a +tag before the @"),
    ("dots", 0.0200, "dots moved before the @"),
    ("padded", 0.0200, "blanks around"),
    ("wrong_domain", 0.0150, "gmial.com, gmail.con, …"),
    ("no_at", 0.0080, "the @ is missing; no address can be read"),
    ("blank_inside", 0.0040, "a blank before the @; no address can be read"),
    ("placeholder", 0.0150, "na@na.com, test@test.com, …"),
    ("cafe", 0.0040, "the address of a cyber cafe"),
    ("two", 0.0040, "two addresses in one field"),
)

BIRTHDAYS = _damage(
    "dob",
    ("slashes", 0.1800, "dd/mm/yyyy"),
    ("dashes", 0.1000, "dd-mm-yyyy"),
    ("ist_midnight", 0.1000, "18:30Z of the day before: the IST day is meant"),
    ("day_before", 0.0100, "one day too early: cut from UTC"),
    ("swapped", 0.0150, "mm/dd/yyyy; unreadable from the 13th of a month on"),
    ("year_1900", 0.0060, "1900-01-01"),
    ("epoch", 0.0040, "1970-01-01"),
    ("january_first", 0.0150, "1 January of the right year"),
    ("this_year", 0.0050, "the right day in the year of the enquiry"),
    ("created_day", 0.0030, "the day of the enquiry"),
    ("short_year", 0.0060, "dd/mm/yy; the century can not be read"),
    ("excel", 0.0060, "an Excel serial number; no date can be read"),
)

NAMES = _damage(
    "name",
    ("upper", 0.1200, "ALL CAPS"),
    ("lower", 0.0600, "all lower case"),
    ("double_space", 0.0300, "two blanks between the words"),
    ("honorific", 0.0400, "Master, Kum., Mr, …"),
    ("initial", 0.0300, "given name cut to its initial"),
    ("initials", 0.0100, "A K SINGH"),
    ("given_only", 0.0600, "no surname"),
    ("swapped", 0.0300, "surname first"),
    ("native_script", 0.0200, "in Devanagari, Bengali or Tamil letters"),
    ("other_spelling", 0.0600, "another spelling of the given name: Dipak, Vikash, …"),
    ("other_surname_spelling", 0.0250, "another spelling of the surname: Choudhury, Aggarwal, …"),
    ("typo", 0.0300, "two letters swapped, one dropped, doubled or mistaken for its neighbour on the keyboard"),
    ("with_class", 0.0080, "the class after the name"),
    ("with_relation", 0.0080, "S/O or D/O and the father's name"),
    ("parent_name", 0.0100, "the parent's name in the student's field"),
    ("placeholder", 0.0060, "TEST, Student, ABC, baby"),
)

CLASSES = _damage(
    "class",
    ("moving_up", 0.0300, "the class with the next: 'X (Moving to XI)', '10 to 11'"),
    ("upcoming", 0.0500, "the class of the coming session"),
    ("wrong", 0.0100, "a class two years off"),
)

SESSIONS = _damage(
    "session",
    ("next", 0.0600, "the coming session"),
    ("stale", 0.0200, "the session before"),
    ("long", 0.0400, "2026-2027"),
    ("short", 0.0300, "26-27"),
    ("year", 0.0100, "2026"),
)

PINCODES = _damage(
    "pincode",
    ("spaced", 0.0150, "226 001"),
    ("point_zero", 0.0100, "226001.0"),
    ("short", 0.0050, "a digit lost"),
)

MONEY = _damage(
    "money",
    ("point_zero", 0.1500, "125000.0"),
    ("rupee_sign", 0.0800, "₹ 1,25,000"),
    ("rs_slash", 0.0500, "Rs. 125000/-"),
    ("inr", 0.0300, "INR 1,25,000"),
)

PERCENTS = _damage(
    "percent",
    ("point_zero", 0.2000, "60.0"),
    ("spaced_sign", 0.0800, "60 %"),
    ("sign", 0.0500, "60%"),
)

RATES: tuple[Rate, ...] = (
    *(HOUSEHOLDS + PARENTS + PEOPLE + WORK + EDITS + NEXT_DAY),
    *(ROWS + VALUES + TIMESTAMPS + PHONES + EMAILS + BIRTHDAYS + NAMES),
    *(CLASSES + SESSIONS + PINCODES + MONEY + PERCENTS),
)


CHANGED_BY_DEFAULT = sum(
    rate.value
    for rate in NEXT_DAY
    if rate.name in ("day_new_leads", "day_edited_leads", "day_deleted_leads", "day_restored_leads", "day_merged_leads")
)
"""The share of leads that are new or change on a usual next day."""


def with_changes(rates: tuple[Rate, ...], changed: float) -> tuple[Rate, ...]:
    """Rates under which a next day changes this share of the leads, and all else in proportion.

    >>> round(CHANGED_BY_DEFAULT, 6)
    0.01
    >>> [rate.value for rate in with_changes(NEXT_DAY, 0.0001) if rate.name == "day_new_leads"]
    [4e-05]
    """
    factor = changed / CHANGED_BY_DEFAULT
    once = {"day_known_student", "day_new_mobile", "day_new_branch"}
    per_lead = {rate.name for rate in NEXT_DAY} - once
    return tuple(
        replace(rate, value=round(rate.value * factor, 12)) if rate.name in per_lead else rate for rate in rates
    )


def scaled(damage: float) -> tuple[Rate, ...]:
    """The rates in force when all damage is multiplied; shares stay shares.

    >>> [rate.value for rate in scaled(0) if rate.is_damage and rate.value]
    []
    """
    groups = {rate.group for rate in RATES if rate.is_damage}
    factors = dict.fromkeys(groups, damage)
    for group in groups - {""}:
        full = sum(rate.value for rate in RATES if rate.group == group)
        factors[group] = min(damage, FULLEST_GROUP / full)
    return tuple(
        replace(rate, value=min(FULLEST_GROUP, rate.value * factors[rate.group])) if rate.is_damage else rate
        for rate in RATES
    )


def macros(rates: tuple[Rate, ...]) -> list[str]:
    """The rates as SQL: `rate_<name>()` for those outside a group, `kind_<group>(key, purpose)` for each group."""
    statements = [f"create macro rate_{rate.name}() as {rate.value:.12f}::double" for rate in rates if not rate.group]
    for group in sorted({rate.group for rate in rates if rate.group}):
        limit, cases = 0.0, []
        for rate in (rate for rate in rates if rate.group == group):
            limit += rate.value
            cases.append(f"when drawn < {limit:.6f} then '{rate.name}'")
        statements.append(f"create macro kind_of_{group}(drawn) as case {' '.join(cases)} else 'plain' end")
        statements.append(
            f"create macro kind_{group}(key, purpose) as kind_of_{group}(roll(key, '{group} ' || purpose))"
        )
    return statements
