package models

import (
	"database/sql/driver"
	"encoding/json"
	"fmt"
	"maps"
)

// Severity is how important a finding is for the reviewer.
type Severity string

const (
	SeverityInfo    Severity = "INFO"
	SeverityWarning Severity = "WARNING"
)

// Finding is a result of automated screening, which never decides (D-15).
type Finding struct {
	Code     string            `json:"code"`
	Severity Severity          `json:"severity"`
	Args     map[string]string `json:"args,omitempty"`    // the arguments of its message
	Message  string            `json:"message,omitempty"` // of old findings, which were stored in English
}

// Same reports whether two findings are equal.
func (f Finding) Same(other Finding) bool {
	return f.Code == other.Code && f.Message == other.Message && maps.Equal(f.Args, other.Args)
}

// Findings are stored as one JSON text with the request they belong to.
type Findings []Finding

// Value stores the findings.
func (f Findings) Value() (driver.Value, error) {
	if f == nil {
		return "[]", nil
	}
	return textJSON([]Finding(f))
}

// Scan reads what Value stored.
func (f *Findings) Scan(src any) error { return scanJSON(f, src) }

// textJSON writes a value as JSON text.
func textJSON(v any) (driver.Value, error) {
	text, err := json.Marshal(v)
	return string(text), err
}

func scanJSON(into, src any) error {
	switch src := src.(type) {
	case nil:
		return nil
	case []byte:
		return json.Unmarshal(src, into)
	case string:
		return json.Unmarshal([]byte(src), into)
	}
	return fmt.Errorf("models: JSON cannot be read from %T", src)
}
