"""Known vulnerabilities: records of OSV (https://ossf.github.io/osv-schema/), which versions they are about, and what fixes them."""
