package main

import (
	"context"
	"net/http"
	"net/url"
	"path/filepath"
	"time"

	"github.com/partnergraph/partnergraph/graph"
	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/blob"
	"github.com/partnergraph/partnergraph/internal/clock"
	"github.com/partnergraph/partnergraph/internal/config"
	"github.com/partnergraph/partnergraph/internal/lookup"
	"github.com/partnergraph/partnergraph/internal/program/kernel"
	"github.com/partnergraph/partnergraph/internal/provisioning"
	"github.com/partnergraph/partnergraph/internal/remote"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/internal/store"
)

func settingsOf(c *config.Config) kernel.Settings {
	return kernel.Settings{
		PublicURL: c.PublicURL, MaxDocument: int64(c.MaxDocument) << 20, KeepsLinks: c.Sandbox && c.CapturesMail(),
	}
}

// outside returns a kernel with the external services, files and keys of a program. Its store and its clock are not set yet.
func outside(ctx context.Context, c *config.Config) (k kernel.Kernel, err error) {
	k.Settings = settingsOf(c)
	if k.Companies, k.Addresses, err = lookups(c); err != nil {
		return k, err
	}
	if k.Provisioning, err = provider(c); err != nil {
		return k, err
	}
	if k.Secret, err = secretKey(c); err != nil {
		return k, err
	}
	k.Blobs, err = blob.Open(ctx, blobURL(c))
	return k, err
}

// lookups are the company registers and postal authorities: a service, in a trial invented data, or none.
func lookups(c *config.Config) (lookup.Companies, lookup.Addresses, error) {
	if c.LookupURL != "" {
		service, err := lookup.NewRemote(remote.Config{URL: c.LookupURL.Reveal(), Token: c.LookupToken.Reveal(), Timeout: c.LookupTimeout})
		return service, service, err
	}
	if c.Sandbox {
		return lookup.Offline{}, lookup.Offline{}, nil
	}
	return lookup.NewNone(), lookup.NewNone(), nil
}

// provider sets up subscriptions: a service, in a trial nobody, who always succeeds, or the operator by hand.
func provider(c *config.Config) (provisioning.Provider, error) {
	if c.ProvisioningURL != "" {
		return provisioningService(c)
	}
	if c.Sandbox {
		return provisioning.Bundled{}, nil
	}
	return provisioning.ByHand{}, nil
}

func provisioningService(c *config.Config) (*provisioning.Remote, error) {
	return provisioning.NewRemote(remote.Config{URL: c.ProvisioningURL.Reveal(), Token: c.ProvisioningToken.Reveal()})
}

// callback receives the messages of the provisioning service; nil if no secret is set with which it signs them.
func (a *app) callback() (http.Handler, error) {
	keys, err := a.config.ProvisioningKeys()
	if err != nil || len(keys) == 0 {
		return nil, err
	}
	verifier, err := provisioning.NewVerifier(keys, clock.Wall)
	if err != nil {
		return nil, err
	}
	return forwarded(a.config, graph.NewCallback(graph.CallbackOptions{Verifier: verifier, Receive: a.received, RatePerMinute: a.config.RateLimit, Logger: a.log}))
}

// received takes a message of the provisioning service.
func (a *app) received(ctx context.Context, said provisioning.Callback) error {
	return a.program.ReceiveProvisioning(ctx, access.TheSystem, said)
}

// blobURL is where documents are kept: by default in the data folder.
func blobURL(c *config.Config) string {
	if c.BlobURL != "" {
		return c.BlobURL.Reveal()
	}
	folder, err := filepath.Abs(filepath.Join(c.Data, "files"))
	if err != nil {
		folder = filepath.Join(c.Data, "files")
	}
	return (&url.URL{Scheme: "file", Path: filepath.ToSlash(folder)}).String()
}

// maxUpload is the size of the largest request with files, in bytes: an appeal with all its documents, and a mebibyte for the
// rest of the form.
func maxUpload(c *config.Config) int64 {
	return rules.MaxDocuments*int64(c.MaxDocument)<<20 + 1<<20
}

// retention is how long rows are kept.
func retention(c config.Config) store.Retention {
	days := func(n int) time.Duration { return time.Duration(n) * 24 * time.Hour }
	return store.Retention{
		Keys: c.KeepKeys, Jobs: days(c.KeepJobs), FailedJobs: days(c.KeepFailedJobs), MailBodies: days(c.KeepMail), Audit: days(c.KeepAudit), Links: days(c.KeepLinks),
	}
}
