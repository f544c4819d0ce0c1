"""Which people's names does the synthetic CRM draw from? Common Indian names, joined at random: nobody is meant."""


def _listed(text: str) -> list[str]:
    return text.split()


BOYS = _listed("""
Aarav Aaditya Abhay Abhinav Abhishek Aditya Ajay Akash Akhil Akshay Aman Amit Amol Anand Aniket Anil Anirudh Ankit
Ankur Anmol Anshul Anuj Arjun Arnav Arun Aryan Ashish Ashok Atul Ayaan Ayush Bharat Bhavesh Chetan Chirag Daksh
Darshan Deepak Dev Devansh Dhruv Dinesh Divyansh Farhan Faizan Gagan Gaurav Girish Gopal Gurpreet Hardik Harish Harsh
Harshit Hemant Himanshu Hitesh Imran Irfan Ishaan Jatin Jayesh Kabir Kamal Karan Karthik Kartik Kaustubh Keshav
Krishna Kshitij Kunal Lakshya Lokesh Madhav Mahesh Manav Manish Manoj Mayank Mihir Mohit Mukesh Naman Narendra Naveen
Neeraj Nikhil Nilesh Nishant Nitin Om Pankaj Parth Piyush Pranav Prashant Prateek Praveen Rachit Raghav Rahul Rajat
Rajesh Rakesh Raman Ramesh Ravi Rehan Rishabh Ritesh Rohan Rohit Sachin Sahil Salman Samarth Sandeep Sanjay Sarthak
Satish Saurabh Shantanu Shashank Shaurya Shivam Shreyas Siddharth Sohail Sourav Subhash Sudhir Sumit Sunil Suraj
Suresh Tanmay Tarun Tejas Tushar Uday Ujjwal Utkarsh Vaibhav Varun Vedant Venkatesh Vijay Vikas Vikram Vinay Vineet
Vipul Vishal Vivaan Vivek Yash Yogesh Yusuf Zaid
""")

GIRLS = _listed("""
Aanya Aarohi Aditi Aishwarya Akanksha Akshara Alia Alka Amrita Ananya Anika Anita Anjali Ankita Anushka Aparna Archana
Arpita Arushi Ashwini Asmita Avani Ayesha Bhavna Bhumika Chaitra Chhavi Damini Deepa Deepika Devika Dhanya Diksha
Disha Divya Ekta Esha Fatima Garima Gauri Gayatri Geeta Harini Harpreet Heena Hema Ira Isha Ishita Janhavi Jaya Jyoti
Kajal Kalpana Kamini Kanika Karishma Kavita Kavya Khushi Kiara Kirti Komal Kriti Lakshmi Lavanya Leela Madhuri Mahima
Mamta Manisha Mansi Meenakshi Meera Megha Mitali Monika Muskan Myra Namrata Nandini Neelam Neha Nidhi Nikita Niharika
Nisha Nupur Pallavi Palak Parul Payal Pooja Poonam Prachi Pragya Pranjali Preeti Priya Priyanka Rachna Radha Radhika
Rashmi Reena Rekha Renu Richa Ritika Riya Ruchi Rukmini Saanvi Sadhana Sakshi Saloni Saniya Sangeeta Sanjana Sarita
Seema Shalini Shanaya Sharmila Shikha Shilpa Shreya Shruti Shweta Simran Sneha Snehal Sonal Sonia Sridevi Srishti
Suhani Sujata Suman Sunita Surbhi Sushma Swati Tanisha Tanvi Tanya Tara Trisha Urvashi Usha Vaishnavi Vandana Varsha
Vidya Vimala Yamini Zainab Zoya
""")

SURNAMES = _listed("""
Agarwal Ahmed Ansari Arora Bajaj Banerjee Bansal Barua Bhatt Bhattacharya Biswas Bora Chakraborty Chauhan Chavan
Chopra Choudhary Das Dasgupta Deshmukh Deshpande Dey Dubey Dutta Gaikwad Garg Ghosh Gill Goel Gogoi Gowda Gupta Iyer
Jadhav Jain Jha Joshi Kapoor Khan Khanna Khatri Kulkarni Kumar Malhotra Mehta Menon Mishra Mohanty
Mukherjee Nair Naidu Pandey Patel Pathak Patil Pillai Prasad Rao Rathore Rawat Reddy Sahoo Saini Saxena Sen Shah
Shaikh Sharma Shetty Shinde Shukla Singh Sinha Soni Thakur Tiwari Trivedi Varma Verma Yadav
""")

DEVANAGARI = dict(
    pair.split("=")
    for pair in _listed("""
    Aditya=आदित्य Ajay=अजय Aman=अमन Amit=अमित Anil=अनिल Arjun=अर्जुन Deepak=दीपक Gaurav=गौरव Karan=करण Manish=मनीष
    Mohit=मोहित Nikhil=निखिल Pankaj=पंकज Rahul=राहुल Ravi=रवि Rohan=रोहन Rohit=रोहित Sachin=सचिन Sanjay=संजय
    Sumit=सुमित Suresh=सुरेश Vijay=विजय Vikas=विकास Vivek=विवेक Yash=यश Ananya=अनन्या Anita=अनीता Anjali=अंजलि
    Deepa=दीपा Divya=दिव्या Geeta=गीता Isha=ईशा Jyoti=ज्योति Kavita=कविता Khushi=खुशी Komal=कोमल Meera=मीरा
    Neha=नेहा Nidhi=निधि Nisha=निशा Pooja=पूजा Preeti=प्रीति Priya=प्रिया Radha=राधा Rekha=रेखा Riya=रिया Seema=सीमा
    Shreya=श्रेया Shweta=श्वेता Sneha=स्नेहा Sunita=सुनीता Swati=स्वाति Agarwal=अग्रवाल Chauhan=चौहान Gupta=गुप्ता
    Jain=जैन Jha=झा Joshi=जोशी Kumar=कुमार Mishra=मिश्रा Pandey=पाण्डेय Patel=पटेल Patil=पाटील Sharma=शर्मा
    Shukla=शुक्ला Singh=सिंह Sinha=सिन्हा Thakur=ठाकुर Tiwari=तिवारी Verma=वर्मा Yadav=यादव
    """)
)
