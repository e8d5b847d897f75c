"""What happens before Cauce runs: its environment, its libraries; for the tests, a database and a browser.

Standard library only: this runs on a bare machine with whatever Python 3.11 it has.
"""
