"""Pages for people: one HTML file each, with everything in it, that asks the network for nothing."""
