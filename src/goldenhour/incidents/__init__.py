"""Many patients at one place (大量傷患): an incident is declared, its casualties are sorted and tagged, hospitals are warned
of whole groups, and somebody decides who goes where.

Said by the dispatcher, an emergency department or an administrator: `incident_declared`, `incident_ended`; by the crew at the
scene, the dispatcher or an emergency department: `casualty_tagged`, `casualty_retriaged`, `tags_joined`; by whoever commands
(the county's dispatcher, its crew, or who declared it): `distribution_set`, `group_warned`,
`casualty_loaded`, and in a drill `incident_inject_given`, `incident_inject_answered`. The program announces each casualty to
the hospital of their group (`hospital_alerted`), notes there who acknowledged for all, and closes what an ended incident
leaves behind.
"""
