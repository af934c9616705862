package jobs

import "github.com/partnergraph/partnergraph/models"

// Kinds lists every kind of the catalogue, such as mail.send.
func Kinds() []string {
	all := All()
	kinds := make([]string, len(all))
	for i, j := range all {
		kinds[i] = j.Spec().Kind
	}
	return kinds
}

// MarshalKind writes a kind as a value of the API's enum: mail.send is MAIL_SEND.
func MarshalKind(kind string) models.Marshaler { return models.ConstantName(kind) }

// UnmarshalKind reads what MarshalKind writes; it is an error for what is not in the catalogue.
func UnmarshalKind(value any) (string, error) { return models.ReadConstant(value, Kinds()) }
