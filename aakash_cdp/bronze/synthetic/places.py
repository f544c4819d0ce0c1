"""Where do synthetic students live? The cities of the vendor's branch list, in its own mix of old and new spellings.

One entry per state: code, state, its first pincode digits, further spellings of the state, then its cities, each with
its other names after '='. A line that starts with a comma goes on with the entry above.
"""

_STATES = """
DL|Delhi|11|NCT Delhi,New Delhi,NCR|Delhi NCR=Delhi/New Delhi
UP|Uttar Pradesh|20|U.P.,UP|Agra,Aligarh,Ayodhya=Faizabad,Bareilly,Ghaziabad,Gorakhpur,Greater Noida=Gr. Noida
,Jhansi,Kanpur=Cawnpore,Lucknow,Mathura,Meerut,Moradabad,Noida,Prayagraj=Allahabad,Saharanpur,Varanasi=Banaras/Benares
HR|Haryana|12|HARYANA|Ambala,Bhiwani,Faridabad,Gurugram=Gurgaon,Hisar=Hissar,Kaithal,Karnal,Kurukshetra,Narnaul,Palwal,Panchkula,Panipat,Rewari,Rohtak,Sirsa,Yamuna-Nagar=Yamunanagar
PB|Punjab|14|PB|Amritsar,Bathinda=Bhatinda,Ferozpur=Ferozepur,Jalandhar,Ludhiana,Pathankot,Patiala
CH|Chandigarh|16|Chandigarh UT|Chandigarh
JK|Jammu and Kashmir|18|J&K,Jammu & Kashmir|Jammu,Srinagar,Udhampur
UK|Uttarakhand|24|Uttaranchal|Dehradun=Dehra Dun,Haldwani,Haridwar=Hardwar,Kashipur,Rudrapur
RJ|Rajasthan|30|RAJASTHAN|Ajmer,Bikaner,Jaipur,Jodhpur,Kota,Sri-Ganganagar=Sri Ganganagar/Ganganagar,Udaipur
GJ|Gujarat|38|Gujrat|Ahmedabad=Amdavad,Gandhinagar,Surat,Vadodara=Baroda,Vapi
MH|Maharashtra|40|Maharastra|Akola,Amravati,Aurangabad=Chhatrapati Sambhajinagar,Kolhapur,Latur
,Mumbai=Bombay,Nagpur,Nanded,Nashik=Nasik,Pune=Poona,Solapur=Sholapur
GA|Goa|40|GOA|Goa=Panaji
MP|Madhya Pradesh|45|M.P.,MP|Bhopal,Gwalior,Indore,Jabalpur,Rewa,Ujjain
CG|Chhattisgarh|49|Chattisgarh,Chhatisgarh|Bhilai,Bilaspur,Raipur
AP|Andhra Pradesh|51|A.P.|Kurnool,Nellore,Rajahmundry=Rajamahendravaram,Tirupati,Vijayawada=Bezawada,Visakhapatnam=Vizag
TS|Telangana|50|TS,Telengana|Hyderabad,Karimnagar,Khammam,Secunderabad,Warangal
KA|Karnataka|56|Karnatka|Bangalore=Bengaluru/B'lore,Mangaluru=Mangalore,Mysore=Mysuru
TN|Tamil Nadu|60|Tamilnadu,TN|Chennai=Madras,Coimbatore,Madurai,Salem,Tiruchirapalli=Trichy/Tiruchirappalli,Vellore
KL|Kerala|67|KERALA|Kochi=Cochin/Ernakulam,Kottayam,Kozhikode=Calicut,Thrissur=Trichur,Trivandrum=Thiruvananthapuram
PY|Puducherry|60|Pondicherry|Puducherry=Pondicherry
WB|West Bengal|70|W.B.,West Bangal|Durgapur,Kharagpur,Kolkata=Calcutta,Siliguri
OD|Odisha|75|Orissa|Bhubaneswar,Cuttack
AS|Assam|78|Asom|Dibrugarh,Guwahati=Gauhati,Jorhat,Silchar,Tinsukia
BR|Bihar|80|BIHAR|Bhagalpur,Gaya,Muzaffarpur,Patna
JH|Jharkhand|82|Jharkand|Bokaro,Dhanbad,Jamshedpur=Tatanagar,Ranchi
"""

_METROS = {"Delhi NCR", "Mumbai", "Kolkata", "Chennai", "Bangalore", "Hyderabad", "Pune", "Ahmedabad"}


def cities() -> list[tuple[int, str, list[str], str, str, list[str], str, str]]:
    """Every city: number, name, other names, state code, state, other state spellings, pincode start, tier."""
    rows: list[tuple[int, str, list[str], str, str, list[str], str, str]] = []
    for line in _STATES.replace("\n,", ",").strip().splitlines():
        code, state, pincode, spellings, names = line.split("|")
        for entry in names.split(","):
            name, _, others = entry.partition("=")
            tier = "Tier 1" if name in _METROS else "Tier 2" if others else "Tier 3"
            aliases = others.split("/") if others else [name.upper()]
            rows.append((len(rows), name, aliases, code, state, spellings.split(","), pincode, tier))
    return rows
