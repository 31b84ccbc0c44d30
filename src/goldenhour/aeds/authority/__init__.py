"""What authorities say of places with defibrillators: which must have one, what an inspection found, what is to be put right;
companies sent to mend; safe-place certificates; and where the next device would help most.

Entries in: everything about `site/<id>`. Entries out: `obligation_stated`, `extension_granted`, `site_inspected`,
`site_admonished`, `admonition_ended`, `need_assessed`, `company_sent`, `company_reported`, `certification_decided`,
`certification_revoked`, `people_counted`.
"""
