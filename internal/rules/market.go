package rules

import (
	"strings"

	"github.com/partnergraph/partnergraph/data"
	"github.com/partnergraph/partnergraph/internal/problem"
)

// MarketFacts are the facts about a partner and the market of a customer.
type MarketFacts struct {
	Region     string // of the partner
	Market     string // of the customer, as typed
	Government bool   // whether the customer is a part of the government (D-12)
	Content    *data.Content
}

func closed(field, market string) *problem.Problem {
	p := problem.New(problem.MarketUnknown, field).With("Market", market)
	p.Reason = "closed"
	return p
}

// CheckMarket reports why a partner cannot have a customer in a market: the code is unknown, the market is closed, or it
// belongs to the partners of another region.
func CheckMarket(field string, f MarketFacts) *problem.Problem {
	market, known := f.Content.FindMarket(f.Market)
	if !known {
		return problem.New(problem.MarketUnknown, field).With("Market", f.Market)
	}
	if !f.Content.Open(f.Market) {
		return closed(field, f.Market)
	}
	if !f.Content.SellsTo(f.Region, f.Market, f.Government) {
		return problem.New(problem.CustomerMarketOutOfRegion, field).
			With("Market", f.Market).Naming("Region", "region", f.Region).Naming("MarketRegion", "region", market.RegionCode)
	}
	return nil
}

// CheckRegistrationNumber reports a registration number that is missing although the market requires one, that does not have the
// format of the market, or that is given where the market uses none. CheckMarket reports unknown markets.
func CheckRegistrationNumber(field, market, number string, content *data.Content) *problem.Problem {
	m, known := content.FindMarket(market)
	if !known {
		return nil
	}
	rule, number := m.RegistrationNumber, strings.TrimSpace(number)
	switch {
	case number == "" && rule.Rule != data.RegistrationNumberRequired:
		return nil
	case number == "":
		return aboutNumber(problem.OrgRegNumberRequired, field, m)
	case rule.Rule == data.RegistrationNumberNotSupported:
		return problem.New(problem.OrgRegNumberNotSupported, field).With("Market", market)
	case len(number) > maxTyped, !rule.Fits(number):
		return aboutNumber(problem.OrgRegNumberInvalid, field, m).Detailing("pattern", rule.Pattern)
	}
	return nil
}

// aboutNumber is a problem that names the kind of number that the market uses.
func aboutNumber(code problem.Code, field string, m data.Market) *problem.Problem {
	name, example := m.RegistrationNumber.Name, m.RegistrationNumber.Example
	return problem.New(code, field).With("Market", m.ISO2).With("Name", name).With("Example", example).
		Detailing("name", name).Detailing("example", example)
}

// CheckCustomerPhone reports a telephone number that is missing although the market requires one, or that is invalid.
func CheckCustomerPhone(field, market, number string, content *data.Content) *problem.Problem {
	m, known := content.FindMarket(market)
	if strings.TrimSpace(number) == "" && known && m.PhoneRequired() {
		return problem.New(problem.PhoneRequired, field).With("Market", market)
	}
	return phone(field, number)
}
