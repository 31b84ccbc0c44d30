"""Proof that a screen can sound: what each board knows of itself, and who is told when nobody listens.

The emergency department's boards say of themselves every five seconds whether they can be heard (`heartbeats`, in memory
only), and of each alert that it is on the page and that it sounds (`alert_shown`). When a hospital that had listening
screens has none any more, the program says `listening_changed` (`watching`) and its administrators and emergency department
read it on every page. The emergency department or its administrator practises with `drill_begun`, ended by an
acknowledgement or by `alert_stood_down`.
"""
