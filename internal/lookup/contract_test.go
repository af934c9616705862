package lookup_test

import (
	"context"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/partnergraph/partnergraph/internal/lookup"
	"github.com/partnergraph/partnergraph/models"
)

// provider is what every provider of this package is.
type provider interface {
	lookup.Companies
	lookup.Addresses
}

// every runs a test against each provider that has the offline data.
func every(t *testing.T, test func(*testing.T, provider)) {
	t.Run("offline", func(t *testing.T) {
		t.Parallel()
		test(t, lookup.Offline{})
	})
	t.Run("remote", func(t *testing.T) {
		t.Parallel()
		test(t, ask(t, service()))
	})
}

func TestFindCompany(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		duns string
		name string
		want error
	}{
		{"079000001", "Alder Ridge Consulting LLC", nil},
		{"079000002", "Northgate Cloud Works Inc.", nil},
		{"390000003", "Bałtyk Chmura Sp. z o.o.", nil},
		{"690000001", "株式会社青葉クラウド", nil},
		{"728000001", "PT Awan Nusantara Jaya", nil},
		{"000000000", "", lookup.ErrNotFound},
		{"079000009", "", lookup.ErrNotFound},
		{"07-900-0001", "", lookup.ErrNotFound},
		{"07900000", "", lookup.ErrNotFound},
		{"../079000", "", lookup.ErrNotFound},
		{"０７９", "", lookup.ErrNotFound},
		{"", "", lookup.ErrNotFound},
		{"9990000001", "", lookup.ErrNotFound},
		{"999000001", "", lookup.ErrUnavailable},
		{"999999999", "", lookup.ErrUnavailable},
	} {
		t.Run(tc.duns, func(t *testing.T) {
			t.Parallel()
			every(t, func(t *testing.T, p provider) {
				got, err := p.FindCompany(t.Context(), tc.duns)
				if !errors.Is(err, tc.want) {
					t.Fatalf("FindCompany(%q): got error %v, want %v", tc.duns, err, tc.want)
				}
				if tc.want != nil && got != nil {
					t.Fatalf("FindCompany(%q): got %+v beside an error", tc.duns, got)
				}
				if tc.want == nil && (got.LegalName != tc.name || got.DUNS != tc.duns) {
					t.Errorf("FindCompany(%q): got %q with number %q, want %q", tc.duns, got.LegalName, got.DUNS, tc.name)
				}
			})
		})
	}
}

func TestFindCompany_ReturnsAllFields(t *testing.T) {
	t.Parallel()
	want := &models.Company{
		DUNS: alder, LegalName: "Alder Ridge Consulting LLC", Website: "https://alderridge.example", RegistrationNumber: "604-000-001",
		Address: models.PostalAddress{Line1: "1200 Harbor Avenue", Line2: "Suite 4", City: "Tacoma", State: "WA", PostalCode: "98402", Country: "US"},
	}
	every(t, func(t *testing.T, p provider) {
		got, err := p.FindCompany(t.Context(), alder)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
		got.LegalName = "changed by the caller"
		if again, err := p.FindCompany(t.Context(), alder); err != nil || again.LegalName != want.LegalName {
			t.Errorf("asked again: got %+v, %v, want %q", again, err, want.LegalName)
		}
	})
}

func TestVerifyAddress(t *testing.T) {
	t.Parallel()
	with := func(change func(*models.PostalAddress)) models.PostalAddress {
		a := tacoma
		change(&a)
		return a
	}
	for name, tc := range map[string]struct {
		address models.PostalAddress
		status  models.AddressStatus
		want    models.PostalAddress
		err     error
	}{
		"as it should be": {tacoma, models.AddressVerified, tacoma, nil},
		"written out": {
			with(func(a *models.PostalAddress) { a.Line1, a.Line2 = "1200 Harbor Avenue", "Suite 4" }),
			models.AddressSuggested, tacoma, nil,
		},
		"impossible postal code": {with(func(a *models.PostalAddress) { a.PostalCode = "9840" }), models.AddressNotFound, models.PostalAddress{}, nil},
		"no house number":        {with(func(a *models.PostalAddress) { a.Line1 = "Harbor Ave" }), models.AddressNotFound, models.PostalAddress{}, nil},
		"nowhere":                {with(func(a *models.PostalAddress) { a.Line1 = "12 Nowhere Ln" }), models.AddressNotFound, models.PostalAddress{}, nil},
		"a market without verification": {
			models.PostalAddress{Line1: "Jl. Melati 5", City: "Jakarta", PostalCode: "12190", Country: "ID"},
			models.AddressUnverifiable, models.PostalAddress{}, nil,
		},
		"no country":         {models.PostalAddress{}, models.AddressUnverifiable, models.PostalAddress{}, nil},
		"nobody answers":     {with(func(a *models.PostalAddress) { a.City = " offlineville " }), "", models.PostalAddress{}, lookup.ErrUnavailable},
		"nobody answers, ID": {models.PostalAddress{City: "Offlineville", Country: "ID"}, "", models.PostalAddress{}, lookup.ErrUnavailable},
		"another script": {
			models.PostalAddress{Line1: "丸の内９丁目８番７号", City: "千代田区", State: "東京都", PostalCode: "〒１０００００５", Country: "JP"},
			models.AddressSuggested,
			models.PostalAddress{Line1: "丸の内9丁目8番7号", City: "千代田区", State: "東京都", PostalCode: "100-0005", Country: "JP"}, nil,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			every(t, func(t *testing.T, p provider) {
				got, err := p.VerifyAddress(t.Context(), tc.address)
				if !errors.Is(err, tc.err) {
					t.Fatalf("got error %v, want %v", err, tc.err)
				}
				if diff := cmp.Diff(lookup.Verdict{Status: tc.status, Address: tc.want}, got); diff != "" {
					t.Error(diff)
				}
			})
		})
	}
}

func TestRemote_CancellationIsNotUnavailable(t *testing.T) {
	t.Parallel()
	ctx, leave := context.WithCancel(t.Context())
	leave()
	for name, p := range map[string]provider{"offline": lookup.Offline{}, "remote": ask(t, service()), "none": lookup.NewNone()} {
		_, err := p.FindCompany(ctx, alder)
		if !errors.Is(err, context.Canceled) || errors.Is(err, lookup.ErrUnavailable) {
			t.Errorf("%s: FindCompany: got error %v, want context.Canceled", name, err)
		}
		_, err = p.VerifyAddress(ctx, tacoma)
		if !errors.Is(err, context.Canceled) || errors.Is(err, lookup.ErrUnavailable) {
			t.Errorf("%s: VerifyAddress: got error %v, want context.Canceled", name, err)
		}
	}
}

func TestNone_FindsNothing(t *testing.T) {
	t.Parallel()
	var p provider = lookup.NewNone()
	if c, err := p.FindCompany(t.Context(), alder); c != nil || !errors.Is(err, lookup.ErrNotFound) {
		t.Errorf("FindCompany: got %+v, %v, want ErrNotFound", c, err)
	}
	want := lookup.Verdict{Status: models.AddressUnverifiable}
	if v, err := p.VerifyAddress(t.Context(), tacoma); err != nil || v != want {
		t.Errorf("VerifyAddress: got %+v, %v, want %+v", v, err, want)
	}
}
