"""Everything put together: settings, wiring, server, command line."""
