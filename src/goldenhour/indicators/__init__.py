"""7. How well it all went: intervals, acknowledgement, handover, reporting."""
