package config

import "slices"

// Sources says where the values of the settings come from.
type Sources struct {
	File    *File             // nil without one
	By      map[string]string // what has set it, by flag; nothing for a default
	Secrets []string          // files that hold secrets
}

// derived is the source of a public URL that follows from the listen address.
const derived = "from --listen"

// FindSources finds the sources of all settings: first flags, then variables, then the file.
func FindSources(flags []string, lookup func(variable string) (string, bool), file *File) Sources {
	found := Sources{File: file, By: map[string]string{}, Secrets: file.secretFiles()}
	for _, s := range settings() {
		switch {
		case slices.Contains(flags, s.Flag):
			found.By[s.Flag] = "flag"
		case has(lookup, s.Variable+secretFile):
			path, _ := lookup(s.Variable + secretFile)
			found.By[s.Flag] = "variable, from " + path
			found.Secrets = append(found.Secrets, path)
		case has(lookup, s.Variable):
			found.By[s.Flag] = "variable"
		case file.Place(s.Flag) != "":
			found.By[s.Flag] = file.Place(s.Flag)
		}
	}
	return found
}

func has(lookup func(string) (string, bool), variable string) bool {
	_, found := lookup(variable)
	return found
}

// inFile is the line of the file that sets a setting; empty if something else does.
func (s Sources) inFile(flag string) string {
	if place := s.File.Place(flag); place == s.By[flag] {
		return place
	}
	return ""
}
