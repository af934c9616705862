package rules_test

import "github.com/partnergraph/partnergraph/data"

// sample is the program that ships.
var sample = data.Sample()

// with is that program with settings of a deployment.
func with(s data.Settings) *data.Content {
	read, err := data.Read(data.SampleFolder(), data.Options{Settings: s})
	if err != nil {
		panic(err)
	}
	return read
}

// closing is the program in which these markets are closed, and no others.
func closing(markets ...string) *data.Content {
	return with(data.Settings{ClosedMarkets: append([]string{}, markets...)})
}
