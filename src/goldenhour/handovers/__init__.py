"""5. Arrival, and the signatures of both sides.

The emergency department says `patient_arrived`; crew and emergency department each say `handover_signed` once. With
both signatures the handover is complete. What each state allows stands in `emergency/alert_states.py`.
"""
