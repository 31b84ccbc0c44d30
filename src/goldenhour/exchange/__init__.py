"""8. Others plug in: the emergency as FHIR R4 resources, the implementation guide, the ambulance document.

`projection` makes our own cases into resources, version by version, in the order of the log; `places` counties,
hospitals and ambulances; `document` the whole of a case in one Bundle; `guide` the profiles, code systems and the
questionnaire all this follows, `profiles/` what it has written. Golden Hour's own profiles, not the ministry's.

`matching` says how likely a patient others wrote about is one of ours, `worklist` shows it, and a person decides: somebody of
the emergency department whose hospital's system wrote (the dispatcher, for a county's) says which case it is, or none
(`actions`); `meaning` then gives what is about them the case and its audience.

Who: an administrator registers the systems of their own organisation (`clients`); a registered system fetches tokens with
its own key (`token_endpoint`); an app for the emergency department is let in by a signed-in person (`consent`). `access`
says of every request who asks and what they may, `noting` what they did.
States: a client is active until it is ended; a token lasts five minutes; an app's grant ends with the session it was given in.
Entries out, about `foreign/<Type>.<id>`: `resource_linked`, `resource_set_aside`, `resource_unlinked`. In the audit log, about
`client/<id>`: `client_registered`, `client_changed`, `client_ended`, `access_token_given`, `access_token_refused`; about the
patient or the person: `app_opened`, `app_allowed`; about each patient concerned, else about who asked: `fhir_accessed`.
Clients are kept in tables beside the accounts (their keys are public ones; there is no secret of theirs here); tokens in
memory only, by their hash.
"""

PREFIX = "/fhir/R4"
"""Where the FHIR API stands."""
