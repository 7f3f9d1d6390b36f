"""Places in files, findings about them, their stable codes and pages of help."""
