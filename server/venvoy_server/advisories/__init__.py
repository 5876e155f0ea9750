"""Known vulnerabilities: OSV records (https://ossf.github.io/osv-schema/), affected versions, and fixes."""
