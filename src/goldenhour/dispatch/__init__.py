"""2. A unit is chosen and sent; it reports its times. The dispatcher's desk.

Who: the dispatcher of the county (`send_unit`, `stand_down_unit`, any unit's times), the crew of a unit (`report_time`,
`change_duty`, its position; `begin_run` for a patient nobody has dispatched it to), the administrator
(`register_unit`). A run is sent, under way, and over with T08, T09, "available" or when it is stood down. Says
`unit_sent`, `run_begun`, `unit_stood_down`, `time_reported`, `unit_registered`, `unit_duty_changed`; shows every entry
of an open case of the county.
"""
