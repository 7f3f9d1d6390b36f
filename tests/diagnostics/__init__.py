"""Places, findings and how they are shown."""
