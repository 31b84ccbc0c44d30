"""What the slices lend the crew's offline app: its panels, words, files and tables."""

from __future__ import annotations

from goldenhour.attachments import words as attachments_words
from goldenhour.consults import words as consults_words
from goldenhour.consults.routes import FOR_CONDITION
from goldenhour.incidents import words as incidents_words
from goldenhour.protocols import words as protocols_words
from goldenhour.records.shown import VITAL_SIGNS
from goldenhour.runsheets import words as runsheets_words
from goldenhour.runsheets.elements import elements_for_tablet
from goldenhour.tablet import words as tablet_words
from goldenhour.tablet.wired import DataOf

PARTS: tuple[str, ...] = (
    "/static/tablet/records/vitals.js",
    "/static/tablet/records/findings.js",
    "/static/protocols/protocols.js",
    "/static/tablet/records/procedures.js",
    "/static/tablet/records/medications.js",
    "/static/attachments/attachments.js",
    "/static/tablet/records/patient.js",
    "/static/tablet/alerts/hospital.js",
    "/static/consults/tablet/ask.js",
    "/static/tablet/handovers/handover.js",
    "/static/runsheets/form.js",
    "/static/runsheets/signing.js",
    "/static/tablet/shell/said.js",
)
"""Addresses of the ES modules that are the panels of a run, in the order in which they are loaded."""
WORDS: dict[str, str] = {
    **tablet_words.WORDS, **runsheets_words.WORDS, **protocols_words.WORDS, **attachments_words.WORDS,
    **incidents_words.WORDS, **consults_words.WORDS,
}  # fmt: skip
"""The words of the app, English by key; each slice adds its own (`<slice>/words.py`)."""
ASSETS: tuple[str, ...] = (
    "/static/look.css",
    "/static/forms.css",
    "/static/tablet.css",
    "/static/mark.svg",
    "/static/theme.js",
    "/static/clock.js",
    "/static/ticker.js",
    "/static/ticker-worker.js",
    "/static/words.js",
    "/static/ids.js",
    "/static/keys.js",
    "/static/press.js",
    "/static/downtime/keep.js",
    "/static/metronome.js",
    "/static/vendor/idb/index.js",
    "/static/vendor/tus-js-client/tus.min.js",
    "/static/attachments/attachments.css",
    "/static/attachments/attachments.js",
    "/static/attachments/pictures.js",
    "/static/attachments/uploadQueue.js",
    "/static/consults/tablet/tablet.css",
    "/static/protocols/protocols.css",
    "/static/runsheets/runsheets.css",
    "/static/consults/tablet/",
    "/static/protocols/",
    "/static/tablet/",
    "/static/runsheets/",
)
"""What the service worker keeps; an address that ends in a slash stands for all files under it."""
DATA: dict[str, DataOf] = {
    "vital_signs": lambda house: VITAL_SIGNS,
    "specialties_for": lambda house: FOR_CONDITION,
    "elements": lambda house: elements_for_tablet(house.country),
}
"""What the tablet must know offline beyond the country's tables, by name."""
