package problem

// Code is the stable name of a problem; clients may switch on it. Its constants are the values of the schema's ErrorCode.
type Code string

// Retryable reports whether the same request may succeed later, unchanged.
func (c Code) Retryable() bool {
	return c == ServiceUnavailable || c == OutcomeUnknown || c == StorageFull
}
