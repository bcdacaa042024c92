"""What happens around the people of a region, made by the operations themselves."""
