"""3. The crew writes the care record: the tablet.

Who: the crew of a unit that was sent to the case and not stood down; the emergency department the patient was
announced to may also say who the patient is, and once they are through its door write all the rest as well. Whoever
said something (a dispatcher too), and their own crew or hospital, may correct or strike it.
States: a record is open until 24 hours after the handover (or after the run ended without one).
Entries in: the call, the run and its times, and what the hospital answers. Entries out: `patient_described`,
`history_taken`, `vital_signs_taken`, `finding_noted`, `procedure_done`, `medication_given`, `condition_suspected`,
`entry_struck`.
"""
