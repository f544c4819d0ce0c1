"""What people and tools read: one row per student, one row per thing that happened."""
