"""What two versions of terms do otherwise with an event that stands alone: proved, or shown by a witness."""
