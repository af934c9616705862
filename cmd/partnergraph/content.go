package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"

	"github.com/partnergraph/partnergraph/data"
	"github.com/partnergraph/partnergraph/internal/clock"
	"github.com/partnergraph/partnergraph/internal/config"
)

// programSettings are the settings that go before what the program's folder says.
func programSettings(c *config.Config) data.Settings {
	closed := c.ClosedMarkets
	if closed == nil && c.Sources.By["closed-markets"] != "" {
		closed = []string{} // none, and not those of the folder
	}
	return data.Settings{
		Name: c.ProgramName, MailFrom: c.MailFrom, MailFromName: c.MailFromName, SupportContact: c.SupportContact, EligibilityMailbox: c.EligibilityMailbox,
		WorkAccountDomain: c.WorkAccountDomain, ResellerGuide: c.ResellerGuide, GovernmentGuide: c.GovernmentGuide, ProductResources: c.ProductResources,
		RefusedEmailDomains: c.RefusedEmailDomains, ClosedMarkets: closed,
	}
}

// readContent reads the program: that of the folder, or else what ships.
func readContent(c *config.Config, mode config.Mode) (*data.Content, error) {
	o := data.Options{Settings: programSettings(c), Now: clock.Wall()}
	var read *data.Content
	var err error
	switch {
	case c.Program != "":
		read, err = data.ReadFolder(c.Program, o)
	default:
		read, err = data.Read(shippedFolder(mode), o)
	}
	var mistakes data.Mistakes
	if errors.As(err, &mistakes) {
		return nil, fmt.Errorf("the program in %s has mistakes; partnergraph program check lists them too:\n%w", folderName(c), mistakes)
	}
	return read, err
}

// admit checks a program that is read against what the deployment has: permission for samples, and texts that people have accepted.
func (a *app) admit(ctx context.Context, content *data.Content) error {
	return errors.Join(refuseSamples(a.config, a.mode, content), refuseChanged(ctx, a.config, a.store, content))
}

// shippedFolder is the program of a process without a folder.
func shippedFolder(mode config.Mode) fs.FS {
	if mode == config.Demo {
		return data.DemoFolder()
	}
	return data.SampleFolder()
}

func folderName(c *config.Config) string {
	if c.Program == "" {
		return "the sample and the settings"
	}
	return c.Program
}
