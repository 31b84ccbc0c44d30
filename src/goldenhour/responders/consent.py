"""What a volunteer agrees to, word by word. A new text is a new version; who agreed to an older one is asked again, and not
called before."""

from __future__ import annotations

from goldenhour.kit.sentences import N_

VERSION = "2026-11"
AGREED: tuple[str, ...] = (
    N_("You are called when somebody near one of your places may have no heartbeat. You may always say no."),
    N_(
        "Kept, so that you can be called: your name, mobile number, certificate with its date, your places with their "
        "radius, quiet hours, this phone's address for messages, and when you agreed to what."
    ),
    N_("Only the health authority reads your name and number, to verify who you are; each reading is noted."),
    N_("Where you are now is used only while this page is open, and is never written down."),
    N_(
        "Once you accept, the dispatch centre sees about where you set out (to 100 m), or where you are while this page is open."
    ),
    N_("Before you accept you learn a rounded place, after it the address. Tell nobody what you see there."),
    N_(
        "What you did at an emergency stays in that patient's record, under a number that says nothing about you once "
        "you have withdrawn."
    ),
    N_("You may withdraw here at any time: all that is kept about you is erased at once."),
)
REMAINS = N_(
    "What remains: in the records of emergencies you were called to, and in the notes of who read your details, a random "
    "number. Nothing tells any more that it was you. Records of emergencies have to be kept (Emergency Medical Services "
    "Act, article 34); everything else about you goes (Personal Data Protection Act, article 11)."
)
"""Said to whoever withdraws."""
