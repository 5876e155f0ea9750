"""Audits of many repositories: `check` as a map over folders, archives and tables of texts, on Dask."""
