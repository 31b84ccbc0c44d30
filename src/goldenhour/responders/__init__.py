"""1a. Before the ambulance is there: CPR by telephone at the desk, and trained volunteers nearby.

Who: the dispatcher of the case's county coaches the caller and calls volunteers; the authority, or another dispatcher,
listens to the call again, and the authority verifies volunteers. Volunteers have no account (`whose.py`).
States: asked, recognised, instructing, compressing, over (`telephone.py`); of a volunteer called, coming, there, over.
Entries in: the call, what the crew finds. Entries out: `phone_cpr_noted`, `phone_cpr_reviewed`, `responders_called`,
`responder_answered`, `responder_did`, `responders_stood_down`.
"""
