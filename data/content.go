// Package data reads a program: the content of a folder with its name, markets and their rules, business calendars, criteria of the
// eligibility form, refused e-mail domains, and the texts that people accept. What ships is a sample of such a folder. A Content never
// changes; a Holder has the one that is in force. The package takes no decisions.
package data

import (
	"slices"
	"sync/atomic"
)

// Content is the program that an operator offers, as its folder says. It is checked as a whole, and never changes.
type Content struct {
	Identity

	markets      []Market
	byCountry    map[string]Market
	regions      []Region
	addressRules map[string]AddressRule
	readers      map[string]Reader
	calendars    []BusinessCalendar
	calendarOf   map[string]string // market to calendar
	domains      EmailDomains
	types        []EligibilityType
	agreements   map[string][]Agreement // by type and region, the oldest first
	byHash       map[string]Agreement
}

// Holder has the content that is in force in a process. Whoever needs it asks for it anew in each request and each job.
type Holder struct{ current atomic.Pointer[Content] }

// NewHolder makes a holder with a content.
func NewHolder(c *Content) *Holder {
	h := &Holder{}
	h.Set(c)
	return h
}

// Get returns the content in force.
func (h *Holder) Get() *Content { return h.current.Load() }

// Set replaces the content in force.
func (h *Holder) Set(c *Content) { h.current.Store(c) }

// Open reports whether new customers are taken in a market: it is not one that the operator has closed.
func (c *Content) Open(market string) bool { return !slices.Contains(c.ClosedMarkets, market) }

// Domains are the domains whose addresses represent no organisation.
func (c *Content) Domains() EmailDomains { return c.domains }
