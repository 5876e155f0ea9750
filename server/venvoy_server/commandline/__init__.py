"""The command line: each method of the service is a command `venvoy METHOD`, whose options are its parameters.

The options and the help are derived from the parameters; for each method, one module here writes the result as text.
"""
