"""One technology each, named port_technology: what the ports of `kit` stand on."""
