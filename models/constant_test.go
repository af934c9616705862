package models_test

import (
	"strings"
	"testing"

	"github.com/partnergraph/partnergraph/models"
)

// What is stored as mail.send or createApiToken is a value like any other in the API, and is read back from it.
func TestStoredNamesAreConstants(t *testing.T) {
	t.Parallel()
	stored := map[string]string{"mail.send": "MAIL_SEND", "validation_id.release_hold": "VALIDATION_ID_RELEASE_HOLD", "createApiToken": "CREATE_API_TOKEN", "user_invitation": "USER_INVITATION", "": ""}
	var all []string
	for name := range stored {
		all = append(all, name)
	}
	for name, want := range stored {
		var written strings.Builder
		models.ConstantName(name).MarshalGQL(&written)
		if got := written.String(); got != `"`+want+`"` {
			t.Errorf("%q: wrote %s, want %q", name, got, want)
		}
		if got, err := models.ReadConstant(want, all); err != nil || got != name {
			t.Errorf("%q: read %q, %v, want %q", want, got, err, name)
		}
	}
	for _, value := range []any{"mail.send", "MAIL_SENT", 7, nil} {
		if got, err := models.ReadConstant(value, all); err == nil {
			t.Errorf("%v: want an error, got %q", value, got)
		}
	}
}
