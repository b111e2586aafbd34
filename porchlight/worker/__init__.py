"""The process that answers: it thinks about turns and sends what is due."""
