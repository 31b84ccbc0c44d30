"""1a. Before the ambulance is there: CPR by telephone at the desk, and trained volunteers nearby.

Who: the dispatcher of the case's county coaches the caller; the authority, or another dispatcher, listens to the call again.
States: asked, recognised, instructing, compressing, over (`telephone.py`).
Entries in: the call, what the crew finds. Entries out: `phone_cpr_noted`, `phone_cpr_reviewed`.
"""
