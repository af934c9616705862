package mail

import "github.com/partnergraph/partnergraph/models"

// MarshalTemplate writes the name of a template as a value of the API's enum: user_invitation is USER_INVITATION.
func MarshalTemplate(template string) models.Marshaler { return models.ConstantName(template) }

// UnmarshalTemplate reads what MarshalTemplate writes; it is an error for what is no template.
func UnmarshalTemplate(value any) (string, error) { return models.ReadConstant(value, Templates()) }
