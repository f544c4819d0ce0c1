"""How else do people write a name? Other Latin spellings of it, and its letters in an Indian script.

Families of spellings that are common in India are listed; every other name gets one by a rule of thumb drawn here,
which the product does not know. The Indian scripts are made letter by letter: near to what a careless typist writes.
"""

import re

_FAMILIES = """
Chaudhary Choudhury Choudhary Chowdhury Chaudhari Choudhari
Agarwal Aggarwal Agrawal Agarwaal
Srivastava Shrivastava Srivastav Shrivastav
Mukherjee Mukharji Mukerjee Mookherjee
Banerjee Bannerjee Banerji
Chatterjee Chatterji Chaterjee
Bhattacharya Bhattacharjee Bhattacharyya
Chakraborty Chakravarty Chakrabarti Chakravorty
Ganguly Ganguli Gangopadhyay
Dutta Datta Dutt
Mandal Mondal Mandol
Biswas Bishwas
Majumdar Mazumdar Majumder
Sharma Sarma Sharmaa
Verma Varma Varmaa
Gupta Gupte Guptaa
Yadav Yadava Yaduv
Tiwari Tewari Tiwary Tivari
Pandey Pande Panday Pandeya
Dubey Dube Dubay
Dwivedi Diwedi Dwiwedi
Tripathi Tripathy Tripati
Mishra Misra Mishr
Shukla Sukla Shukl
Thakur Thakoor Takur
Chauhan Chouhan Chohan Chavhan
Jaiswal Jayaswal Jaiswaal
Rathore Rathod Rathaur
Upadhyay Upadhyaya Upadhyaye
Mohanty Mahanty Mohanti
Sahoo Sahu Saahu
Patnaik Pattnaik Pattanayak
Shaikh Sheikh Shaik Sk
Siddiqui Siddiqi Siddique
Qureshi Quraishi Kureshi
Ansari Ansaari
Hussain Husain Hossain Hussein
Rahman Rehman Rahaman
Reddy Reddi Redde
Naidu Nayudu
Iyer Ayyar Aiyar
Shetty Shetti Setty
Gowda Gouda Goud
Nair Nayar
Menon Menonn
Deshmukh Deshmuk
Jadhav Jadav Jadhaw
Pawar Powar Pavar
Chavan Chavhan Chawan
Thomas Tomas
Joseph Josef
Dhillon Dhilon Dhillion
Sandhu Sandu
Deepak Dipak Deepakk
Deepika Dipika
Deepa Dipa
Sandeep Sandip
Pradeep Pradip
Kuldeep Kuldip
Gurpreet Gurprit
Harpreet Harprit
Preeti Priti Preethi Prity
Pooja Puja Poojaa
Poonam Punam
Kirti Keerti Kirthi
Geeta Gita Geetha
Neelam Nilam
Seema Sima
Reena Rina
Sunita Suneeta Sunitha
Anita Aneeta Anitha
Savita Sabita
Vivek Bivek Wivek
Vikas Vikash Bikash
Vishal Bishal Vishaal
Vijay Bijay Wijay
Vinay Binay Vinai
Vaibhav Vaibhaw Baibhav
Varun Barun
Ashish Aashish Asheesh Ashis
Abhishek Abhisek Avishek Abhisheik
Aditya Adithya Aaditya Adity
Akash Aakash Akaash
Anand Aanand Anandh
Arav Aarav
Arjun Arjoon
Karthik Kartik Kartheek Kaarthik
Gautam Gowtham Goutam
Sourav Saurabh Sourabh Saurav
Saurabh Sourabh Saurav
Shubham Subham Shubam
Siddharth Sidharth Siddhartha Sidhharth
Prateek Pratik Prathik
Rakesh Raakesh Rakes
Rajeev Rajiv
Sanjeev Sanjiv
Sumit Sumeet
Amit Ameet Amitt
Rohit Roheet Rohith
Mohit Moheet
Ankit Ankeet Ankith
Nitin Niteen Nithin
Manish Maneesh Manis
Lakshmi Laxmi Lakshmy
Lakshya Laxya
Akshay Akshai Akxay
Rukmini Rukhmini
Vidya Bidya Vidhya
Swati Swathi Svati
Shweta Sweta Swetha Shvetha
Shreya Sreya Shriya
Shruti Sruti Shruthi
Sneha Snehaa Sneh
Khushi Kushi Khushee
Divya Dibya Divyaa
Aishwarya Aiswarya Ayshwarya
Ayesha Aisha Aysha Aayesha
Fatima Fathima Faatima
Zainab Jainab Zaynab
Mohammed Mohd Md Mohammad Muhammad
Faizan Faizaan Phaizan
Imran Imraan
Irfan Irfaan Erfan
Yusuf Yousuf Yoosuf Usuf
Zoya Joya
Zara Jara
Sameer Samir
Tabassum Tabasum
Venkatesh Venkatesan Wenkatesh
Srinivas Shrinivas Sreenivas
Subramaniam Subramanian Subramanyam
Krishnamurthy Krishnamoorthy Krishnamurti
Natarajan Nataraajan
"""

# Tried in order; the first that changes the name gives its other spelling.
_THUMB = (
    ("ee", "i"), ("oo", "u"), ("v", "w"), ("sh", "s"), ("th", "t"), ("dh", "d"), ("ksh", "kch"), ("aa", "a"),
    ("ya$", "ia"), ("i$", "y"), ("y$", "i"), ("j", "z"), ("it", "eet"), ("in", "een"), ("ar", "aar"), ("an", "aan"),
    ("u", "oo"), ("k", "kk"), ("l", "ll"), ("n", "nn"), ("$", "h"),
)  # fmt: skip

_CONSONANTS = {
    "ksh": "क्ष", "chh": "छ", "kh": "ख", "gh": "घ", "ch": "च", "jh": "झ", "th": "थ", "dh": "ध", "ph": "फ", "bh": "भ",
    "sh": "श", "k": "क", "q": "क", "c": "क", "g": "ग", "j": "ज", "z": "ज", "t": "त", "d": "द", "n": "न", "p": "प",
    "f": "फ", "b": "ब", "m": "म", "y": "य", "r": "र", "l": "ल", "v": "व", "w": "व", "s": "स", "h": "ह", "x": "क्ष",
}  # fmt: skip
_VOWELS = {
    "aa": "आा", "ai": "ऐै", "au": "औौ", "ou": "औौ", "ee": "ईी", "ea": "ईी", "oo": "ऊू",
    "a": "अ", "i": "इि", "u": "उु", "e": "एे", "o": "ओो",
}  # fmt: skip
_LETTER = re.compile("|".join(sorted(_CONSONANTS | _VOWELS, key=len, reverse=True)))
_KNOWN_TEXT = """
Aditya=आदित्य Ajay=अजय Aman=अमन Amit=अमित Anil=अनिल Arjun=अर्जुन Deepak=दीपक Gaurav=गौरव Karan=करण Manish=मनीष
Mohit=मोहित Nikhil=निखिल Pankaj=पंकज Rahul=राहुल Ravi=रवि Rohan=रोहन Rohit=रोहित Sachin=सचिन Sanjay=संजय
Sumit=सुमित Vijay=विजय Vikas=विकास Vivek=विवेक Yash=यश Ananya=अनन्या Anita=अनीता Anjali=अंजलि Deepa=दीपा
Divya=दिव्या Geeta=गीता Isha=ईशा Jyoti=ज्योति Kavita=कविता Khushi=खुशी Komal=कोमल Meera=मीरा Neha=नेहा
Nidhi=निधि Nisha=निशा Pooja=पूजा Preeti=प्रीति Priya=प्रिया Radha=राधा Rekha=रेखा Riya=रिया Seema=सीमा
Shreya=श्रेया Shweta=श्वेता Sneha=स्नेहा Sunita=सुनीता Swati=स्वाति Agarwal=अग्रवाल Chauhan=चौहान Gupta=गुप्ता
Jain=जैन Jha=झा Joshi=जोशी Kumar=कुमार Kumari=कुमारी Mishra=मिश्रा Pandey=पाण्डेय Patel=पटेल Patil=पाटील
Sharma=शर्मा Shukla=शुक्ला Singh=सिंह Sinha=सिन्हा Thakur=ठाकुर Tiwari=तिवारी Verma=वर्मा Yadav=यादव Kaur=कौर
"""
_KNOWN = dict(pair.split("=") for pair in _KNOWN_TEXT.split())
_VIRAMA = "्"
# Tamil has one letter for each row of stops, and no aspirates.
_TAMIL = str.maketrans("खगघछजझथदधफबभशउुऊूइिईीएेऐैओोऔौअआाकचतनपमयरलवसह", "ககககசசசததபபபசஉுஊூஇிஈீஏேஐைஓோஔௌஅஆாகசதநபமயரலவஸஹ")


def _families() -> dict[str, list[str]]:
    known: dict[str, list[str]] = {}
    for line in _FAMILIES.strip().splitlines():
        first, *others = line.split()
        known.setdefault(first, others)
    return known


_LISTED = _families()


def other_spellings(name: str) -> list[str]:
    """At least one other Latin spelling of a name.

    >>> other_spellings("Deepak"), other_spellings("Hitesh")
    (['Dipak', 'Deepakk'], ['Hites'])
    """
    if name in _LISTED:
        return _LISTED[name]
    for pattern, written in _THUMB:
        changed = name[0] + re.sub(pattern, written, name[1:], count=1)
        if changed != name:
            return [changed]
    raise AssertionError("the last rule of thumb changes every name")


def spelling_families(names: list[str]) -> list[int]:
    """A number for each name, the same for names that are spellings of one another or share a spelling.

    >>> spelling_families(["Swati", "Rohan", "Swathi", "Rohan"])
    [0, 1, 0, 1]
    """
    family_of: dict[str, int] = {}
    members: dict[int, list[str]] = {}
    for number, name in enumerate(names):
        spellings = {name, *other_spellings(name)}
        joined = {family_of[spelling] for spelling in spellings if spelling in family_of} | {number}
        family = min(joined)
        members[family] = [*spellings, *(member for one in joined for member in members.pop(one, []))]
        family_of |= dict.fromkeys(members[family], family)
    return [family_of[name] for name in names]


def in_script(name: str, script: str) -> str:
    """A name in Devanagari, Bengali or Tamil letters.

    >>> in_script("Mohit", "devanagari"), in_script("Naman", "bengali"), in_script("Mani", "tamil")
    ('मोहित', 'নমন', 'மநி')
    """
    written = _KNOWN.get(name) or _devanagari(name.lower())
    if script == "bengali":
        # The two blocks run in parallel; Bengali writes b for v.
        return "".join(chr(ord(letter) + 0x80) for letter in written.replace("व", "ब"))
    if script == "tamil":
        return written.translate(_TAMIL).replace(_VIRAMA, "்")
    return written


def _devanagari(name: str) -> str:
    letters = _LETTER.findall(name)
    written, after_consonant = "", False
    for place, letter in enumerate(letters):
        if letter in _CONSONANTS:
            written += (_VIRAMA if after_consonant else "") + _CONSONANTS[letter]
            after_consonant = True
            continue
        is_last = place == len(letters) - 1
        signs = "आा" if letter == "a" and is_last else _VOWELS[letter]
        written += signs[1:] if after_consonant else signs[0]
        after_consonant = False
    return written
