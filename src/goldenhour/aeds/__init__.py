"""Defibrillators in public places: found in seconds, kept so that they work, and looked after by those who answer for them.

The folders are parts of one slice: `finding/` (the nearest that can be used now, the public map and API, the national file in
and out), `keeping/` (the place registers, checks, trains and is reminded), `authority/` (who must have one, inspections,
certificates, where the next would help). `usable.py` says whether a device can be sent for
at a moment, and why; `answering.py` who may speak for a place, `due.py` what is due there and by which article, `placement.py`
how a device hangs.

Who speaks: the AED manager of a place, its authority or an administrator in their stead; the dispatcher, of a device that
was not there; crew, emergency department and specialist where they doubt one.

Entries of `finding/`: `aed_pointed_out` by the dispatcher, `aed_doubted` by the dispatcher, a crew or whoever keeps devices,
or by the program for somebody in the street; what an import says is said by the program.

Entries of `keeping/`: `site_registered`, `aed_registered`, `aed_checked`, `aed_out_of_service`, `aed_back_in_service`,
`aed_used`, `aed_removed`, `manager_named`, `manager_trained`, `manager_left`, `kit_registered`, `kit_checked`, `kit_removed`,
`staff_trained`, `certification_applied`, `site_entry_struck`; by the program `site_reminded`.

Entries of `authority/`: `obligation_stated`, `extension_granted`, `site_inspected`, `site_admonished`, `admonition_ended`,
`need_assessed`, `company_sent`, `company_reported`, `certification_decided`, `certification_revoked`, `people_counted`; of
training courses `course_announced`, `course_held` and `course_cancelled`, by the places `course_joined` and `course_left`; by
the program `course_recorded`, with the `staff_trained` and `manager_trained` of whoever was there.
"""
