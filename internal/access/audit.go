package access

import "github.com/partnergraph/partnergraph/models"

// MarshalAction writes the name of an action as the audit trail of the API has it: createCustomer is CREATE_CUSTOMER.
func MarshalAction(action string) models.Marshaler { return models.ConstantName(action) }

// UnmarshalAction reads what MarshalAction writes; it is an error for what is never recorded.
func UnmarshalAction(value any) (string, error) { return models.ReadConstant(value, Recorded()) }
