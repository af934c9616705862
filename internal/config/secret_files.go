package config

import (
	"fmt"
	"os"
	"reflect"
	"slices"
	"strings"
)

// secretFile is what is added to the name of a secret's variable for the file that holds the value, as orchestrators mount secrets.
const secretFile = "_FILE"

// secretVariables are the variables of settings that hold secrets.
func secretVariables() (all []string) {
	for field := range reflect.TypeFor[Config]().Fields() {
		if field.Type == reflect.TypeFor[Secret]() || field.Type == reflect.TypeFor[SecretURL]() {
			all = append(all, field.Tag.Get("env"))
		}
	}
	return all
}

// ReadSecretFiles returns the values of secrets that stand in files: PARTNERGRAPH_SECRET_KEY_FILE names the file with
// PARTNERGRAPH_SECRET_KEY. Space around a value does not belong to it. A secret that is given in both ways is an error.
func ReadSecretFiles(lookup func(variable string) (string, bool)) (values map[string]string, err error) {
	values = map[string]string{}
	for _, variable := range secretVariables() {
		path, given := lookup(variable + secretFile)
		if !given {
			continue
		}
		if _, twice := lookup(variable); twice {
			return nil, fmt.Errorf("%s and %s are both set; unset one", variable, variable+secretFile)
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", variable+secretFile, err)
		}
		if values[variable] = strings.TrimSpace(string(text)); values[variable] == "" {
			return nil, fmt.Errorf("%s: %s is empty", variable+secretFile, path)
		}
	}
	return values, nil
}

// holdsSecret reports whether a variable names the file of a secret.
func holdsSecret(variable string) bool {
	name, found := strings.CutSuffix(variable, secretFile)
	return found && slices.Contains(secretVariables(), name)
}
