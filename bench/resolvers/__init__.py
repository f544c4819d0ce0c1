"""How good and how fast is identity beside other tools? The same normalised leads for all, in one run."""
