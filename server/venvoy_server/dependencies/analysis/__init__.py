"""Pure: documents and their include graph, facts about the environment and other lines, and what a rule is."""
