"""Which labels do counsellors and systems write? Lists of words, weighted, each with the other ways it is written.

'word*3~other~another|next': `word` is drawn three times as often as `next`, and at `rate_label_spelling` written
`other` or `another`. In SQL: `pick(words_<name>(), key, purpose)` draws a word as it should be, `said_<name>(key,
purpose)` one as it is written.
"""

from aakash_cdp.bronze.synthetic.names import STOCKS, TWIN_NAMES
from aakash_cdp.bronze.synthetic.places import cities_by_students
from aakash_cdp.bronze.synthetic.spellings import in_script, other_spellings, spelling_families

_WEIGHTED = {
    "null_spellings": "null*3|NULL*2|NA*3|N/A*2|-*3|None*2|nan|",
    "true_spellings": "TRUE|True*2|1*3|Yes*2|yes|Y|y",
    "false_spellings": "FALSE|False*2|0*3|No*2|no|N|n",
    "unreadable_ts": "0000-00-00T00:00:00Z|2026-13-45T99:00:00Z|not available|31-02-2026 25:61|",
    "gender_girl": "Female~F~female~FEMALE~Girl",
    "gender_boy": "Male~M~male~MALE~Boy",
    "honorific_girl": "Ms. |Kum. |Kumari |Miss ",
    "honorific_boy": "Master |Mr. |Mr |Shri ",
    "muslim_prefix": "Md*4|Mohd*3|Mohammed|Mohammad|Md.|Mohd.|Sk|Syed",
    "muslim_girl_end": "Khatoon*2|Parveen*2|Bano|Begum|Fatima",
    "placeholder_names": "TEST|Test Lead|Student*2|ABC|xyz|baby|Baby of|Unknown|.|Name",
    "caller_names": "Missed Call*2|Unknown|Caller|Unknown Caller",
    "placeholder_mobiles": "9999999999*3|8888888888|1234567890|9876543210*3|9000000000|7777777777",
    "phone_words": "same as father|not given|no phone|will tell",
    "email_domains": "gmail.com*12|yahoo.com|yahoo.co.in|rediffmail.com|outlook.com|hotmail.com",
    "wrong_domains": "gmial.com|gmail.con|gamil.com|gmail.co|yaho.com|hotmial.com|rediffmail.con",
    "placeholder_emails": "na@na.com*2|test@test.com*2|abc@gmail.com|noemail@gmail.com|xyz@xyz.com|student@gmail.com",
    "stream_senior": "Medical*6~Medical (NEET)~MEDICAL|NEET*2~neet|Engineering*4~ENGINEERING|JEE*2~JEE (Main+Adv)|CUET",
    "stream_junior": "Foundation*10~Foundations~FOUNDATION|Olympiad~Olympiad/NTSE|NTSE",
    "board": "CBSE*12~Cbse~C.B.S.E.|ICSE*2~CISCE~ISC|NIOS|IB",
    "source": "Website*6~website~WEBSITE|Walk-in*3~walkin~Walk In|Inbound Call*2|ANTHE*5|IACST*2|School Activity*2"
    "|Referral*2~referral|Google Ads*3|Meta Ads*3~Facebook|Justdial|Sulekha|Shiksha|CollegeDekho|Newspaper QR|WhatsApp"
    "|Bulk Data*2",
    "sub_source": "Organic*3|Landing Page*3|Seminar|School Visit|Student Referral|Parent Referral|Lookalike|Brand",
    "utm_source": "google*4|facebook*2|instagram|youtube|whatsapp",
    "utm_medium": "cpc*4|social*2|organic|email",
    "utm_campaign": "anthe_2025*3|anthe_2026*3|neet_repeater|jee_2027|foundation_north|iacst_weekend",
    "language": "English*4~ENGLISH|Hindi*6~hindi|Marathi|Tamil|Telugu|Bengali|Kannada|Malayalam|Gujarati",
    "side_stage": "Not Interested*5|Junk*2~Invalid|Wrong Number*2|Duplicate|DND|Already Enrolled|Joined Competitor*2"
    "|Future Prospect*2~Next Session|Dropped",
    "sub_stage": "Hot*2|Warm*3|Cold*2|RNR*2|Call Back|Fee Issue|Distance|Timing|Joined Allen|Joined PW"
    "|Parent to Decide",
    "team": "Inside Sales*3|Branch Counselling*4|Digital|Scholarship Desk|Outbound",
    "role": "Counsellor*8~counsellor|Senior Counsellor*2|Branch Head|Tele-caller*4",
    "school_kind": "Public School*5|Vidya Mandir|Convent School*2|International School*2|Kendriya Vidyalaya*2"
    "|High School|Senior Secondary School*2|Model School|D.A.V. School",
    "school_saint": "Sunrise|Green Valley|Saraswati|St. Mary's|Modern|Gyan Bharti|New Era|Holy Angel|Tagore",
    "course_type": "Classroom*9~classroom|DLP|Digital*2|Crash Course|Test Series|Repeater|Two-year Integrated",
    "lost_reason": "Fee|Distance|Timing|Joined Allen|Joined PW|Competitor|Other stream|Already preparing",
    "anthe": "ANTHE~Anthe",
    "iacst": "IACST*6~iACST~ACST~i-ACST",
    "mode": "online*3~Online|offline*2~Offline",
    "slot": "10:00-11:00|11:30-12:30|14:00-15:00|16:00-17:00",
    "fee_status": "Paid*7~PAID|Payment Pending*2|Waived",
    "absent": "Absent*8|Late*2|Disqualified|Partially Attempted*2|Rescheduled",
    "missed_ozonetel": "not_answered*5|Busy*2|NoResponse*2|InvalidNumber|SubcriberAbsent|Congestion|exception",
    "missed_exotel": "no-answer*5|busy*3|failed*2",
    "missed_smartflo": "missed*6~Missed|busy|cancel",
    "answered_smartflo": "Answered*6~answered~ANSWER",
    "hangup_by": "customer*4|agent*3|system",
    "form_missed": "RNR*5~Ringing No Response~NR|DNP*2~Did Not Pick|Busy*2|Switched Off*2|Not Reachable*2|Call Cut"
    "|Invalid No.|Out of service",
    "form_interested": "Interested - Hot*2|Interested - Warm*3",
    "form_talked": "Interested - Hot*3|Interested - Warm*4|Call Back Later*4|Counselling Scheduled*2|Visit Scheduled"
    "|Walk-in Done|Details Sent on WhatsApp*2|Will Appear ANTHE*2|Fee Discussion|Parent to Decide*2|Not Interested*4"
    "|Already Enrolled|Student Not Available|Language Barrier|DND|Not Eligible|Duplicate|Irate",
    "form_detail": "Fee|Distance|Timing|Competitor|Other stream|Already preparing|Exam date asked|Hostel asked",
    "interaction": "Call*14~Phone Call|Walk-in*2|WhatsApp*2|Video Call",
    "spoke_to": "Student*4|Father*5~father|Mother*4|Guardian|Other",
    "note": "Wants fee details|Call after exams|Asked for a demo class|Will visit on Sunday|Busy, call in the evening"
    "|Comparing with another institute|Sibling already studies here",
}

_ORDERED = {
    "lead_stages": "New|Attempted|Contacted|Interested|Counselling Scheduled|Counselling Done"
    "|Scholarship Test Registered|Test Taken|Admission Form Sold|Fee Part-paid|Booked|Enrolled",
    "deal_stages": "Open|Counselling Done|Fee Discussed|Form Sold|Fee Part-paid|Enrolled",
    "exam_stages": "Registered|Payment Paid|Slot Booked|Admit Card Issued|Appeared|Result Declared|Scholarship Offered"
    "|Availed",
    "zones": "North|East|West|South",
}

# Class text by grade 4..13 (13: has passed XII): how it should be, then how it is written; grade n is list n - 3.
_CLASSES = [
    "IV|4|4th|Class IV",
    "V|5|5th|Class V|Std 5",
    "VI|6|6th|Class VI|Std 6",
    "VII|7|7th|Class 7|VIIth|Std 7",
    "VIII|8|8th|Class VIII|VIIIth|Std 8",
    "IX|9|9th|Class IX|IXth|Std 9",
    "X|10*3|10th*3|Xth|Class X*2|Std 10|SSC|Matric",
    "XI|11*3|11th*2|+1|11th Sci|Plus One|PUC I|FYJC|Class XI*2",
    "XII|12*3|12th*3|+2|HSC|Inter 2nd yr|PUC II|Class XII*2",
    "XII Passed|12 pass*2|Dropper*3|Repeater*2|Drop|Gap|12+",
]
_MOVING_UP = [
    "IV (Moving to V)",
    "V (Moving to VI)",
    "VI (Moving to VII)|6 to 7",
    "VII (Moving to VIII)|7 to 8",
    "VIII (Moving to IX)|8 to 9",
    "IX (Moving to X)|9 to 10",
    "X (Moving to XI)|10 to 11",
    "XI (Moving to XII)|11 to 12",
    "XII (Moving to Dropper)|12th appearing",
    "Dropper|12 pass",
]


def _words(text: str) -> tuple[list[str], list[list[str]]]:
    """The words of a list, each as often as it is drawn, and beside each the other ways it is written."""
    words, written = [], []
    for entry in text.split("|"):
        weighted, *others = entry.split("~")
        word, _, weight = weighted.partition("*")
        words += [word] * int(weight or 1)
        written += [others or [word]] * int(weight or 1)
    return words, written


def _literal(value: object) -> str:
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(_literal(item) for item in value) + "]"
    return "'" + value.replace("'", "''") + "'" if isinstance(value, str) else str(value)


def macros() -> list[str]:
    """The lists as SQL: `words_<name>()`, `said_<name>(key, purpose)` for those written in several ways, the names."""
    lists: dict[str, object] = {}
    said = []
    for name, text in (_WEIGHTED | _ORDERED).items():
        lists[name], written = _words(text)
        if "~" in text:
            lists[f"{name}_spellings"] = written
            said.append(
                f"create macro said_{name}(key, purpose) as spelled_label("
                f"words_{name}(), words_{name}_spellings(), key, purpose)"
            )
    for name, classes in (("classes", _CLASSES), ("moving_up", _MOVING_UP)):
        lists[name] = [_words(text)[0] for text in classes]
    lists["cities"] = cities_by_students()
    return [f"create macro words_{name}() as {_literal(value)}" for name, value in (lists | _names()).items()] + said


def _names() -> dict[str, object]:
    """Given names of all stocks in one list, surnames in another; `<list>_start` and `_size` say where a stock is.

    Stock s (from 1) has its boys in part 2s - 1 of the given names, its girls in part 2s. `twin_part` says in which
    part the pairs for its twin boys are; those for girls are in the next.
    """
    given = [names for stock in STOCKS for names in (stock.boys, stock.girls)]
    twins = {name: len(given) + 1 + 2 * place for place, name in enumerate(TWIN_NAMES)}
    given += [names for pair in TWIN_NAMES.values() for names in pair]
    scripts = [stock.script for stock in STOCKS for _ in range(2)] + ["devanagari"] * 2 * len(TWIN_NAMES)
    surnames = [stock.surnames for stock in STOCKS]
    lists: dict[str, object] = {"stocks": [stock.name for stock in STOCKS]}
    lists["alone_in_script"] = [in_script("Kumar", stock.script) for stock in STOCKS]
    lists["twin_part"] = [twins.get(stock.name, twins[""]) for stock in STOCKS]
    lists["given_family"] = spelling_families([word for part in given for word in part])
    parts = (("given", given, scripts), ("surnames", surnames, [stock.script for stock in STOCKS]))
    for name, names, written_in in parts:
        lists[name] = [word for part in names for word in part]
        lists[f"{name}_start"] = [sum(len(part) for part in names[:place]) for place in range(len(names))]
        lists[f"{name}_size"] = [len(part) for part in names]
        lists[f"{name}_spellings"] = [other_spellings(word) for part in names for word in part]
        lists[f"{name}_native"] = [
            in_script(word, script) for part, script in zip(names, written_in, strict=True) for word in part
        ]
    return lists
