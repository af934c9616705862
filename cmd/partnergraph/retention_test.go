package main

import (
	"testing"

	"github.com/alecthomas/kong"
	"github.com/google/go-cmp/cmp"
	"github.com/partnergraph/partnergraph/internal/clock"
	"github.com/partnergraph/partnergraph/internal/config"
	"github.com/partnergraph/partnergraph/internal/store/storetest"
)

// What the settings keep by default is what a store keeps that was told nothing.
func TestRetention_DefaultsAgree(t *testing.T) {
	t.Parallel()
	var c config.Config
	parser, err := kong.New(&c)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := parser.Parse(nil); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(storetest.SQLite(t, clock.System{}).Retention, retention(c)); diff != "" {
		t.Error(diff)
	}
}
