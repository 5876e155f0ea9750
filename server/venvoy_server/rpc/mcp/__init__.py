"""The Model Context Protocol over the same methods: a stream that translates its messages to `venvoy/` requests and back."""
