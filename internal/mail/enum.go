package mail

import (
	"io"

	"github.com/partnergraph/partnergraph/models"
)

// MarshalGQL writes the template as a value of the API's enum: user_invitation is USER_INVITATION.
func (t Template) MarshalGQL(w io.Writer) { models.WriteConstant(w, t) }

// UnmarshalGQL reads what MarshalGQL writes; it is an error for what is no template.
func (t *Template) UnmarshalGQL(value any) (err error) {
	*t, err = models.ReadConstant(value, Templates())
	return err
}
