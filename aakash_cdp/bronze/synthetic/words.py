"""Which labels do counsellors and systems write? Lists of words, weighted: 'word*3' is drawn three times as often.

In SQL each list is `words_<name>()`; `pick(words_<name>(), key, purpose)` draws one.
"""

from aakash_cdp.bronze.synthetic.names import BOYS, DEVANAGARI, GIRLS, SURNAMES

_WEIGHTED = {
    "null_spellings": "null*3|NULL*2|NA*3|N/A*2|-*3|None*2|nan|",
    "true": "true*6|TRUE|True*2|1*3|Yes*2|yes|Y|y",
    "false": "false*6|FALSE|False*2|0*3|No*2|no|N|n",
    "unreadable_ts": "0000-00-00T00:00:00Z|2026-13-45T99:00:00Z|not available|31-02-2026 25:61|",
    "gender_girl": "Female*6|F*2|female|FEMALE|Girl",
    "gender_boy": "Male*6|M*2|male|MALE|Boy",
    "honorific_girl": "Ms. |Kum. |Kumari |Miss ",
    "honorific_boy": "Master |Mr. |Mr |Shri ",
    "test_names": "TEST|Test Lead|Student|ABC|xyz",
    "email_domains": "gmail.com*8|yahoo.com|yahoo.co.in|rediffmail.com|outlook.com|hotmail.com",
    "wrong_domains": "gmial.com|gmail.con|gamil.com|gmail.co|yaho.com|hotmial.com|rediffmail.con",
    "placeholder_emails": "na@na.com|test@test.com|abc@gmail.com|noemail@gmail.com|xyz@xyz.com|student@gmail.com",
    "stream_senior": "Medical*5|NEET*2|Engineering*4|JEE*2|JEE (Main+Adv)|MEDICAL|Medical (NEET)|CUET",
    "stream_junior": "Foundation*8|Foundations*2|FOUNDATION|Olympiad|NTSE|Olympiad/NTSE",
    "board": "CBSE*12|Cbse|C.B.S.E.|ICSE*2|CISCE|ISC|State Board*3|Maharashtra Board|UP Board|BSEB|WBBSE|RBSE|NIOS|IB",
    "source": "Website*5|Walk-in*3|Inbound Call*2|ANTHE*5|IACST*2|School Activity*2|Referral*2|Google Ads*3|Meta Ads*3"
    "|Facebook|Justdial|Sulekha|Shiksha|CollegeDekho|Newspaper QR|Missed Call|WhatsApp|Bulk Data*2|walkin|website",
    "sub_source": "Organic*3|Landing Page*3|Seminar|School Visit|Student Referral|Parent Referral|Lookalike|Brand",
    "utm_source": "google*4|facebook*2|instagram|Google|youtube|whatsapp",
    "utm_medium": "cpc*4|social*2|CPC|organic|email",
    "utm_campaign": "anthe_2025*3|anthe_2026*3|neet_repeater|jee_2027|foundation_north|iacst_weekend",
    "language": "English*4|Hindi*6|Marathi|Tamil|Telugu|Bengali|Kannada|Malayalam|Gujarati|hindi|ENGLISH",
    "side_stage": "Not Interested*5|Junk*2|Invalid|Wrong Number*2|Duplicate|DND|Already Enrolled|Joined Competitor*2"
    "|Future Prospect*2|Next Session|Dropped",
    "sub_stage": "Hot*2|Warm*3|Cold*2|RNR*2|Call Back|Fee Issue|Distance|Timing|Joined Allen|Joined PW"
    "|Parent to Decide",
    "team": "Inside Sales*3|Branch Counselling*4|Digital|Scholarship Desk|Outbound",
    "role": "Counsellor*8|Senior Counsellor*2|Branch Head|Tele-caller*4|counsellor",
    "school_kind": "Public School*5|Vidya Mandir|Convent School*2|International School*2|Kendriya Vidyalaya*2"
    "|High School|Senior Secondary School*2|Model School|D.A.V. School",
    "school_saint": "Sunrise|Green Valley|Saraswati|St. Mary's|Modern|Gyan Bharti|New Era|Holy Angel|Tagore",
    "course_type": "Classroom*8|DLP|Digital*2|Crash Course|Test Series|Repeater|Two-year Integrated|classroom",
    "lost_reason": "Fee|Distance|Timing|Joined Allen|Joined PW|Competitor|Other stream|Already preparing",
    "iacst": "IACST*4|iACST*4|ACST|i-ACST",
    "slot": "10:00-11:00|11:30-12:30|14:00-15:00|16:00-17:00",
    "fee_status": "Paid*6|PAID|Payment Pending*2|Waived",
    "absent": "Absent*6|Late*2|Disqualified|Partially Attempted*2|Rescheduled",
    "missed_ozonetel": "not_answered*5|Busy*2|NoResponse*2|InvalidNumber|SubcriberAbsent|Congestion|exception",
    "missed_exotel": "no-answer*5|busy*3|failed*2",
    "missed_smartflo": "missed*5|Missed|busy|cancel",
    "answered_smartflo": "Answered*4|answered*2|ANSWER",
    "hangup_by": "customer*4|agent*3|system",
    "form_missed": "RNR*5|Ringing No Response*2|DNP*2|Did Not Pick|NR|Busy*2|Switched Off*2|Not Reachable*2|Call Cut"
    "|Invalid No.|Out of service|Interested - Hot",
    "form_talked": "Interested - Hot*3|Interested - Warm*4|Call Back Later*4|Counselling Scheduled*2|Visit Scheduled"
    "|Walk-in Done|Details Sent on WhatsApp*2|Will Appear ANTHE*2|Fee Discussion|Parent to Decide*2|Not Interested*4"
    "|Already Enrolled|Wrong Number*2|Student Not Available|Language Barrier|DND|Not Eligible|Duplicate|Irate",
    "form_detail": "Fee|Distance|Timing|Competitor|Other stream|Already preparing|Exam date asked|Hostel asked",
    "interaction": "Call*12|Phone Call*2|Walk-in*2|WhatsApp*2|Video Call",
    "spoke_to": "Student*4|Father*4|Mother*4|Guardian|Other|father",
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

# Class text by grade 4..13 (13: has passed XII); grade n is word list n - 3.
_CLASSES = [
    "4|IV|4th|Class IV",
    "5|V|5th|Class V|Std 5|V (Moving to VI)",
    "6|VI|6th|Class VI|Std 6|6 to 7",
    "7|VII|7th|Class 7|VIIth|Std 7|VII (Moving to VIII)",
    "8|VIII|8th|Class VIII|VIIIth|Std 8|8 to 9",
    "9|IX|9th|Class IX|IXth|Std 9|IX (Moving to X)",
    "10*3|10th*3|X*3|Xth|Class X*2|X (Moving to XI)|10 to 11|Std 10|SSC|Matric",
    "11*3|XI*3|11th*2|+1|11th Sci|Plus One|PUC I|FYJC|Class XI*2",
    "12*3|XII*3|12th*3|+2|HSC|Inter 2nd yr|PUC II|Class XII*2",
    "12 pass*2|XII Passed*4|Dropper*3|Repeater*2|Drop|Gap|12+",
]


def _words(text: str) -> list[str]:
    words = []
    for entry in text.split("|"):
        word, _, weight = entry.partition("*")
        words += [word] * int(weight or 1)
    return words


def _literal(value: str | list[str] | list[list[str]] | None) -> str:
    if value is None:
        return "null"
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    return "[" + ", ".join(_literal(item) for item in value) + "]"


def macros() -> list[str]:
    """The lists as SQL: `words_<name>()`, `words_classes()` (a list by grade), the names and their Devanagari."""
    lists = {name: _literal(_words(text)) for name, text in (_WEIGHTED | _ORDERED).items()}
    lists["classes"] = _literal([_words(text) for text in _CLASSES])
    for name, words in (("boys", BOYS), ("girls", GIRLS), ("surnames", SURNAMES)):
        lists[name] = _literal(words)
        lists[f"{name}_hi"] = "[" + ", ".join(_literal(DEVANAGARI.get(word)) for word in words) + "]"
    return [f"create macro words_{name}() as {literal}" for name, literal in lists.items()]
