"""4. An alert climbs, channel by channel, until a named person has acknowledged it: the ladder.

The program itself says `alert_climbed` and `channel_answered`. The emergency department or an administrator says
`ladder_set` and `contacts_set` of a hospital; the crew that brings the patient, or their county's dispatcher, says
`alert_acknowledged` on behalf of somebody at the hospital whom they have told on the telephone.
"""
