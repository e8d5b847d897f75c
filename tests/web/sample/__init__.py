"""Every page of the web with values written by hand: one institution, one morning, invented people."""
