package main

import (
	"fmt"
	"runtime/debug"

	"github.com/alecthomas/kong"
)

// release is set when a release is built.
var release string

// version names this program: the release, else the commit that go build found, else "dev".
var version = func() string {
	if release != "" {
		return release
	}
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" && info.Main.Version != "(devel)" {
		return info.Main.Version
	}
	return "dev"
}()

type versionFlag bool

// BeforeReset prints the version instead of running a command.
func (versionFlag) BeforeReset(app *kong.Kong) error {
	fmt.Fprintln(app.Stdout, "partnergraph", version)
	app.Exit(0)
	return nil
}

type versionCmd struct{}

// Run prints the version.
func (versionCmd) Run() error {
	fmt.Println("partnergraph", version)
	return nil
}
