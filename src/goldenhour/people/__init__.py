"""People: accounts, sign-in, sessions.

Who: everybody signs in; an administrator adds people, gives roles and takes them away.
States: a person is active or not; a session is open until it is signed out, idle too long, or too old.
Entries out: `crew_signed_on` on the unit's timeline; in the audit log, about `person/<id>`: `person_registered`,
`roles_changed`, `organisation_changed`, `person_deactivated`, `person_activated`, `password_set`, `signed_in`,
`sign_in_refused`, `signed_out`.
Accounts and sessions are kept in tables of their own, not in the log: a log never forgets, and a password must be.
"""
