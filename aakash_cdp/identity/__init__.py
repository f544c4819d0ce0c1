"""Which leads are the same student."""
