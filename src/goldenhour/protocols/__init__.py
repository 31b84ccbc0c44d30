"""3  Where seconds count: what the tablet runs beside the record (cardiac arrest, stroke, STEMI, trauma, children).

Who: the crew of a unit that was sent to the case. The helpers are parts of the tablet's app (`static/`); every tap in one
is an entry at once, and what they show is reckoned from entries. They suggest and remind; they decide nothing.
Entries in: the call, vital signs, findings, procedures, medications. Entries out: `protocol_noted` for the steps for which
no typed entry fits; through the record's actions also findings, procedures, medications, history and vital signs.
"""
