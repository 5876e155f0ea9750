"""Pure: installed distributions from their dist-info folders, and their verification against RECORD."""
