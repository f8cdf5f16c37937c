"""What an operator reads in a terminal: plain text. Beside these stand only the help of commands and options."""
