package store_test

import (
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// reading is the first page of a list in an order, with a filter; or a look-up. A list may have a total.
type reading struct {
	name, order string
	read, total func() error
}

// lists are the first pages of all lists, without a filter and with each value of filterings, in each order.
func (c *crowd) lists(who access.Actor) (all []reading) {
	s := reflect.ValueOf(c.Store)
	for method, f := range s.Methods() {
		if !isList(f.Type()) {
			continue
		}
		for name, filter := range filterings(f.Type().In(2).Elem()) {
			for i, order := range orderings(f.Type()) {
				args := []reflect.Value{reflect.ValueOf(c.ctx), reflect.ValueOf(who), filter}
				if order.IsValid() {
					args = append(args, order)
				}
				ask := func(p store.Page) (reflect.Value, error) {
					answer := f.Call(append(slices.Clip(args), reflect.ValueOf(p)))
					err, _ := answer[1].Interface().(error)
					return answer[0], err
				}
				read := func(p store.Page) func() error { return func() error { _, err := ask(p); return err } }
				label := strings.TrimSpace(method.Name + " " + name)
				if field := f.Type().In(2).Elem(); isSpan(field, name) && !strings.EqualFold(name, strings.ReplaceAll(fieldOf(order), "_", "")) {
					label = inAnotherOrder
				}
				if name == "two" {
					label = twoFilters
				}
				all = append(all, reading{name: label, order: fieldOf(order), read: read(store.Page{First: ptr(pageRows)})})
				if i == 0 { // a total is the same in each order
					all[len(all)-1].total = read(store.Page{First: ptr(0), Count: true})
				}
				if name == "" || strings.HasSuffix(name, " frequent") {
					all = append(all, reading{name: label, order: fieldOf(order) + " behind a cursor", read: func() error { return c.behind(ask) }})
				}
			}
		}
	}
	return all
}

// behind reads the page after a cursor that is near the end of a list.
func (c *crowd) behind(ask func(store.Page) (reflect.Value, error)) error {
	last, err := ask(store.Page{Last: ptr(pageRows)})
	if err != nil {
		return err
	}
	c.read = nil
	cursor, _ := last.Elem().FieldByName("PageInfo").FieldByName("StartCursor").Interface().(*string)
	_, err = ask(store.Page{First: ptr(pageRows), After: cursor})
	return err
}

// isList reports whether a method of the store is a list of what an actor may see, with a filter.
func isList(f reflect.Type) bool {
	n := f.NumIn()
	return n >= 4 && f.In(1) == reflect.TypeFor[access.Actor]() && f.In(n-1) == reflect.TypeFor[store.Page]() && strings.HasSuffix(f.In(2).String(), "Filter")
}

// orderings are the orders that a list takes; an invalid value when it takes none.
func orderings(f reflect.Type) (all []reflect.Value) {
	if f.NumIn() == 4 {
		return []reflect.Value{{}}
	}
	t := f.In(3).Elem()
	for _, field := range store.OrderFields(t) {
		for _, direction := range []store.OrderDirection{store.Ascending, store.Descending} {
			order := reflect.New(t)
			order.Elem().FieldByName("Field").SetString(field)
			order.Elem().FieldByName("Direction").SetString(string(direction))
			all = append(all, order)
		}
	}
	return all
}

func fieldOf(order reflect.Value) string {
	if !order.IsValid() {
		return "CREATED_AT"
	}
	return order.Elem().FieldByName("Field").String()
}

// inAnotherOrder is the name of lists with a span of time that are ordered by something else.
const inAnotherOrder = "A span of time in another order"

// twoFilters is the name of lists with two filters.
const twoFilters = "Two filters"

func isSpan(filter reflect.Type, name string) bool {
	field, known := filter.FieldByName(name)
	return known && field.Type == reflect.TypeFor[*store.DateTimeRange]()
}

// filterings are values of a filter: none, each field with a rare value, with a frequent one and with several, and two fields at once.
func filterings(t reflect.Type) map[string]reflect.Value {
	all := map[string]reflect.Value{"": reflect.Zero(reflect.PointerTo(t))}
	pair, n := reflect.New(t), 0
	for i := range t.NumField() {
		f := t.Field(i)
		if slices.Contains([]string{"And", "Or", "Not"}, f.Name) {
			continue
		}
		for name, value := range samples(f) {
			filter := reflect.New(t)
			filter.Elem().Field(i).Set(value)
			all[strings.TrimSpace(f.Name+" "+name)] = filter
			if name == "frequent" && n < 2 {
				pair.Elem().Field(i).Set(value)
				n++
			}
		}
	}
	if n == 2 {
		all["two"] = pair
	}
	return all
}

// samples are values of a field, by what they are.
func samples(f reflect.StructField) map[string]reflect.Value {
	one := func(v any) map[string]reflect.Value { return map[string]reflect.Value{"": reflect.ValueOf(v)} }
	switch reflect.Zero(f.Type).Interface().(type) {
	case *store.TextFilter:
		return one(&store.TextFilter{Contains: ptr("n777")})
	case *store.DateTimeRange:
		day := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
		return one(&store.DateTimeRange{From: ptr(day.Add(10 * time.Hour)), To: ptr(day.Add(12 * time.Hour))})
	case *models.AnyID:
		if _, prefix, fixed := strings.Cut(f.Tag.Get("column"), ","); fixed && prefix == (models.Partner{}).Prefix() {
			return one(ptr(models.NewID[models.Partner]().Any()))
		}
		return one(ptr(models.NewID[models.Customer]().Any()))
	case *string:
		return one(ptr(text(f.Name)))
	case *bool:
		return map[string]reflect.Value{"true": reflect.ValueOf(ptr(true)), "false": reflect.ValueOf(ptr(false))}
	}
	values := words[f.Name]
	if known := words[f.Type.Elem().Field(0).Type.Elem().Name()]; known != nil {
		values = known
	}
	in := func(which ...string) reflect.Value {
		v := reflect.New(f.Type.Elem())
		list := reflect.MakeSlice(v.Elem().Field(0).Type(), len(which), len(which))
		for i, word := range which {
			list.Index(i).SetString(word)
		}
		v.Elem().Field(0).Set(list)
		return v
	}
	return map[string]reflect.Value{"rare": in(values[0]), "frequent": in(values[1]), "several": in(values...)}
}

func text(field string) string {
	switch field {
	case "InviteeEmail", "ToAddress":
		return "n5@customer.example"
	case "TenantID":
		return "00000000-0000-0000-0000-000000000005"
	}
	return "N5"
}

// words are values that filters have, a rare one first; by their type, or by the field when they are plain texts.
var words = map[string][]string{
	"Market": {"PL", "DE", "US"}, "Kind": {"c", "b", "a"}, "Template": {"c", "b", "a"}, "Action": {"c", "b", "a"},
	"EligibilityStatus": {"DENIED", "APPROVED", "SUBMITTED"}, "EligibilityKind": {"PARTNER", "CUSTOMER"}, "SLAState": {"OVERDUE", "ON_TIME", "DUE_SOON"},
	"RequestStatus": {"DECLINED", "ACCEPTED", "SENT"}, "RequestKind": {"PROVIDER_PARTNERSHIP", "JOINT", "RESELLER"},
	"RegistrationStatus": {"REJECTED", "AUTHORIZED", "PENDING"}, "VettingStep": {"ENTRY", "OTHER", "DECISION"},
	"PartnershipStatus": {"SUSPENDED", "ACTIVE", "INVITED"}, "PartnershipSide": {"RESELLER", "PROVIDER"},
	"JobState": {"FAILED", "SUCCEEDED", "CANCELLED"}, "EmailStatus": {"FAILED", "SENT", "BOUNCED"}, "ValidationIDStatus": {"REVOKED", "ISSUED", "EXHAUSTED"},
	"PartnerType": {"INDIRECT_RESELLER", "DIRECT_BILL"}, "PartnerStatus": {"CLOSED", "ACTIVE", "QUALIFIED"},
	"CustomerSegment": {"GOVERNMENT", "COMMERCIAL"}, "CustomerStatus": {"FAILED", "ACTIVE", "PROVISIONING"}, "ReviewStatus": {"NOT_APPROVED", "VERIFIED", "NONE"},
	"OfferStatus": {"NOT_AVAILABLE", "LIVE", "DRAFT"}, "OfferSegment": {"EDUCATION", "COMMERCIAL", "GOVERNMENT"},
	"CartStatus":           {"DELETED", "EXPIRED", "ACTIVE"},
	"SupportStatus":        {"OPEN", "CLOSED", "RESOLVED"},
	"SupportKind":          {"OTHER", "VETTING_STUCK", "ELIGIBILITY_HELP"},
	"SupportSeverity":      {"HIGH", "LOW", "NORMAL"},
	"OrderStatus":          {"FAILED", "COMPLETED", "CANCELLED"},
	"SubscriptionStatus":   {"SUSPENDED", "ACTIVE", "EXPIRED"},
	"ProvisioningState":    {"REFUSED", "FULFILLED", "PENDING"},
	"SpecialQualification": {"GOVERNMENT_COMMUNITY_CLOUD", "NONPROFIT", "EDUCATION"},
}
