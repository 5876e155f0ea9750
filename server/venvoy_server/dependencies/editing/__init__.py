"""Pure: what an editor shows in addition to findings: completion, hover, links, inlay hints; and adding to a list."""
