"""1. A call is taken: where, what, how urgent.

Who: the dispatcher of the county; for a second patient of one call, the crew as well. A call stands, is corrected by a
later saying of itself, and ends with the case. Says `call_taken`, `patient_split_off` and `call_closed`. Its form stands
on the desk (`templates/calls/call_form.html`).
"""
