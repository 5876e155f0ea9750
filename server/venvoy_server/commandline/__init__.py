"""The command line of the methods: options derived from their params, help, and one output module per method."""
