"""Countries: each a folder of reference tables (CSV), data only. `emergency.country.load_country` reads them."""
