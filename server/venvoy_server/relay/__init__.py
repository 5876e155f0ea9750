"""The relay: a small client program that connects an editor or a command to the user's running service.

For a fast start, it imports the standard library only, and no module of this project outside this package.
"""
