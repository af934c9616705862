package rules_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/partnergraph/partnergraph/internal/rules"
)

// T-56: people are called as they are, with titles and particles and in every script. What mail programs make a link of is no name.
func TestPersonName_InEveryScript(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"Prof.in Huber": "", "Dipl.-Ing.in Eva Huber": "", "Dipl.-Ing.in": "", "A.de Vries": "", "Univ.-Prof.in Dr.in Anna Berg": "", "Dr.in": "",
		"Mag.in Gruber": "", "Dr.med. Vogt": "", "Mr.Kim": "", "Dr.Li": "", "Ir.Joko": "", "J.P.van Dam": "", "A.von Thun": "", "S.al Rashid": "",
		"H.-P. Maier": "", "O'Hara": "", "D’Angelo": "", "Nguyễn Văn An": "", "Łucja": "", "Ñusta": "", "Ştefan": "", "Σοφία": "", "Анна Мария": "",
		"Մարիամ": "", "ანა": "", "דנה": "", "سارة بنت محمد": "", "فاطمه": "", "नीरज": "", "সুমন": "", "செல்வி": "", "ศรี": "", "ကျော်": "", "សុខា": "",
		"王伟": "", "田中 さくら": "", "김민준": "", "አና": "", "ᏣᎳᎩ": "", "𞤀𞤣𞤢𞤥": "", "Sukarno": "", "U": "", "Þór": "", "ʻAkahi": "",
		"evil.com": "link", "Evil.Com": "link", "Prof.com": "link", "Dr.evil.com": "link", "visit evil.in": "link", "evil.de": "link", "A.evil.de": "link",
		"http://a": "link", "https://evil.example": "link", "www.evil": "link", "e.vil.in now": "link", "Anna (evil.kim)": "link", "evil。com": "link", "ｅｖｉｌ．ｃｏｍ": "link",
		"mr.com/x": "link", "Dr.in/offer": "link", "пример.рф": "link", "例子.中国": "link",
		".": "no_letters", "-": "no_letters", "42": "no_letters", "🙂": "no_letters", "…": "no_letters",
	} {
		form, facts := customer()
		form.Billing.Contact.FirstName, form.Billing.Contact.LastName = name, ""
		wants := []string{}
		if want != "" {
			wants = append(wants, "VALIDATION_FAILED."+want+" at contact.firstName")
		}
		if diff := cmp.Diff(wants, told(rules.CheckCustomer(form, facts))); diff != "" {
			t.Errorf("%q: -want +got\n%s", name, diff)
		}
	}
}

// T-56: one name is enough, whichever field it stands in; none is not.
func TestPersonName_OneIsEnough(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		first, last string
		want        []string
	}{
		{"Sukarno", "", []string{}},
		{"", "Sukarno", []string{}},
		{" ", "", []string{"VALIDATION_FAILED.one_name at contact.firstName", "VALIDATION_FAILED.one_name at contact.lastName"}},
	} {
		form, facts := customer()
		form.Billing.Contact.FirstName, form.Billing.Contact.LastName = tc.first, tc.last
		if diff := cmp.Diff(tc.want, told(rules.CheckCustomer(form, facts))); diff != "" {
			t.Errorf("%q %q: -want +got\n%s", tc.first, tc.last, diff)
		}
	}
}
