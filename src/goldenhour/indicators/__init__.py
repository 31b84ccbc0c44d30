"""7. How well it all went: intervals, acknowledgement, handover, reporting, and the sixteen indicators of the national plan
for telemedicine (`sixteen/`). The emergency department or an administrator says `threshold_set` and `satisfaction_invited` for
their own hospital; whoever holds a questionnaire's one-time word, `satisfaction_answered` (`satisfaction.py`)."""
