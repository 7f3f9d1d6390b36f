"""What two rulebooks, or two versions of one, have otherwise than each other.

`sources` says what OLD and NEW may be and reads them; `text` compares what they say, by meaning and not by line.
"""
