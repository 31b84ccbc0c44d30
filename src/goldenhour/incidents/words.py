"""What the tablet says of casualties."""

from __future__ import annotations

from goldenhour.kit.sentences import N_

WORDS = {
    "kind casualty_tagged": N_("Tagged at the scene"),
    "kind casualty_retriaged": N_("Sorted again"),
    "kind tags_joined": N_("Two tags joined"),
    "kind casualty_loaded": N_("Left the scene"),
}
