package config

import (
	"fmt"
	"os"
	"slices"
	"strings"
)

// secretFile is what is added to the name of a secret's variable for the file that holds the value, as orchestrators mount secrets.
const secretFile = "_FILE"

// secretFlags are the flags of settings that hold secrets.
func secretFlags() (all []string) {
	for _, s := range settings() {
		if s.Secret {
			all = append(all, s.Flag)
		}
	}
	return all
}

// ReadSecretFiles returns the values of secrets that stand in files: PARTNERGRAPH_SECRET_KEY_FILE names the file with
// PARTNERGRAPH_SECRET_KEY. Space around a value does not belong to it. A secret that is given in both ways is an error.
func ReadSecretFiles(lookup func(variable string) (string, bool)) (values map[string]string, err error) {
	values = map[string]string{}
	for _, flag := range secretFlags() {
		variable := settingOf(flag).Variable
		path, given := lookup(variable + secretFile)
		if !given {
			continue
		}
		if _, twice := lookup(variable); twice {
			return nil, fmt.Errorf("%s and %s are both set; unset one", variable, variable+secretFile)
		}
		value, err := readSecret(path)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", variable+secretFile, err)
		}
		values[variable] = value.Reveal()
	}
	return values, nil
}

// readSecret reads a secret that is alone in a file.
func readSecret(path string) (Secret, error) {
	text, err := os.ReadFile(path) //nolint:gosec // the operator names the file
	if err != nil {
		return "", err
	}
	value := strings.TrimSpace(string(text))
	if value == "" {
		return "", fmt.Errorf("%s is empty", path)
	}
	return Secret(value), nil
}

// holdsSecret reports whether a variable names the file of a secret.
func holdsSecret(variable string) bool {
	name, found := strings.CutSuffix(variable, secretFile)
	return found && slices.ContainsFunc(settings(), func(s Setting) bool { return s.Secret && s.Variable == name })
}
