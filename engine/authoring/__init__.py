"""What an author of rulebooks works with: the cases of a rulebook, and whether it passes them."""
