"""Typed, cleaned and deduplicated: one row per CRM record, older versions beside it, unusable ones set aside."""
