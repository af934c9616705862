package rules_test

import (
	"strings"
	"testing"
	"time"

	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/models"
)

// D-20: a code goes to any address that can be written to.
func TestSignIn_Addresses(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]bool{
		"robin@vale.example": true, "robin+x@weiß.example": true, "": false, "robin": false, "robin@vale.example\r\nBcc: x@y.example": false,
		strings.Repeat("x", 65) + "@vale.example": false,
	} {
		if wrong := rules.CheckSignInAddress(address); (wrong == nil) != want {
			t.Errorf("%q: %v, want accepted %v", address, wrong, want)
		}
	}
}

// D-20: a mailbox gets six codes in an hour and twelve in a day at the request of one network, and forty in a day in all.
func TestSignIn_LettersAreLimited(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 12, 1, 12, 0, 0, 0, time.UTC)
	every := func(n int, apart time.Duration) (sent []*models.SignInCode) {
		for i := range n {
			sent = append(sent, &models.SignInCode{Client: "own", CreatedAt: now.Add(-time.Duration(i) * apart)})
		}
		return sent
	}
	byOthers := func(sent []*models.SignInCode) []*models.SignInCode {
		for i, code := range sent {
			code.Client = strings.Repeat("x", 1+i/6)
		}
		return sent
	}
	for name, test := range map[string]struct {
		sent  []*models.SignInCode
		until string // empty: another one is sent
	}{
		"none":                   {nil, ""},
		"five in an hour":        {every(5, time.Minute), ""},
		"six in an hour":         {every(6, time.Minute), "2026-12-01T12:55:00Z"},
		"six in more than one":   {every(6, 12*time.Minute+time.Second), ""},
		"twelve in a day":        {every(12, 70*time.Minute), now.Add(-11*70*time.Minute + 24*time.Hour).Format(time.RFC3339)},
		"twelve in more than it": {every(12, 132*time.Minute), ""},
		"thirty of strangers":    {byOthers(every(30, time.Minute)), ""},
		"forty of strangers":     {byOthers(every(40, time.Minute)), now.Add(-39*time.Minute + 24*time.Hour).Format(time.RFC3339)},
	} {
		wrong := rules.CheckSignInCodes(test.sent, "own", now)
		if (wrong == nil) != (test.until == "") {
			t.Errorf("%s: %v", name, wrong)
		} else if wrong != nil && (wrong.Code != problem.SignInLimited || !strings.Contains(wrong.Remediation("en"), test.until)) {
			t.Errorf("%s: %s %q, want until %s", name, wrong.Code, wrong.Remediation("en"), test.until)
		}
	}
}

// D-20: a code works for ten minutes, once, and not after five wrong ones.
func TestSignIn_CodeWorks(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 12, 1, 12, 0, 0, 0, time.UTC)
	fresh := models.SignInCode{ExpiresAt: now.Add(rules.SignInCodeTime)}
	used, tried := fresh, fresh
	used.UsedAt, tried.Tries = &now, rules.MaxSignInTries
	for name, test := range map[string]struct {
		code models.SignInCode
		at   time.Time
		want bool
	}{
		"at once": {fresh, now, true}, "in the last moment": {fresh, now.Add(10*time.Minute - time.Millisecond), true}, "too late": {fresh, now.Add(10 * time.Minute), false},
		"used": {used, now, false}, "guessed": {tried, now, false},
	} {
		if got := rules.SignInOpen(test.code, test.at); got != test.want {
			t.Errorf("%s: %v, want %v", name, got, test.want)
		}
	}
}
