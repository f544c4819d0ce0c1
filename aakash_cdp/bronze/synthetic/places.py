"""Where do synthetic students live? The cities of the vendor's branch list, in its own mix of old and new spellings.

One entry per state: code, state, its first pincode digits, further spellings of the state, the state's own school
board, the stocks of names that are at home there (a stock named twice is drawn twice as often), then its cities, each
with its other names after '='. A line that starts with a comma goes on with the entry above.
"""

_STATES = """
DL|Delhi|11|NCT Delhi,New Delhi,NCR|CBSE|north north north north muslim sikh bengali|Delhi NCR=Delhi/New Delhi
UP|Uttar Pradesh|20|U.P.,UP|UP Board|north north north north muslim|Agra,Aligarh,Ayodhya=Faizabad,Bareilly,Ghaziabad
,Gorakhpur,Greater Noida=Gr. Noida,Jhansi,Kanpur=Cawnpore,Lucknow,Mathura,Meerut,Moradabad,Noida
,Prayagraj=Allahabad,Saharanpur,Varanasi=Banaras/Benares
HR|Haryana|12|HARYANA|HBSE|north north north north north sikh|Ambala,Bhiwani,Faridabad,Gurugram=Gurgaon,Hisar=Hissar
,Kaithal,Karnal,Kurukshetra,Narnaul,Palwal,Panchkula,Panipat,Rewari,Rohtak,Sirsa,Yamuna-Nagar=Yamunanagar
PB|Punjab|14|PB|PSEB|sikh sikh sikh north north christian|Amritsar,Bathinda=Bhatinda,Ferozpur=Ferozepur,Jalandhar
,Ludhiana,Pathankot,Patiala
CH|Chandigarh|16|Chandigarh UT|CBSE|sikh sikh north north|Chandigarh
JK|Jammu and Kashmir|18|J&K,Jammu & Kashmir|JKBOSE|muslim muslim muslim north north sikh|Jammu,Srinagar,Udhampur
UK|Uttarakhand|24|Uttaranchal|Uttarakhand Board|north north north north muslim|Dehradun=Dehra Dun,Haldwani
,Haridwar=Hardwar,Kashipur,Rudrapur
RJ|Rajasthan|30|RAJASTHAN|RBSE|north north north north muslim|Ajmer,Bikaner,Jaipur,Jodhpur,Kota
,Sri-Ganganagar=Sri Ganganagar/Ganganagar,Udaipur
GJ|Gujarat|38|Gujrat|GSEB|gujarati gujarati gujarati gujarati muslim|Ahmedabad=Amdavad,Gandhinagar,Surat
,Vadodara=Baroda,Vapi
MH|Maharashtra|40|Maharastra|Maharashtra Board|marathi marathi marathi marathi muslim gujarati north|Akola,Amravati
,Aurangabad=Chhatrapati Sambhajinagar/Sambhajinagar,Kolhapur,Latur,Mumbai=Bombay,Nagpur,Nanded,Nashik=Nasik
,Pune=Poona,Solapur=Sholapur
GA|Goa|40|GOA|Goa Board|christian christian marathi marathi|Goa=Panaji
MP|Madhya Pradesh|45|M.P.,MP|MP Board|north north north north muslim marathi|Bhopal,Gwalior,Indore,Jabalpur,Rewa,Ujjain
CG|Chhattisgarh|49|Chattisgarh,Chhatisgarh|CGBSE|north north north odia|Bhilai,Bilaspur,Raipur
AP|Andhra Pradesh|51|A.P.|AP Board|telugu telugu telugu telugu muslim christian|Kurnool,Nellore
,Rajahmundry=Rajamahendravaram,Tirupati,Vijayawada=Bezawada,Visakhapatnam=Vizag
TS|Telangana|50|TS,Telengana|TS Board|telugu telugu telugu muslim muslim north|Hyderabad,Karimnagar,Khammam
,Secunderabad,Warangal
KA|Karnataka|56|Karnatka|Karnataka Board|kannada kannada kannada kannada muslim telugu christian
,|Bangalore=Bengaluru/B'lore,Mangaluru=Mangalore,Mysore=Mysuru
TN|Tamil Nadu|60|Tamilnadu,TN|TN Board|tamil tamil tamil tamil tamil muslim christian|Chennai=Madras,Coimbatore,Madurai
,Salem,Tiruchirapalli=Trichy/Tiruchirappalli,Vellore
KL|Kerala|67|KERALA|Kerala Board|malayali malayali malayali muslim christian christian|Kochi=Cochin/Ernakulam,Kottayam
,Kozhikode=Calicut,Thrissur=Trichur,Trivandrum=Thiruvananthapuram
PY|Puducherry|60|Pondicherry|TN Board|tamil tamil tamil christian|Puducherry=Pondicherry
WB|West Bengal|70|W.B.,West Bangal|WBBSE|bengali bengali bengali bengali muslim north|Durgapur,Kharagpur
,Kolkata=Calcutta,Siliguri
OD|Odisha|75|Orissa|Odisha Board|odia odia odia odia bengali|Bhubaneswar,Cuttack
AS|Assam|78|Asom|Assam Board|assamese assamese assamese bengali muslim|Dibrugarh,Guwahati=Gauhati
,Jorhat,Silchar,Tinsukia
BR|Bihar|80|BIHAR|BSEB|north north north north muslim|Aurangabad=Aurangabad Bihar,Bhagalpur,Gaya,Muzaffarpur,Patna
JH|Jharkhand|82|Jharkand|JAC|north north north christian bengali|Bokaro,Dhanbad,Jamshedpur=Tatanagar,Ranchi
"""

_METROS = {"Delhi NCR", "Mumbai", "Kolkata", "Chennai", "Bangalore", "Hyderabad", "Pune", "Ahmedabad"}
_STUDENTS_BY_TIER = {"Tier 1": 6, "Tier 2": 2, "Tier 3": 1}

City = tuple[int, str, list[str], str, str, list[str], str, str, str, list[str]]


def cities() -> list[City]:
    """Every city: number, name, other names, state code, state, its spellings, pincode, tier, board, name stocks."""
    rows: list[City] = []
    for line in _STATES.replace("\n,|", "|").replace("\n,", ",").strip().splitlines():
        code, state, pincode, spellings, board, stocks, names = line.split("|")
        for entry in names.split(","):
            name, _, others = entry.partition("=")
            tier = "Tier 1" if name in _METROS else "Tier 2" if others else "Tier 3"
            aliases = others.split("/") if others else []
            rows.append(
                (len(rows), name, aliases, code, state, spellings.split(","), pincode, tier, board, stocks.split())
            )
    return rows


def cities_by_students() -> list[int]:
    """City numbers, each as often as its size asks for."""
    return [city[0] for city in cities() for _ in range(_STUDENTS_BY_TIER[city[7]])]
