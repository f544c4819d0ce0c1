"""What tests share: a hand-written Bronze, a home to run it in, and the comparison of two publications."""
