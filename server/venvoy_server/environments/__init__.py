"""Read environments and interpreters from their files, and diagnose their problems. Pure: nothing is run or written."""
