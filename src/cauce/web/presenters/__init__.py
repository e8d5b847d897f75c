"""From what a page read to the shape that its template draws: one module per page or part of one.

A presenter asks nothing of the database and decides nothing: it chooses words, links and marks. What it
returns is a frozen dataclass of `cauce.web.shapes`.
"""
