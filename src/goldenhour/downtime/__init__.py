"""When the platform cannot be reached: each site's kit, never older than five minutes where a page of ours is open.

A site is an emergency department, a dispatch centre or a crew. Its kit is one page that needs nothing else: telephones, the
roster of the next day, who is expected (without names), and forms to print. Says no entries; every reading is audited.
"""
