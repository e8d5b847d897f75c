"""The lab: the real servers that Cauce speaks to, on one Debian machine, each in a room of its own.

A room is a tree of files (layers over one base per Debian release), a network namespace and a process
namespace; its mounts live and die with its processes. Standard library only, like `setup`.
"""
