package config

import (
	"fmt"
	"io"
	"reflect"
	"strings"
)

// Print writes the settings that are in force as variables, in the order of the help, without the secrets in them. Behind each stands
// where it comes from.
func (c Config) Print(w io.Writer) error {
	values := reflect.ValueOf(c)
	for i, s := range settings() {
		source := c.Sources.By[s.Flag]
		if source == "" {
			source = "default"
		}
		if _, err := fmt.Fprintf(w, "%s=%s  # %s\n", s.Variable, written(values.Field(i)), source); err != nil {
			return err
		}
	}
	return nil
}

// written is a value as a variable has it; a span of time without the parts that are zero, as 24h0m0s.
func written(v reflect.Value) string {
	if list, ok := v.Interface().([]string); ok {
		return strings.Join(list, ",")
	}
	text := fmt.Sprint(v.Interface())
	if strings.HasSuffix(text, "m0s") {
		text = strings.TrimSuffix(text, "0s")
	}
	if strings.HasSuffix(text, "h0m") {
		text = strings.TrimSuffix(text, "0m")
	}
	return text
}
