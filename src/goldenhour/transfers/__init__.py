"""A patient is moved to another hospital: asked for, accepted, made safe, driven or flown, arrived; the clock began at the
first door.

Said by the emergency department that sends: `transfer_requested`, `transfer_asked`, `transfer_ask_ended` (taken back),
`transfer_checked`, `transport_assigned`, `air_step_noted`, `transfer_departed`, `transfer_ended`; by the emergency department
that was asked: `transfer_accepted`, `transfer_refused`; by the crew of our own unit, or whoever drives, by a one-time link:
`vehicle_seen` and `vital_signs_taken`. The program ends questions, warns the hospital that accepted and notes the arrival.
"""
