package transport

import (
	"strings"

	"github.com/vektah/gqlparser/v2/validator/core"
	"github.com/vektah/gqlparser/v2/validator/rules"
)

// Rules are the validation rules without their "Did you mean" suggestions, which would reveal the names of the schema
// where introspection is off.
func Rules() *rules.Rules {
	r := rules.NewDefaultRules()
	for _, without := range []core.Rule{
		rules.FieldsOnCorrectTypeRuleWithoutSuggestions,
		rules.KnownArgumentNamesRuleWithoutSuggestions,
		rules.KnownTypeNamesRuleWithoutSuggestions,
		rules.ScalarLeafsRuleWithoutSuggestions,
		rules.ValuesOfCorrectTypeRuleWithoutSuggestions,
	} {
		r.RemoveRule(strings.TrimSuffix(without.Name, "WithoutSuggestions"))
		r.AddRule(without.Name, without.RuleFunc)
	}
	return r
}
