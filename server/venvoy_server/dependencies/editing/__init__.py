"""Side-effect-free editor features other than findings: completion, hover, links, inlay hints, and edits of lists."""
