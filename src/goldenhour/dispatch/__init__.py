"""2. A unit is chosen and sent; it reports its times. The dispatcher's desk."""
