"""The command line around the methods: options from a method's row, help, and one file per method that draws its result."""
