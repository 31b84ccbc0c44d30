"""The words of the tablet's part for photos and ECGs; the key is what static/attachments.js asks for."""

from __future__ import annotations

from goldenhour.kit.sentences import N_

WORDS: dict[str, str] = {
    "attachments.title": N_("Photos and ECGs"),
    "attachments.take ecg": N_("Photograph a 12-lead ECG"),
    "attachments.take photo": N_("Take a photo"),
    "attachments.choose ecg": N_("Choose an ECG file"),
    "attachments.choose file": N_("Choose photos or files"),
    "attachments.text": N_("What it shows (if it needs words)"),
    "attachments.none": N_("No photos yet."),
    "attachments.kept": N_("Kept on this tablet"),
    "attachments.not kept": N_("It could not be kept on this tablet. Free some space, then take it again."),
    "attachments.no picture": N_("This picture cannot be read here. Take a photo of it instead, or choose a PDF."),
    "attachments.camera denied": N_(
        "The camera is not allowed for this app. Allow it in the tablet's settings (app permissions, camera), or choose a "
        "picture that was taken with the tablet's own camera app."
    ),
    "attachments.what photo": N_("Photo"),
    "attachments.what ecg12": N_("12-lead ECG"),
    "attachments.what other": N_("File"),
    "attachments.state here": N_("on this tablet only; goes as soon as it can"),
    "attachments.state offline": N_("on this tablet only; waits for a network"),
    "attachments.state sending": N_("sending, {percent} %"),
    "attachments.state waiting": N_("arrived; waits until this run is there too"),
    "attachments.state refused": N_("not taken:"),
    "attachments.state added": N_("sent"),
    "attachments.try again": N_("Try again"),
    "attachments.take back": N_("Take back"),
    "attachments.strike": N_("Wrong patient: strike it"),
}
