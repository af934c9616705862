package mail_test

import (
	"strings"
	"testing"

	"github.com/partnergraph/partnergraph/internal/mail"
)

// The outcome is in the reader's language, and missing while there is none (X-07, D-14).
func TestRender_ShowsTheOutcome(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		template              mail.Template
		locale, outcome, want string
	}{
		{mail.CustomerReviewDecided, "en", "VERIFIED", "The details have been verified."},
		{mail.CustomerReviewDecided, "es", "NOT_APPROVED", "Los datos no se han aprobado."},
		{mail.CustomerReviewDecided, "zh-Hans", "VERIFIED", "信息已通过验证。"},
		{mail.CustomerQualificationDecided, "pl", "APPROVED", "Kwalifikacja została zatwierdzona"},
		{mail.CustomerQualificationDecided, "id", "DENIED", "Kualifikasi tersebut ditolak."},
		{mail.CustomerQualificationDecided, "ja", "DENIED", "資格は却下されました。"},
		{mail.SubscriptionRenewal, "en", "RENEWS", "The subscription will then be renewed for another term"},
		{mail.SubscriptionChanged, "en", "DISABLED", "The program operator has disabled the subscription."},
		{mail.SubscriptionChanged, "id", "ORDER_CANCELLED", "Operator program telah membatalkan pesanan"},
		{mail.SubscriptionRenewal, "pl", "ENDS", "Subskrypcja nie zostanie odnowiona"},
	} {
		got := render(t, test.template, test.locale, mail.Data{Outcome: test.outcome}).Text
		if !strings.Contains(got, "\n"+test.want) {
			t.Errorf("%s in %s: no %q in\n%s", test.template, test.locale, test.want, got)
		}
		if undecided := render(t, test.template, test.locale, mail.Data{}).Text; strings.Contains(undecided, test.want) {
			t.Errorf("%s in %s says %q of no outcome", test.template, test.locale, test.want)
		}
	}
}
