package main

import (
	"slices"

	"github.com/alecthomas/kong"
	"github.com/partnergraph/partnergraph/internal/config"
)

// shownSettings names the settings that the help of a command shows: those that change what it does. "*" is all of them. Any
// setting may be given to any command.
var shownSettings = map[string][]string{
	"serve":  {"*"},
	"api":    {"*"},
	"worker": {"*"},
	"doctor": {"*"},
	"demo":   {"listen", "metrics-listen", "public-url", "data", "log-level", "log-format"},
}

// databaseSettings are what commands show that need the database and nothing else.
var databaseSettings = []string{"data", "database-url"}

const settingsHint = `

Settings are flags, variables or lines of a file (--data, PARTNERGRAPH_DATA, data:). "partnergraph serve --help" lists them all.`

// printHelp prints a command's description, its subcommands, its own flags, and the settings that it uses.
func printHelp(options kong.HelpOptions, ctx *kong.Context) error {
	options.FlagsLast = true
	command := ""
	if selected := ctx.Selected(); selected != nil {
		for node := selected; node.Type == kong.CommandNode; node = node.Parent {
			command = node.Name
		}
	}
	shown, known := shownSettings[command]
	if !known && slices.Contains([]string{"migrate", "seed", "backup", "restore", "token", "partner", "publisher", "user", "job"}, command) {
		shown = databaseSettings
	}
	for _, flag := range ctx.Model.Flags {
		if setting, is := settingNamed(flag.Name); is {
			flag.Hidden = !slices.Contains(shown, flag.Name) && !slices.Contains(shown, "*")
			describe(flag, setting)
		}
	}
	if !slices.Contains(shown, "*") {
		if selected := ctx.Selected(); selected == nil {
			ctx.Model.Help += settingsHint
		} else {
			selected.Help += settingsHint
		}
	}
	return kong.DefaultHelpPrinter(options, ctx)
}

// describe marks the example as one: as a placeholder it looks like the default.
func describe(flag *kong.Flag, s config.Setting) {
	if flag.IsBool() {
		return
	}
	flag.PlaceHolder = "VALUE"
	if s.Example != s.Default {
		flag.Help += " Example: " + s.Example + "."
	}
}

func settingNamed(flag string) (config.Setting, bool) {
	all := config.Settings()
	i := slices.IndexFunc(all, func(s config.Setting) bool { return s.Flag == flag })
	if i < 0 {
		return config.Setting{}, false
	}
	return all[i], true
}
