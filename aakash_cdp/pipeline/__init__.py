"""The only runner: read the models, order them, run, check, publish, record."""
