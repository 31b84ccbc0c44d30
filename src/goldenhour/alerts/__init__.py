"""4. The hospital is warned; it acknowledges, prepares, diverts: the board.

The crew on the run (or their county's dispatcher) says `hospital_alerted`, `eta_revised`, `alert_renewed` (the patient
got worse), `alert_stood_down`; the emergency department it is addressed to says `alert_acknowledged`,
`hospital_prepared`, `alert_diverted`, once the patient is there `alert_judged`, and of itself `diversion_changed`. What
each state allows stands in `emergency/alert_states.py`.
"""
