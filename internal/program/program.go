// Package program puts the use cases together. Each feature has a package below this folder. Its exported methods with a context and
// an actor are use cases, which all have the same form: check the actor, check the input, then one transaction that changes,
// enqueues and records. They decide nothing themselves (internal/rules) and know nothing of GraphQL, Redis or HTTP.
package program

import (
	"github.com/partnergraph/partnergraph/internal/program/agreements"
	"github.com/partnergraph/partnergraph/internal/program/customers"
	"github.com/partnergraph/partnergraph/internal/program/eligibility"
	"github.com/partnergraph/partnergraph/internal/program/enrolment"
	"github.com/partnergraph/partnergraph/internal/program/imports"
	"github.com/partnergraph/partnergraph/internal/program/kernel"
	"github.com/partnergraph/partnergraph/internal/program/letters"
	"github.com/partnergraph/partnergraph/internal/program/offers"
	"github.com/partnergraph/partnergraph/internal/program/operation"
	"github.com/partnergraph/partnergraph/internal/program/orders"
	"github.com/partnergraph/partnergraph/internal/program/relationships"
	"github.com/partnergraph/partnergraph/internal/program/sessions"
	"github.com/partnergraph/partnergraph/internal/program/support"
	"github.com/partnergraph/partnergraph/internal/program/users"
)

// Program is the running program: what all use cases share, and the use cases of each feature.
type Program struct {
	*kernel.Kernel
	*Agreements
	*Eligibility
	*Enrolment
	*Users
	*Customers
	*Relationships
	*Orders
	*Offers
	*Support
	*Letters
	*Operation
	*Sessions
	*Imports
}

// The features, by the names that they have in a Program.
type (
	Agreements    = agreements.UseCases
	Eligibility   = eligibility.UseCases
	Enrolment     = enrolment.UseCases
	Users         = users.UseCases
	Customers     = customers.UseCases
	Relationships = relationships.UseCases
	Orders        = orders.UseCases
	Offers        = offers.UseCases
	Support       = support.UseCases
	Letters       = letters.UseCases
	Operation     = operation.UseCases
	Sessions      = sessions.UseCases
	Imports       = imports.UseCases
)

// New puts a program together. Only New says which feature is called when another one has changed something.
func New(k *kernel.Kernel) *Program {
	p := &Program{Kernel: k, Agreements: agreements.New(k), Eligibility: eligibility.New(k), Users: users.New(k), Customers: customers.New(k), Operation: operation.New(k), Sessions: sessions.New(k), Offers: offers.New(k)}
	p.Support = support.New(k, support.Audiences{Check: offers.CheckSupport, Execute: offers.ExecuteSupport})
	p.Orders, p.Relationships = orders.New(k, p.Agreements), relationships.New(k, p.Agreements, p.Customers.Admit, orders.EndSubscriptions)
	p.Enrolment = enrolment.New(k, enrolment.Consequences{StatusChanged: p.SettlePartnerships, Renamed: p.RenameListing, Overdue: support.OpenSupport, Decided: support.SettleSupport})
	p.Imports = imports.New(k, p.SettlePartner)
	p.Letters = letters.New(k, letters.Features{
		Eligibility: p.Eligibility, Enrolment: p.Enrolment, Users: p.Users, Customers: p.Customers, Relationships: p.Relationships, Sessions: p.Sessions, Support: p.Support,
	})
	return p
}
