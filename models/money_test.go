package models_test

import (
	"testing"

	"github.com/partnergraph/partnergraph/models"
	"pgregory.net/rapid"
)

// D-18: amounts have the digits of their currency, and totals are exact.
func TestMoney_TotalsAreExact(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		amount, currency string
		quantity         int64
		total            string
	}{
		{"1624", "JPY", 3, "4872"}, {"19.99", "USD", 3, "59.97"}, {"0.10", "EUR", 1_000_000, "100000.00"}, {"1.005", "KWD", 2, "2.010"},
		{"7", "EUR", 1, "7.00"}, {"0.5", "USD", 1, "0.50"}, {"92233720368547758.07", "USD", 1, "92233720368547758.07"}, {"5", "USD", 0, "0.00"}, {"10.50", "IDR", 2, "21.00"}, {"10.505", "IQD", 2, "21.010"},
	} {
		price, err := models.ParseMoney(c.amount, c.currency)
		if err != nil {
			t.Errorf("%s %s: %v", c.amount, c.currency, err)
			continue
		}
		if total, ok := price.Times(c.quantity); !ok || total.Amount() != c.total {
			t.Errorf("%s %s × %d: want %s, got %s, %v", c.amount, c.currency, c.quantity, c.total, total.Amount(), ok)
		}
	}
}

func TestMoney_WhatIsNoAmount(t *testing.T) {
	t.Parallel()
	for _, c := range [][2]string{
		{"", "USD"}, {".50", "USD"}, {"1.", "USD"}, {"-1", "USD"}, {"+1", "USD"}, {"1,000.00", "USD"}, {"1.999", "USD"}, {"1.0", "JPY"}, {"1e3", "USD"}, {"１", "USD"},
		{"92233720368547758.08", "USD"}, {"9999999999999999999", "JPY"}, {"1", "usd"}, {"1", "XYZ"}, {"1", "XTS"}, {"1", "XAU"}, {"1", "DEM"}, {"1", ""},
	} {
		if m, err := models.ParseMoney(c[0], c[1]); err == nil {
			t.Errorf("%q %q: want an error, got %v", c[0], c[1], m)
		}
	}
}

// A total that does not fit is refused, and never wraps around.
func TestMoney_OverflowIsRefused(t *testing.T) {
	t.Parallel()
	largest, err := models.ParseMoney("92233720368547758.07", "USD")
	if err != nil {
		t.Fatal(err)
	}
	one := models.Money{Minor: 1, CurrencyCode: "USD"}
	for name, ok := range map[string]bool{
		"twice the largest":      second(largest.Times(2)),
		"the largest and a cent": second(largest.Plus(one)),
		"a negative quantity":    second(one.Times(-1)),
		"two currencies":         second(one.Plus(models.Money{Minor: 1, CurrencyCode: "EUR"})),
	} {
		if ok {
			t.Errorf("%s: want no total", name)
		}
	}
}

func second(_ models.Money, ok bool) bool { return ok }

// What is shown is read as the same amount, in every currency.
func TestMoney_ShownAmountsAreRead(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		m := models.Money{Minor: rapid.Int64Min(0).Draw(r, "minor"), CurrencyCode: rapid.SampledFrom([]string{"USD", "JPY", "KWD", "EUR", "HUF", "PLN", "KRW", "CLP"}).Draw(r, "currency")}
		if again, err := models.ParseMoney(m.Amount(), m.CurrencyCode); err != nil || again != m {
			r.Fatalf("%v is shown as %s and read as %v, %v", m, m.Amount(), again, err)
		}
	})
}
