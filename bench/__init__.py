"""How fast, how lean: every stage of a run beside the floor, measured in one go on one machine."""
