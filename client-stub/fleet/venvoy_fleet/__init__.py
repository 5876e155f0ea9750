"""Audits of many repositories: runs `check` on folders, archives and tables of texts in parallel, with Dask."""
