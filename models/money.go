package models

import (
	"fmt"
	"math"
	"strings"
)

// Money is an amount in the smallest unit of its currency: 1999 USD are 19.99 dollars, 1624 JPY are 1624 yen. It is never a floating point number.
type Money struct {
	Minor        int64
	CurrencyCode string // ISO 4217
}

// ParseMoney reads a decimal text such as 19.99: digits, and at most as many after the point as the currency has. It has neither a sign nor
// separators of thousands.
func ParseMoney(amount, currencyCode string) (Money, error) {
	digits, known := CurrencyDigits(currencyCode)
	if !known {
		return Money{}, fmt.Errorf("money: unknown currency %q", currencyCode)
	}
	whole, part, pointed := strings.Cut(amount, ".")
	if whole == "" || pointed && part == "" || len(part) > digits {
		return Money{}, fmt.Errorf("money: %q is no amount of %s", amount, currencyCode)
	}
	var minor int64
	for _, c := range whole + part + strings.Repeat("0", digits-len(part)) {
		if c < '0' || c > '9' || minor > (math.MaxInt64-int64(c-'0'))/10 {
			return Money{}, fmt.Errorf("money: %q is no amount of %s", amount, currencyCode)
		}
		minor = minor*10 + int64(c-'0')
	}
	return Money{minor, currencyCode}, nil
}

// Amount is the decimal text of the amount, with all digits of the currency.
func (m Money) Amount() string {
	digits, _ := CurrencyDigits(m.CurrencyCode)
	text := fmt.Sprintf("%0*d", digits+1, m.Minor)
	if digits == 0 {
		return text
	}
	return text[:len(text)-digits] + "." + text[len(text)-digits:]
}

// MoneyInput is an amount of money as it is typed.
type MoneyInput struct{ Amount, CurrencyCode string }

// Text is the amount with its currency, such as "19.99 USD".
func (m Money) Text() string { return m.Amount() + " " + m.CurrencyCode }

// Times is the amount for a quantity; ok is false when it is too large.
func (m Money) Times(quantity int64) (total Money, ok bool) {
	if m.Minor < 0 || quantity < 0 || quantity > 0 && m.Minor > math.MaxInt64/quantity {
		return Money{}, false
	}
	return Money{m.Minor * quantity, m.CurrencyCode}, true
}

// Plus is the sum of two amounts of one currency; ok is false for different currencies, and when it is too large.
func (m Money) Plus(other Money) (total Money, ok bool) {
	if m.CurrencyCode != other.CurrencyCode || m.Minor < 0 || other.Minor < 0 || m.Minor > math.MaxInt64-other.Minor {
		return Money{}, false
	}
	return Money{m.Minor + other.Minor, m.CurrencyCode}, true
}
