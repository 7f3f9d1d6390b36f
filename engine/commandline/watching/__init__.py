"""`clausebook watch`: a rulebook looked at again whenever a file of it is saved, told by what changed since."""
