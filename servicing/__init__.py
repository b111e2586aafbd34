"""The servicing database and every rule, a folder for each noun."""
