"""What Venvoy is measured against where no other tool is the measure: the least that could do the work."""
