"""Pure: what an editor shows besides findings: completion, hover, links, inlay hints."""
