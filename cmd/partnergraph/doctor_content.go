package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/partnergraph/partnergraph/data"
	"github.com/partnergraph/partnergraph/internal/config"
)

// examineProgram reports mistakes in the program's folder, and texts that are still samples.
func examineProgram(_ context.Context, c *config.Config) (found []finding) {
	content, err := readContent(c, config.Serve)
	var mistakes data.Mistakes
	switch {
	case errors.As(err, &mistakes):
		for _, m := range mistakes {
			found = append(found, finding{"program", wrong, m.Error()})
		}
		return found
	case err != nil:
		return []finding{{"program", wrong, err.Error()}}
	}
	found = []finding{{"program", fine, fmt.Sprintf("%s, from %s", content.Name, folderName(c))}}
	switch samples := content.Samples(); {
	case refuseSamples(c, config.Serve, content) != nil:
		found = append(found, finding{"program texts", wrong, samplesNote(samples)})
	case len(samples) > 0:
		found = append(found, finding{"program texts", warning, "they are samples, which nobody should sign in earnest"})
	}
	return found
}
