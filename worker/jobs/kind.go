package jobs

import (
	"io"

	"github.com/partnergraph/partnergraph/models"
)

// Kind names a kind of job, such as mail.send; the API writes it as MAIL_SEND.
type Kind string

// Kinds lists every kind of the catalogue.
func Kinds() []Kind {
	all := All()
	kinds := make([]Kind, len(all))
	for i, j := range all {
		kinds[i] = Kind(j.Spec().Kind)
	}
	return kinds
}

// MarshalGQL writes the kind as a value of the API's enum.
func (k Kind) MarshalGQL(w io.Writer) { models.WriteConstant(w, k) }

// UnmarshalGQL reads what MarshalGQL writes; it is an error for what is not in the catalogue.
func (k *Kind) UnmarshalGQL(value any) (err error) {
	*k, err = models.ReadConstant(value, Kinds())
	return err
}
