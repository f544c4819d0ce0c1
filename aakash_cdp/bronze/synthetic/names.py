"""Which people's names does the synthetic CRM draw from? One stock per community, joined at random: nobody is meant.

A line of a stock: boys' given names / girls' given names / surnames. A name may stand in several stocks.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Stock:
    """The names of one community; `script` is the one its people may write their name in."""

    name: str
    script: str
    boys: tuple[str, ...]
    girls: tuple[str, ...]
    surnames: tuple[str, ...]


_LISTS = {
    ("north", "devanagari"): """
    Aarav Aaditya Abhay Abhinav Abhishek Aditya Ajay Akash Akhil Akshay Aman Amit Anand Aniket Anil Anirudh Ankit Ankur
    Anmol Anshul Anuj Arjun Arnav Arun Aryan Ashish Ashok Atul Ayush Bharat Bhupendra Chetan Chirag Daksh Deepak Dev
    Devansh Devendra Dhruv Dinesh Divyansh Gagan Gaurav Girish Gopal Govind Hardik Harish Harsh Harshit Hemant Himanshu
    Hitesh Ishaan Jatin Jitendra Kamal Kapil Karan Kartik Keshav Krishna Kshitij Kuldeep Kunal Lakshya Lalit Lokesh
    Madhav Mahesh Manav Manish Manoj Mayank Mohit Mukesh Mukul Naman Narendra Naveen Neeraj Nikhil Nishant Nitin Nitesh
    Om Pankaj Parth Piyush Pradeep Pranav Prashant Prateek Praveen Pushkar Rachit Raghav Rahul Rajat Rajeev Rajesh
    Rakesh Raman Ranjan Ravi Ritesh Rohan Rohit Rishabh Sachin Sahil Samarth Sandeep Sanjay Sarthak Satish Saurabh
    Shashank Shaurya Shivam Shubham Siddharth Subhash Sudhir Sumit Sunil Suraj Surendra Tanmay Tarun Tushar Uday Ujjwal
    Umesh Utkarsh Vaibhav Varun Vedant Vijay Vikas Vikram Vinay Vineet Vipul Virendra Vishal Vivaan Vivek Yash Yogesh
    / Aanya Aarohi Aditi Akanksha Akshara Alka Amrita Ananya Anita Anjali Ankita Anshika Anushka Aparna Archana Arpita
    Arushi Asmita Avani Babita Bhavna Bhumika Chhavi Damini Deepa Deepika Diksha Disha Divya Ekta Esha Garima Gauri
    Geeta Gunjan Heena Hema Isha Ishita Jaya Jyoti Kajal Kalpana Kamini Kanika Karishma Kavita Kavya Khushboo Khushi
    Kiran Kirti Komal Kriti Kumkum Madhuri Mahima Mamta Manisha Mansi Meenakshi Meera Megha Mitali Monika Muskan Namrata
    Nandini Neelam Neha Nidhi Nikita Niharika Nisha Nupur Pallavi Palak Parul Payal Pinki Pooja Poonam Prachi Pragya
    Preeti Priya Priyanka Rachna Radha Radhika Rashmi Reena Rekha Renu Richa Ritika Riya Ruchi Sadhana Sakshi Saloni
    Sangeeta Sanjana Sarita Seema Shalini Shikha Shilpa Shivani Shreya Shruti Shweta Simran Sneha Sonal Sonam Srishti
    Suhani Suman Sunita Surbhi Sushma Swati Tanisha Tanvi Tanya Trisha Urvashi Usha Vandana Varsha Vidya Vimla Yamini
    / Agarwal Agnihotri Arora Awasthi Bajpai Bansal Bhadauria Bhardwaj Bhatia Bhatnagar Bisht Chandel Chaturvedi Chauhan
    Chaudhary Chopra Dixit Dubey Dwivedi Gahlot Gangwar Garg Goel Gupta Jain Jaiswal Jha Joshi Kapoor Katiyar Kesharwani
    Khanna Khatri Khurana Kumar Kushwaha Lodhi Malhotra Mathur Maurya Meena Mehra Mishra Mittal Negi Ojha Pal Panchal
    Pandey Pant Paswan Pathak Prajapati Prasad Rai Rajput Rana Rastogi Rathore Rawat Sahu Saini Saxena Sharma Shekhawat
    Shrivastava Shukla Singh Singhal Sinha Solanki Soni Srivastava Thakur Tiwari Tomar Tripathi Upadhyay Vashisht Verma
    Vishwakarma Vyas Yadav""",
    ("marathi", "devanagari"): """
    Aditya Ajinkya Akshay Amey Amol Aniket Atharva Avinash Bhushan Chaitanya Chinmay Digvijay Ganesh Harshal Kaustubh
    Kedar Ketan Kunal Mandar Mangesh Mayur Mihir Nikhil Nilesh Ninad Omkar Onkar Pratik Prathamesh Rohan Rugved Rutvik
    Sagar Sahil Sanket Shantanu Shreyas Soham Sourabh Swapnil Tejas Tushar Vaibhav Vedant Vinayak Viraj Yash Yashodhan
    / Aarya Aditi Amruta Anagha Apurva Arati Ashwini Bhagyashree Deepali Dhanashree Gargi Gayatri Isha Janhavi Kalyani
    Ketaki Komal Madhura Manali Manasi Mayuri Mrunal Mugdha Neha Nikita Pallavi Pooja Pradnya Prajakta Pranjali Radhika
    Rasika Renuka Revati Riddhi Rucha Rutuja Sai Samruddhi Sayali Shraddha Shravani Siddhi Snehal Sonali Swarali
    Tanuja Tejaswini Vaishnavi Vaidehi Vrushali
    / Apte Bhagat Bhosale Bhoir Chavan Dalvi Deshmukh Deshpande Dhawale Dighe Gaikwad Gawde Ghadge Gokhale Ingle Jadhav
    Jagtap Joshi Kadam Kale Kamble Karve Kelkar Khandekar Kshirsagar Kulkarni Limaye Lokhande Mane Mhatre More Naik
    Nikam Patil Pawar Phadke Ranade Raut Sable Salunkhe Sathe Sawant Shelke Shinde Sonawane Surve Tambe Thorat Wagh
    Waghmare Wankhede Zende""",
    ("gujarati", "devanagari"): """
    Bhavesh Chintan Darshan Devang Dhaval Dhruvil Divyesh Harshil Hiren Hardik Hetul Jaimin Jay Jayesh Jignesh Kalpesh
    Kirtan Krunal Manan Meet Mihir Milan Nirav Nishit Parth Paresh Prerak Rushabh Smit Tirth Utsav Vatsal Viral Yagnik
    / Avni Bhoomi Charmi Dhara Dhruvi Dimple Drashti Ekta Falguni Foram Hetal Hiral Hetvi Janki Jinal Kinjal Khyati
    Krupa Mansi Mittal Nirali Pankti Payal Riddhi Riya Shivangi Twinkle Urmi Vidhi Zeel
    / Amin Bhatt Brahmbhatt Chauhan Dave Desai Dholakia Gajjar Gandhi Gohil Jadeja Joshi Kapadia Kothari Limbachiya
    Mehta Mistry Modi Pandya Parikh Parmar Patel Prajapati Raval Shah Sheth Solanki Suthar Thakkar Trivedi Vaghela
    Vasava Vora Zala""",
    ("bengali", "bengali"): """
    Abhirup Anik Anirban Arindam Aritra Arka Arnab Avik Biswajit Debashis Debjit Dipayan Indranil Joydeep Kaushik
    Koushik Nilanjan Pritam Rajdeep Ranajit Rudra Sayan Shubhankar Snehasish Somnath Soumik Soumya Soumyadeep Sourav
    Subhadeep Subhajit Sudipta Sumon Suvam Swarnava Tathagata Tirthankar Tanmoy Ujjal
    / Aheli Ananya Anindita Ankita Antara Aritri Barnali Debasmita Debolina Dipanwita Eshita Indrani Ishani Jayeeta
    Koyel Madhurima Mallika Moumita Nabanita Oindrila Paramita Piyali Poulami Pritha Rimi Riya Rituparna Sampurna
    Sanchita Sharmistha Shreyasi Sohini Sreeja Srijita Sudeshna Sulagna Sutapa Swastika Tanushree Tiyasha Titli
    / Adhikari Bagchi Banerjee Barman Basak Basu Bera Bhattacharya Bhowmik Biswas Bose Chakraborty Chatterjee Choudhury
    Das Dasgupta De Deb Dey Dutta Ganguly Ghosh Ghoshal Guha Haldar Hazra Karmakar Kundu Lahiri Maity Majumdar Mallick
    Mandal Mitra Mondal Mukherjee Nandi Nath Pal Paul Pramanik Roy Saha Samanta Sanyal Sarkar Sen Sengupta Shil Sur""",
    ("odia", "devanagari"): """
    Abinash Amlan Ashutosh Bibhuti Bikash Biswaranjan Chinmaya Debasish Dibya Jagannath Jyotiranjan Lingaraj Manas
    Prasanta Pratyush Rakesh Sambit Sangram Satyajit Smruti Soumyaranjan Subrat Swadhin Tapas
    / Ankita Archita Barsha Bijayini Gitanjali Ipsita Itishree Jagruti Lipsa Madhusmita Monalisa Nibedita Pragyan
    Prativa Puja Rojalin Sagarika Sasmita Shibani Smita Subhashree Swagatika Tapaswini
    / Acharya Barik Behera Biswal Dash Jena Mahapatra Mishra Mohanty Mohapatra Nanda Nayak Padhi Panda Parida Patnaik
    Pattnaik Pradhan Rath Rout Sahoo Samal Satpathy Senapati Sethi Swain Tripathy""",
    ("assamese", "bengali"): """
    Abhijit Anurag Bhargav Bikramjit Chandan Dhrubajyoti Diganta Gaurab Himangshu Hrishikesh Jyotishman Kaustav
    Manash Mrinmoy Nayanjyoti Nilutpal Partha Prasenjit Rituraj Rupam Tridip Upamanyu
    / Anamika Barasha Bhaswati Bonashree Chayanika Daisy Dikshita Gitumoni Himashree Jonali Juri Karabi Kasturi Manashi
    Nibedita Pahi Parismita Priyakshi Rimjhim Rimpi Tonmoyee Upasana
    / Baishya Barman Baruah Bezbaruah Bhuyan Bora Borah Borgohain Chetia Das Deka Dutta Gogoi Gohain Goswami
    Hazarika Kakati Kalita Konwar Medhi Nath Pathak Phukan Rajkhowa Saikia Sarma Talukdar""",
    ("tamil", "tamil"): """
    Aravind Arulmozhi Ashwin Balaji Bharath Deepan Dinesh Elango Ezhil Gokul Gowtham Hariharan Ilango Jayakumar Karthik
    Kavin Kishore Logesh Madhan Manikandan Mugilan Muthukumar Naveen Nithish Prabhu Pradeep Praveen Prem Raghul
    Ramkumar Sabari Sanjay Saravanan Sathish Senthil Sivaraman Sridhar Surya Tamilselvan Thirumalai Vasanth Vignesh
    Vijayakumar Vishnu Yuvaraj
    / Abinaya Akshaya Anitha Aishwarya Bhavani Brindha Deepika Dharani Divya Durga Gayathri Harini Indhu Janani
    Jayanthi Kanimozhi Kaviya Keerthana Kokila Lakshmi Madhumitha Malarvizhi Mahalakshmi Nandhini Nithya Oviya Pavithra
    Poornima Priyadharshini Ramya Revathi Sandhya Saranya Selvi Shalini Sindhu Sowmiya Subhashini Sujatha Swetha
    Thenmozhi Tamilarasi Vaishnavi Yazhini
    / Annamalai Arumugam Balasubramanian Chandrasekaran Ganesan Gopalan Iyer Iyengar Jayaraman Kannan Krishnamurthy
    Kumaresan Loganathan Mani Marimuthu Murugan Narayanan Natarajan Palanisamy Pandian Perumal Rajan Ramalingam
    Ramasamy Sankaran Selvaraj Shanmugam Sivakumar Subramaniam Sundaram Thangaraj Velmurugan Venkatesan""",
    ("telugu", "devanagari"): """
    Abhiram Adithya Anvesh Bhargav Bharadwaj Chaitanya Charan Dheeraj Ganesh Hemanth Jagadeesh Jaswanth Karthikeya
    Koushik Kranthi Lokesh Mahendra Manideep Nagarjuna Narasimha Naresh Nikhil Pavan Phani Pranay Prudhvi Rajasekhar
    Rakesh Ramakrishna Rohith Saiteja Santhosh Shashidhar Sreekar Srikanth Srinivas Sumanth Surya Tarun Teja Uday
    Vamsi Venkatesh Vinay Yaswanth
    / Akhila Alekhya Anusha Bhargavi Bhavya Chandana Deepthi Divya Geethika Harika Haritha Hima Hymavathi Jahnavi
    Jyothi Kalyani Keerthi Lahari Lasya Lavanya Likitha Madhavi Manasa Meghana Mounika Navya Niharika Pranathi
    Prasanna Pravallika Ramya Sahithi Sai Sirisha Sowmya Sravani Sravya Sreeja Sruthi Sushmitha Swathi Tejaswi
    Varshini Vyshnavi Yamini
    / Addanki Akula Alluri Battula Bandaru Bollineni Chalasani Challa Dasari Devarakonda Gadde Garikapati Gudipati
    Guntupalli Jonnalagadda Kancharla Kandula Karri Kolluru Komatireddy Kommineni Konda Kothapalli Kuchipudi
    Maddineni Mallela Mandava Naidu Nalluri Nimmagadda Padala Pappu Peddi Pothuri Racharla Raju Rao Ravuri Reddy
    Surapaneni Tadepalli Tallapragada Thota Vadlamani Vangala Veeramachaneni Vemula Yalamanchili Yerra""",
    ("kannada", "devanagari"): """
    Abhishek Akshay Anirudh Bhuvan Chandan Channabasava Chetan Darshan Dhanush Girish Guru Harsha Karthik Kiran Likhith
    Madan Mallikarjun Manjunath Manoj Mohan Nagaraj Nandish Nischal Pavan Prajwal Pramod Puneeth Raghavendra Rakshith
    Sachin Shashank Shivakumar Sharath Sudeep Sujay Suhas Thejas Varun Vinay Yashas
    / Aishwarya Akshata Amulya Ananya Anusha Apoorva Bhoomika Chaitra Chandana Deeksha Dhanya Gagana Inchara Kavana
    Kavya Lakshmi Lekhana Manasa Meghana Monisha Namratha Nayana Nisarga Pallavi Pooja Prerana Rachana Ranjitha
    Sahana Sanjana Sinchana Spoorthi Sushma Swathi Tejaswini Varsha Vidyashree Yashaswini
    / Acharya Angadi Bhat Biradar Desai Gowda Hegde Hiremath Hosamani Kamath Kulkarni Kulal Kumbar Murthy Naik Patil
    Poojary Prabhu Rai Rao Shenoy Shetty Shivappa Swamy Urs Yaligar""",
    ("malayali", "devanagari"): """
    Abhijith Adithyan Adarsh Akhil Amal Anandhu Ananthu Arjun Aromal Aswin Athul Bibin Devadathan Gokul Govind
    Hari Jishnu Jithin Kailas Madhav Midhun Navaneeth Nandu Nithin Pranav Rahul Rejith Sarath Sidharth Sooraj Sreehari
    Sreejith Sreerag Unnikrishnan Vaisakh Vimal Vishnu Vivek
    / Aathira Abhirami Aiswarya Akhila Amrutha Anagha Anakha Anjana Anjaly Arathi Archana Arya Athira Devika Devananda
    Durga Gayathri Gopika Greeshma Gouri Haritha Hridya Kavya Keerthana Krishnapriya Lakshmi Malavika Meenakshi Nandana
    Neethu Nimisha Parvathy Reshma Sandra Sreelakshmi Sreya Surya Swathi Varada Veena
    / Achari Ezhuthachan Kaimal Kartha Kurup Marar Menon Nair Nambiar Namboothiri Namboodiri Panicker Panikkar Pillai
    Pisharody Poduval Thampi Unnithan Varma Variar Warrier""",
    ("muslim", "devanagari"): """
    Aamir Abdul Adil Adnan Afzal Ahmad Akbar Altaf Amaan Anas Arbaz Areeb Arif Arman Arsalan Asad Asif Ayaan Azhar
    Danish Ehsan Faisal Faizan Faraz Farhan Fahad Gulzar Hamza Haris Hasan Huzaifa Ibrahim Imran Irfan Ismail Javed
    Junaid Kaif Kashif Khalid Luqman Mubashir Mudassir Musa Nadeem Naved Omar Owais Parvez Rehan Rizwan Saad Sadiq
    Saif Sajid Salman Sameer Sarfaraz Shahbaz Shahid Shadab Shoaib Sohail Suhail Tabish Talha Tauseef Umair Usman Wasim
    Yasir Yusuf Zaid Zeeshan Zubair
    / Aafreen Aaliya Afsana Alfiya Alina Aqsa Areeba Arshiya Asma Ayesha Benazir Bushra Fareeda Fatima Firdaus
    Gulnaz Hafsa Heena Humaira Iqra Ishrat Kainat Khadija Laiba Lubna Maryam Mehjabeen Mehnaz Munira Nagma Naaz Nazia
    Nida Noor Rabia Rehana Rubina Rukhsar Saba Sadia Safiya Saima Saira Sana Saniya Shabana Shabnam Shaheen Shazia
    Shifa Sumaiya Tabassum Tahira Tasneem Uzma Yasmin Zainab Zara Zehra Zoya
    / Ahmed Alam Ali Ansari Baig Bano Bhat Chaudhary Dar Fatima Haque Hussain Idrisi Iqbal Islam Jamal Kazmi Khan
    Khatoon Kidwai Lone Malik Mansuri Mir Mirza Molla Naqvi Pasha Pathan Qureshi Rahman Rizvi Saifi Salmani
    Sayyed Shaikh Siddiqui Syed Usmani Wani Zaidi""",
    ("sikh", "devanagari"): """
    Amandeep Amanpreet Amarjit Anmolpreet Arshdeep Balwinder Charanjit Daljit Davinder Fateh Gagandeep Gurbaksh Gurjot
    Gurkirat Gurpreet Gursimran Gurvinder Harjot Harkirat Harman Harmandeep Harpreet Harvinder Inderjit Jagjit Jaskaran
    Jaspreet Jasveer Karanveer Kirandeep Kulwinder Lovepreet Mandeep Manpreet Navjot Parminder Prabhjot Ramandeep
    Ravneet Sahibjot Satnam Simranjit Sukhdev Sukhpreet Tejinder Varinder
    / Amandeep Amanpreet Amrit Anureet Arshdeep Baljit Gagandeep Gurleen Gurpreet Harleen Harmanpreet Harneet Harpreet
    Harsimran Ishmeet Jaskiran Jasleen Jasmeen Jaspreet Kamaldeep Kirandeep Kulwinder Loveleen Mandeep Manpreet
    Mehakpreet Navdeep Navneet Navjot Parneet Prabhleen Rajwinder Ramandeep Rupinder Sandeep Simranjeet Sukhmani
    Sukhpreet Tarandeep
    / Ahluwalia Aulakh Bains Bajwa Bhullar Brar Chahal Cheema Dhaliwal Dhillon Gill Grewal Johal Kahlon Kang Kohli
    Mangat Mann Randhawa Saggu Sandhu Sekhon Sethi Sidhu Sodhi Sohal Virk Walia""",
    ("christian", "devanagari"): """
    Aaron Abel Alan Albin Allwyn Alex Amal Ashish Basil Benjamin Christo Clement Daniel David Denzil Edwin Elvin
    Emmanuel Febin Francis George Gladson Ivan Jerin Jacob Jibin Joel John Jose Joshua Kevin Lawrence Melvin Nelson
    Nevin Paul Renjith Richard Robin Roshan Rohan Ryan Samuel Savio Sebin Stephen Tom Vincent Wilson
    / Aleena Alisha Angel Anna Ann Annmary Ashly Blessy Celine Christina Daisy Diya Elizabeth Esther Evelyn Feba Grace
    Gloria Irene Jennifer Jesna Jessica Jincy Josna Liya Maria Mariya Mary Melissa Merin Michelle Neha Nimmy Priscilla
    Rachel Rebecca Rose Ruth Sandra Sara Sharon Sneha Stella Susan Teena Treesa
    / Abraham Alexander Almeida Antony Baptista Carvalho Chacko Cherian Coutinho Cyriac DSouza Dias Ekka Fernandes
    Francis George Gomes Hembrom Jacob John Joseph Kerketta Kujur Kurian Lakra Lobo Lopes Mathew Minz
    Monteiro Noronha Oommen Pereira Philip Pinto Rebello Rodrigues Sequeira Simon Thomas Tirkey Toppo Topno
    Varghese Xavier Zachariah""",
}


def _stock(name: str, script: str, text: str) -> Stock:
    boys, girls, surnames = (tuple(dict.fromkeys(part.split())) for part in text.split("/"))
    # Parents give no two children one name, nor a child the family's.
    own_boys = tuple(boy for boy in boys if boy not in surnames)
    return Stock(name, script, own_boys, tuple(girl for girl in girls if girl not in (*boys, *surnames)), surnames)


STOCKS = tuple(_stock(name, script, text) for (name, script), text in _LISTS.items())

_TWINS = {
    "muslim": """
    Hasan Husain, Faizan Rizwan, Imran Kamran, Salman Arman, Zaid Saad, Arif Asif, Aamir Tahir, Rehan Farhan
    / Sana Hina, Saba Zeba, Nida Sidra, Aaliya Aamina, Zoya Zara, Shabnam Shabana, Nazia Shazia, Alina Selina""",
    "sikh": """
    Harjot Gurjot, Manpreet Harpreet, Amandeep Ramandeep, Sukhdev Gurdev, Prabhjot Navjot, Harman Arman
    / Jasleen Harleen, Gurleen Parneet, Manpreet Sukhpreet, Ramandeep Kamaldeep, Navneet Harneet, Simran Kiran""",
    "christian": """
    John Joel, Alan Albin, Peter Paul, Jerin Jibin, Kevin Melvin, Aaron Ryan, Edwin Elvin, Joshua Jacob
    / Anna Hannah, Maria Mercy, Merin Sherin, Jessica Jennifer, Sara Tara, Alisha Nisha, Christina Celina""",
    "": """
    Ram Shyam, Amit Sumit, Rohit Mohit, Rohan Sohan, Anil Sunil, Arjun Varun, Luv Kush, Arnav Pranav, Ved Dev, Om Som,
    Ajay Vijay, Karan Arjun, Sachin Nitin, Rahul Rohan, Jatin Nitin, Ankit Ankur, Ritesh Hitesh, Mukesh Rakesh
    / Riya Diya, Riya Priya, Anita Sunita, Neha Sneha, Tanya Tanvi, Isha Nisha, Geeta Seeta, Diya Jiya, Anvi Janvi,
    Ritu Nitu, Ira Mira, Seema Reema, Asha Usha, Nikita Ankita, Pooja Aarti, Shreya Priya, Radha Sudha, Kavya Navya""",
}


def _twin_names(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    boys, girls = (tuple(part.replace(",", " ").split()) for part in text.split("/"))
    return boys, girls


TWIN_NAMES = {name: _twin_names(text) for name, text in _TWINS.items()}
"""Pairs of names that parents give to twins, often a letter apart: boys' and girls' by stock, "" for the others.

The first and second name are a pair, then the third and fourth. The two are never spellings of one name.
"""
