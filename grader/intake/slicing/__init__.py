"""Which statements of a submission are run: those that an answer may depend on."""
