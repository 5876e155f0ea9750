"""Analyse dependency files (requirements.txt, pyproject.toml and others) without side effects: the parsed document, the
graph of the files that it includes, facts about the environment, and the model of a rule.
"""
