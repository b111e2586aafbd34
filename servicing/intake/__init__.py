"""Files of the servicing system and of investors, read row by row into the servicing database."""
