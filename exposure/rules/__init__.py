"""Rule sets: who is a contact of which class, by authority and date, as data."""
