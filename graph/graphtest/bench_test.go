package graphtest

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"syscall"
	"testing"

	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// measured are the queries of the benchmarks, as Harbor and the operator send them.
var measured = []struct{ name, who, document string }{
	{"Point", "amir.haddad", `{ customer(id: "<customer:first>") { id companyName domain market segment createdAt partners(first: 1) { nodes { id name status } } } }`},
	{"List", "amir.haddad", `{ customers(first: 50) { nodes { id companyName domain market segment tenantId createdAt
		relationships { id status startedAt partner { id name status market } } } pageInfo { hasNextPage endCursor } } }`},
	{"Deep", "olga.marsh", `{ partners(first: 20, filter: {name: {contains: "seller"}}) { nodes { id name status market customers(first: 10) { nodes { id companyName domain market segment createdAt
		relationships { id status startedAt partner { id name status } } } } } } }`},
}

// BenchmarkQueries measures whole requests without a network: signed in, limited and compressed as in production.
func BenchmarkQueries(b *testing.B) {
	a := begin(b)
	a.sellers()
	handler := a.server.Config.Handler
	for _, m := range measured {
		b.Run(m.name, func(b *testing.B) {
			body, err := json.Marshal(map[string]any{"query": a.names.fill(m.document)})
			if err != nil {
				b.Fatal(err)
			}
			ask := func() *httptest.ResponseRecorder {
				r := httptest.NewRequestWithContext(b.Context(), http.MethodPost, "/graphql", bytes.NewReader(body))
				r.Header.Set("Content-Type", "application/json")
				name, value, _ := strings.Cut(signed(m.who), ": ")
				r.Header.Set(name, value)
				w := httptest.NewRecorder()
				handler.ServeHTTP(w, r)
				return w
			}
			if got := ask(); got.Code != http.StatusOK || strings.Contains(got.Body.String(), `"errors"`) {
				b.Fatalf("%d %s", got.Code, clip(got.Body.String()))
			} else {
				b.ReportMetric(float64(got.Body.Len()), "bytes")
			}
			b.ReportAllocs()
			began := processorTime(b)
			for b.Loop() {
				ask()
			}
			b.ReportMetric(float64(processorTime(b)-began)/float64(b.N), "cpu-ns/op")
		})
	}
}

// processorTime is what the process has used, in nanoseconds: unlike the time of a wall clock it says little about other processes.
func processorTime(b *testing.B) int64 {
	b.Helper()
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		b.Fatal(err)
	}
	return used.Utime.Nano() + used.Stime.Nano()
}

// sellers adds 20 partners with 50 customers in common with Harbor: each customer buys from Harbor and two of them.
func (a *api) sellers() {
	a.t.Helper()
	harbor, rosa := a.As(people["harbor"]), a.As("rosa.delgado@program.example")
	err := a.Store.Tx(context.Background(), func(tx *store.Tx) error {
		var partners []models.ID[models.Partner]
		var rows []any
		for i := range 20 {
			name := fmt.Sprintf("Seller %03d", i)
			org := models.Organization{ID: models.NewID[models.Organization](), Name: name, Kinds: models.Set[models.OrganizationKind]{models.KindPartner}, Market: "US", Stamp: models.FirstStamp(tx.Now())}
			tenant := models.Tenant{ID: models.NewID[models.Tenant](), OrganizationID: org.ID, TenantID: fmt.Sprintf("6d000000-0000-4000-8000-%012d", i), Cloud: models.CloudCommercial, DefaultDomain: fmt.Sprintf("seller%d.example", i), CreatedAt: tx.Now()}
			p := models.Partner{ID: models.NewID[models.Partner](), OrganizationID: org.ID, TenantID: tenant.ID, Name: name, SearchName: models.FoldForSearch(name), Types: models.Set[models.PartnerType]{models.DirectBill},
				Status: models.PartnerActive, Market: "US", Region: "UNITED_STATES", BillingCurrency: "USD", Stamp: models.FirstStamp(tx.Now())}
			partners = append(partners, p.ID)
			rows = append(rows, &org, &tenant, &p)
		}
		for i := range 100 {
			for _, row := range customerRows(tx, i, harbor.PartnerID, rosa.UserID) {
				rows = append(rows, row)
				c, ok := row.(*models.Customer)
				if !ok {
					continue
				}
				a.names.set("customer:first", c.ID.String())
				for n := range 2 {
					rows = append(rows, &models.ResellerRelationship{ID: models.NewID[models.ResellerRelationship](), PartnerID: partners[(2*i+n)%len(partners)], CustomerID: c.ID,
						Status: models.RelationshipActive, StartedAt: tx.Now(), Stamp: models.Stamp{CreatedAt: tx.Now()}})
				}
			}
		}
		for _, row := range rows {
			if err := tx.Create(row); err != nil {
				return fmt.Errorf("%T: %w", row, err)
			}
		}
		return nil
	})
	if err != nil {
		a.t.Fatal(err)
	}
}
