"""The invariants of the record, one named check each, grouped by what they look at.

Every check names the first rows that break it, reads in a stream, and changes nothing.
"""
