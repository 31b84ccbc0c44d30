"""3  photos and 12-lead ECGs of a patient, sent so that a connection may break at any moment.

Who: the crew on the case sends them; whoever may see the case looks at them, and that is noted.
Entries out: `attachment_added`, told when every byte is kept. Entries in: any of the case it belongs to.
"""
