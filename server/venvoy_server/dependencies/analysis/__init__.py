"""Analysis of dependency files without side effects: documents, their include graph,
environment facts, and the rule model.
"""
