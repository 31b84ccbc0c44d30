"""8. Others plug in: the emergency as FHIR R4 resources, the implementation guide, the ambulance document.

`projection` makes our own cases into resources, version by version, in the order of the log; `places` counties,
hospitals and ambulances; `document` the whole of a case in one Bundle; `guide` the profiles, code systems and the
questionnaire all this follows, `profiles/` what it has written. Golden Hour's own profiles, not the ministry's.
"""
