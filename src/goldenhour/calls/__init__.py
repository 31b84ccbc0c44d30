"""1. A call is taken: where, what, how urgent.

Who: the dispatcher of the county. A call stands, is corrected by a later saying of itself, and ends with the case. Says
`call_taken` and `call_closed`. Its form stands on the desk (`templates/calls/call_form.html`).
"""
