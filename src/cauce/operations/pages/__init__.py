"""What a page reads: one function per page, one answer of plain values, a fixed number of queries."""
