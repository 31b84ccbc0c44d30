"""What the dispatcher reads to the caller, line by line: hands-only CPR for one lay person, and the defibrillator.

Content after the American Heart Association's guidelines of 2020 (part 3, adult basic life support: the heel of the hand on
the middle of the chest, at least 5 cm, 100 to 120 a minute, full recoil, others take turns every two minutes; part 4,
children: a third of the chest's depth, breaths as well where somebody can give them). The wording is ours.
"""

from __future__ import annotations

from goldenhour.kit.sentences import N_

CHILD_UNTIL_YEARS = 12
BEGIN: tuple[str, ...] = (
    N_("Put the telephone on loudspeaker and lay it beside them."),
    N_("Lay them flat on their back on the floor. Kneel beside the chest."),
    N_("Put the heel of one hand on the middle of the chest, the other hand on top. Keep your arms straight."),
    N_("Push straight down, hard and fast, at least 5 cm. Let the chest come all the way up each time."),
    N_("Count aloud with me: one, two, three, four. Do not stop until somebody takes over or they move."),
)
GO_ON: tuple[str, ...] = (
    N_("Go on, in time with this beat. Push hard, let the chest come up."),
    N_("If somebody else is there: change over every two minutes, without a pause."),
    N_("Send somebody for the nearest AED, and somebody to open the door for the ambulance."),
    N_("AED there: switch it on and do what it says. Go on pushing until it tells you to stop."),
    N_("Gasping now and then is not breathing. Go on."),
)
CHILD = N_(
    "A child: push down a third of the chest's depth, with one or two hands, a baby with two fingers. If you can, give two "
    "breaths after every thirty."
)
AWAKE = N_(
    "Stay with them, and lay them on their side if they do not answer. Tell me at once if the breathing changes."
)
