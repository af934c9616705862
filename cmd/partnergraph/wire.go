package main

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"maps"
	"os"

	"github.com/partnergraph/partnergraph/data"
	"github.com/partnergraph/partnergraph/graph"
	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/admission"
	"github.com/partnergraph/partnergraph/internal/clock"
	"github.com/partnergraph/partnergraph/internal/config"
	"github.com/partnergraph/partnergraph/internal/mail"
	"github.com/partnergraph/partnergraph/internal/program"
	"github.com/partnergraph/partnergraph/internal/program/kernel"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/internal/telemetry"
	"github.com/partnergraph/partnergraph/web"
	"github.com/partnergraph/partnergraph/worker"
	"github.com/redis/go-redis/v9"
)

// This file opens all parts and connects them.

// app is the opened parts of a process.
type app struct {
	config    *config.Config
	mode      config.Mode
	telemetry *telemetry.Telemetry
	log       *slog.Logger
	content   *data.Holder
	watch     folderWatch
	store     *store.Store
	program   *program.Program
	redis     redis.UniversalClient
	alone     bool // no other process uses Redis and the database
	admission *admission.Control
	worker    *worker.Worker
	updates   *graph.Updates
	closers   []func() error
}

// close closes what was opened, in reverse order.
func (a *app) close() {
	for i := len(a.closers) - 1; i >= 0; i-- {
		if err := a.closers[i](); err != nil {
			a.log.Warn("close", "err", err)
		}
	}
}

// assemble opens all parts, and applies the migrations.
func assemble(ctx context.Context, c *config.Config, mode config.Mode) (*app, error) {
	a := &app{config: c, mode: mode, log: slog.Default()}
	for _, step := range []func(context.Context) error{a.openTelemetry, a.openContent, a.openStore, a.openRedis, a.openProgram, a.openAdmission, a.openWorker} {
		if err := step(ctx); err != nil {
			a.close()
			return nil, err
		}
	}
	return a, nil
}

func (a *app) openTelemetry(ctx context.Context) error {
	t, err := telemetry.Start(ctx, telemetry.Options{
		Log: os.Stderr, LogLevel: a.config.LogLevel, LogFormat: a.config.LogFormat, OTLPEndpoint: a.config.OTLPEndpoint.Reveal(), Version: version,
	})
	if err != nil {
		return err
	}
	a.telemetry, a.log = t, t.Log
	logLibraries(t.Log)
	a.closers = append(a.closers, func() error { return t.Shutdown(context.WithoutCancel(ctx)) })
	return nil
}

func (a *app) openStore(ctx context.Context) error {
	s, err := openStore(a.config, a.clock())
	if err != nil {
		return err
	}
	a.store = s
	s.Content = a.content
	s.SetConnections(a.config.Connections)
	s.Retention = retention(*a.config)
	s.Statement = a.telemetry.Metrics.StatementDone
	a.closers = append(a.closers, s.Close)
	applied, err := s.Migrate(ctx)
	if err != nil {
		return err
	}
	if applied > 0 {
		a.log.Info("database brought up to date", "migrations", applied)
	}
	return a.telemetry.Metrics.WatchBacklog(a.backlog)
}

func openStore(c *config.Config, now clock.Clock) (*store.Store, error) {
	target, err := c.Database()
	if err != nil {
		return nil, err
	}
	return store.Open(target.Source(), now)
}

// clock is the system's clock, or in a sandbox one that can be moved.
func (a *app) clock() clock.Clock {
	a.program = program.New(&kernel.Kernel{})
	if !a.config.Sandbox {
		return clock.System{}
	}
	a.program.Sandbox = &clock.Sandbox{}
	return a.program.Sandbox
}

func (a *app) backlog(ctx context.Context) (telemetry.Backlog, error) {
	depths, err := a.store.Depths(ctx)
	if err != nil {
		return telemetry.Backlog{}, err
	}
	b := telemetry.Backlog{}
	for _, d := range depths {
		b.Depths = append(b.Depths, telemetry.Depth{Queue: d.Queue, State: string(d.State), Jobs: d.N})
	}
	b.OldestDue, err = a.store.OldestDue(ctx)
	return b, err
}

func (a *app) openRedis(context.Context) error {
	target, err := a.config.Redis()
	if err != nil {
		return err
	}
	a.alone = target.Embedded && a.store.Dialect() == "sqlite"
	if !target.Embedded {
		a.redis = redis.NewUniversalClient(target.Options)
		a.closers = append(a.closers, a.redis.Close)
		return nil
	}
	embedded, err := worker.NewEmbedded()
	if err != nil {
		return err
	}
	a.redis = embedded.Client
	a.closers = append(a.closers, embedded.Close)
	return nil
}

func (a *app) openProgram(ctx context.Context) error {
	sender, err := mailSender(a.config, a.content.Get())
	if err != nil {
		return err
	}
	p, sandbox := a.program, a.program.Sandbox
	if *p.Kernel, err = outside(ctx, a.config); err != nil {
		return err
	}
	a.closers = append(a.closers, p.Blobs.Close)
	p.Store, p.Sandbox, p.Mail, p.Log = a.store, sandbox, sender, a.log
	if _, err := p.Clock(ctx); err != nil { // a sandbox continues at the time of its clock
		return err
	}
	return nil
}

func mailSender(c *config.Config, from *data.Content) (mail.Sender, error) {
	if c.CapturesMail() {
		return &mail.Captured{}, nil
	}
	return smtpSender(c, from)
}

func smtpSender(c *config.Config, from *data.Content) (*mail.SMTP, error) {
	server, err := c.SMTP()
	if err != nil {
		return nil, err
	}
	words := map[config.TLS]string{config.TLSImplicit: "tls", config.TLSStart: "starttls", config.TLSNone: "none"}
	return mail.NewSMTP(mail.SMTPConfig{
		Host: server.Host, Port: server.Port, Username: server.Username, Password: server.Password.Reveal(), TLS: words[server.TLS],
		From: from.MailFrom, FromName: from.MailFromName,
	})
}

func (a *app) openWorker(context.Context) error {
	a.worker = worker.New(worker.Options{
		Program: a.program, Redis: a.redis, Log: a.log, Metrics: a.telemetry.Metrics,
		Concurrency: a.config.WorkerConcurrency, DrainTimeout: a.config.DrainTimeout, Operations: a.admission.Worked, Alone: a.alone,
	})
	a.updates = graph.NewUpdates(a.store, a.log)
	a.store.Committed = func(done store.Commit) {
		a.updates.Committed(done)
		if done.Jobs {
			a.worker.Wake()
		}
	}
	return nil
}

// authenticator accepts API tokens, tokens of the issuer, and in a demo those of the personas.
func (a *app) authenticator(ctx context.Context, demo graph.Authenticator) (graph.Authenticator, error) {
	chain := graph.Chain{Demo: demo, API: graph.APITokens{Find: a.store.ActorOfToken}}
	if a.config.OIDCIssuer == "" {
		return chain, nil
	}
	var err error
	chain.OIDC, err = graph.NewOIDC(ctx, a.config.OIDCIssuer, a.config.OIDCAudience, a.config.OIDCAlgorithms, a.actorOf)
	return chain, err
}

// signInIssuers are the issuers at which people sign in with their browser.
func signInIssuers(c *config.Config) (all []graph.SignInIssuer, err error) {
	named, err := c.Issuers()
	for _, i := range named {
		all = append(all, graph.SignInIssuer{Name: i.Name, Issuer: i.Issuer, ClientID: i.ClientID, ClientSecret: i.Secret.Reveal(), Domains: i.Domains})
	}
	return all, err
}

// actorOf finds the actor of an identity. An address that the issuer has not verified is ignored.
func (a *app) actorOf(ctx context.Context, id graph.OIDCIdentity) (access.Actor, error) {
	who := access.Identity{Issuer: id.Issuer, Subject: id.Subject}
	if id.EmailVerified {
		who.Email = id.Email
	}
	return a.store.SignIn(ctx, who)
}

// trustedDocuments reads the documents that may run, a JSON object from SHA-256 to text; nil allows any. The documents of the pages
// to which e-mails link are added.
func trustedDocuments(path string) (map[string]string, error) {
	if path == "" {
		return nil, nil
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("trusted documents: %w", err)
	}
	var published map[string]string
	if err := json.Unmarshal(text, &published); err != nil {
		return nil, fmt.Errorf("trusted documents: %s: %w", path, err)
	}
	documents := web.Documents()
	maps.Copy(documents, published)
	return documents, nil
}
