package main

import "fmt"

const createDocument = `mutation($input: CreateCustomerInput!) { createCustomer(input: $input) { customer { id } userErrors { code } } }`

// order creates one customer, under an Idempotency-Key. It causes jobs, and a letter to its address.
type order struct {
	user, key, name, address string
	id                       string // of the customer; empty until the order is acknowledged
	twoIDs                   bool   // two answers had different ids
}

// newOrder returns the next order; partners take turns.
func (s *suite) newOrder() *order {
	n := s.ordered.Add(1)
	return &order{
		user: []string{"lucia", "amir", "victor"}[n%3], key: fmt.Sprintf("fault-%d", n),
		name: fmt.Sprintf("fault-%d", n), address: fmt.Sprintf("c%d@fault-%d.example", n, n),
	}
}

// input is the input of the mutation.
func (o *order) input() map[string]any {
	return map[string]any{
		"companyName": "Fault " + o.name, "domain": o.name, "market": "US", "address": streetAddress("12 Mill St"),
		"contact": map[string]any{"firstName": "Ines", "lastName": "Okafor", "email": o.address},
	}
}

func streetAddress(line string) map[string]any {
	return map[string]any{"line1": line, "city": "Tacoma", "state": "WA", "postalCode": "98402", "country": "US"}
}
