"""What is proved of rulebooks: nothing that holds is missed, nothing is invented."""
