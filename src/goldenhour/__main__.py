"""`python -m goldenhour` is the command `goldenhour`."""

from goldenhour.app.commands import main

main()
