package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"sync"

	"github.com/99designs/gqlgen/graphql/handler"
	"github.com/partnergraph/partnergraph/graph"
	"github.com/partnergraph/partnergraph/internal/clock"
	"github.com/partnergraph/partnergraph/internal/config"
	"github.com/partnergraph/partnergraph/internal/demo"
)

type serveCmd struct{}

// Run serves the API and does the jobs.
func (serveCmd) Run(ctx context.Context, c *config.Config) error {
	return run(ctx, c, config.Serve, share{api: true, work: true})
}

type apiCmd struct{}

// Run serves the API.
func (apiCmd) Run(ctx context.Context, c *config.Config) error {
	return run(ctx, c, config.API, share{api: true})
}

type workerCmd struct{}

// Run does the jobs.
func (workerCmd) Run(ctx context.Context, c *config.Config) error {
	return run(ctx, c, config.Worker, share{work: true})
}

type demoCmd struct {
	Fresh            bool `help:"Throw away what an earlier demo left and begin anew."`
	IgnoreProduction bool `help:"Start although settings of production are present, and use none of them."`
}

// Run runs a demo with invented data. It does not start if a production setting is present.
func (d demoCmd) Run(ctx context.Context, c *config.Config) error {
	if d.IgnoreProduction {
		c.IgnoreProduction()
	}
	c.Data = filepath.Join(c.Data, "demo")
	c.Sandbox, c.GraphiQL, c.Introspection = true, true, true
	c.LinkHere()
	if err := validated(c, config.Demo); err != nil {
		return err
	}
	release, err := lock(c.Data + ".lock")
	if err != nil {
		return fmt.Errorf("demo: is one running already? stop it, or give this one a folder of its own with --data: %w", err)
	}
	defer release()
	if d.Fresh {
		if err := discardDemo(c.Data); err != nil {
			return fmt.Errorf("demo: %w", err)
		}
	}
	if _, err := seedDemo(ctx, c, config.Demo); err != nil {
		return err
	}
	return run(ctx, c, config.Demo, share{api: true, work: true, demo: true})
}

// discardDemo removes the folder of an earlier demo. A folder without a demo's database is not removed.
func discardDemo(folder string) error {
	if _, err := os.Stat(filepath.Join(folder, "partnergraph.db")); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return os.RemoveAll(folder)
}

// seedDemo fills an empty database with the demo's data. It reports whether it was empty.
func seedDemo(ctx context.Context, c *config.Config, mode config.Mode) (bool, error) {
	s, err := openStore(c, clock.System{})
	if err != nil {
		return false, err
	}
	defer s.Close()
	if _, err := s.Migrate(ctx); err != nil {
		return false, err
	}
	target, err := c.Database()
	if err != nil {
		return false, err
	}
	content, err := readContent(c, mode)
	if err != nil {
		return false, err
	}
	base, err := outside(ctx, c)
	if err != nil {
		return false, err
	}
	defer base.Blobs.Close()
	return demo.Seed(ctx, target.Source(), clock.Wall(), content, base)
}

// share is which parts a process runs.
type share struct{ api, work, demo bool }

// run runs the parts of a process until ctx ends, then waits for requests and jobs to finish.
func run(ctx context.Context, c *config.Config, mode config.Mode, what share) error {
	if err := validated(c, mode); err != nil {
		return err
	}
	a, err := assemble(ctx, c, mode)
	if err != nil {
		return err
	}
	defer a.close()
	if err := a.admit(ctx, a.content.Get()); err != nil {
		return err
	}
	if err := a.store.KeepInForce(ctx, a.content.Get()); err != nil {
		return err
	}
	if c.Program != "" {
		defer a.watch.awaitHangUp()()
	}
	h := newHealth(a)
	servers, err := a.listen(ctx, what, h)
	if err != nil {
		return err
	}
	started := a.log.With("mode", mode, "version", version, "database", a.store.Dialect(), "redis", c.RedisURL, "mail", mailWord(c), "sandbox", c.Sandbox)
	for _, s := range servers {
		started = started.With(s.name, s.address().String()) // the actual one: the port may be 0
	}
	started.Info("started")
	if c.Sandbox && what.api && !c.ListensHere() {
		a.log.Warn("a trial that can be reached from elsewhere: whoever reaches it can act as anybody", "listen", c.Listen, "allowed_hosts", c.AllowedHosts)
	}
	return a.work(ctx, what, h, servers)
}

func mailWord(c *config.Config) string {
	if c.CapturesMail() {
		return "captured"
	}
	return c.SMTPURL.String()
}

// work runs all parts concurrently. When ctx ends, or one part fails, the process becomes not ready,
// finishes the current requests and jobs, and stops.
func (a *app) work(ctx context.Context, what share, h *health, servers []*server) error {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	var wg sync.WaitGroup
	for _, s := range servers {
		wg.Go(func() {
			if err := s.serve(); err != nil {
				stop(err)
			}
		})
	}
	wg.Go(func() { a.updates.Run(ctx) })
	wg.Go(func() { a.followFolder(ctx) })
	wg.Go(func() {
		if !what.work {
			a.worker.Relay(ctx)
			return
		}
		if err := a.worker.Run(ctx); err != nil {
			stop(err)
		}
	})
	<-ctx.Done()
	h.drain()
	a.log.Info("stopping", "within", a.config.DrainTimeout.String())
	for _, s := range servers {
		s.stop(a.config.DrainTimeout)
	}
	wg.Wait()
	a.log.Info("stopped")
	if cause := context.Cause(ctx); !errors.Is(cause, context.Canceled) {
		return cause
	}
	return nil
}

// listen opens the listeners first, so that a taken port is reported at once.
func (a *app) listen(ctx context.Context, what share, h *health) ([]*server, error) {
	var servers []*server
	if what.api {
		handler, banner, err := a.handler(ctx, what, h)
		if err != nil {
			return nil, err
		}
		s, err := newServer("listen", a.config.Listen, handler)
		if err != nil {
			return nil, fmt.Errorf("%w; choose another with --listen", err)
		}
		servers = append(servers, s)
		banner(s.address())
	}
	if a.config.MetricsListen == "" {
		return servers, nil
	}
	s, err := newServer("metrics", a.config.MetricsListen, h.handler(a.telemetry.Metrics.Handler()))
	switch {
	case err != nil && what.demo: // a demo uses another port if the default one is taken
		a.log.Warn("no metrics", "err", err)
	case err != nil:
		return nil, fmt.Errorf("%w; choose another with --metrics-listen", err)
	default:
		servers = append(servers, s)
	}
	return servers, nil
}

// use adds the extensions that need the store.
func (a *app) use(srv *handler.Server) {
	graph.RecordRefusals(a.store, a.log)(srv)
	graph.Use(a.store, a.log)(srv)
}

// handler is the handler of the main listener, and a function that prints the banner.
func (a *app) handler(ctx context.Context, what share, h *health) (http.Handler, func(net.Addr), error) {
	var personas *demo.Personas
	if what.demo {
		var err error
		if personas, err = demo.Load(ctx, a.store); err != nil {
			return nil, nil, err
		}
	}
	auth, err := a.authenticator(ctx, demoTokens(personas))
	if err != nil {
		return nil, nil, err
	}
	documents, err := trustedDocuments(a.config.TrustedDocuments)
	if err != nil {
		return nil, nil, err
	}
	issuers, err := signInIssuers(a.config)
	if err != nil {
		return nil, nil, err
	}
	signIn := graph.NewSignIn(graph.SignInOptions{
		Program: a.program, Issuers: issuers, PublicURL: a.config.PublicURL, AllowedOrigins: a.config.CORSOrigins, RatePerMinute: a.config.RateLimit, Logger: a.log,
	})
	api, err := forwarded(a.config, graph.NewHandler(graph.Options{
		Schema: graph.NewSchema(a.program, a.updates, version), Authenticator: auth, SignIn: signIn, Contact: a.program.IsContact, Organization: a.store.ActingIn, Account: a.store.ActingFor, Overloaded: a.store.Overloaded, Admission: a.admission, Updates: a.updates, AllowedOrigins: a.config.CORSOrigins,
		Introspection: a.config.Introspection, TrustedDocuments: documents, RatePerMinute: a.config.RateLimit, MaxUpload: maxUpload(a.config), Compiled: a.config.Compiled,
		Logger: a.log, Metrics: a.telemetry.Metrics, Use: a.use,
	}))
	if err != nil {
		return nil, nil, err
	}
	people, err := forwarded(a.config, signIn.Handler())
	if err != nil {
		return nil, nil, err
	}
	callback, err := a.callback()
	if err != nil {
		return nil, nil, err
	}
	return a.routes(api, people, callback, personas, h), a.banner(what), nil
}
