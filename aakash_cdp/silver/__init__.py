"""Typed, cleaned and deduplicated: one row per CRM record, its older versions beside it, what can not be used set aside."""
