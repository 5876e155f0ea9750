"""Audits of many repositories: checks the requirements files in folders, archives and tables in parallel, with Dask."""
