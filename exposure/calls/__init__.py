"""Call lists: whom to phone, on which number, in which order; the sheets; and what comes back."""
