"""DMN: decision tables and boxed expressions, on FEEL."""
