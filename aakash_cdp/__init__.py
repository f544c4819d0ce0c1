"""Aakash CDP: one row per student and one row per thing that happened, from Superleap CRM."""

__version__ = "0.1.0"
