// Package docs is the documentation that the program brings along, for people without a network.
package docs

import "embed"

// Files are the documents, under their names in this folder.
//
//go:embed *.md decisions/*.md
var Files embed.FS

// Group is some documents with a heading.
type Group struct {
	Heading string
	Names   []string
}

// Groups are the documents in the order in which the pages list them, without single decisions.
var Groups = []Group{
	{"The program", []string{"eligibility.md", "registration.md", "customers.md", "offers.md", "catalog.md", "audience.md", "orders.md", "subscriptions.md", "relationships.md", "support.md"}},
	{"Tasks", []string{"install.md", "program.md", "import.md", "upgrade.md", "backup.md", "monitoring.md", "sign-in.md", "troubleshooting.md"}},
	{"Reference", []string{"operations.md", "settings.md", "commands.md", "metrics.md", "limits.md", "sandbox.md", "provisioning.md", "api.md"}},
	{"Inside", []string{"architecture.md", "performance.md", "performance-lists.md", "decisions/README.md"}},
}
