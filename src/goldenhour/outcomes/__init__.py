"""6. What became of the patient: the ED's outcome form."""
