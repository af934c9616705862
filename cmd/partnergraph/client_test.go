package main_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"testing"
)

// answer is an answer of the API.
type answer struct {
	Status int
	Data   map[string]any
	Errors []struct {
		Message    string
		Extensions map[string]any
	}
	text string
}

// post sends a document to the API of url as the owner of a token. An error means that no answer came.
func post(url, token, key, document string, variables map[string]any) (answer, error) {
	body, err := json.Marshal(map[string]any{"query": document, "variables": variables})
	if err != nil {
		return answer{}, err
	}
	request, err := http.NewRequest(http.MethodPost, url+"/graphql", bytes.NewReader(body))
	if err != nil {
		return answer{}, err
	}
	request.Header.Set("Content-Type", "application/json")
	if token != "" {
		request.Header.Set("Authorization", "Bearer "+token)
	}
	if key != "" {
		request.Header.Set("Idempotency-Key", key)
	}
	response, err := client.Do(request)
	if err != nil {
		return answer{}, err
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		return answer{}, err
	}
	got := answer{Status: response.StatusCode, text: string(text)}
	return got, json.Unmarshal(text, &got)
}

// at returns the value at a path of names and indices; nil if there is none.
func (a answer) at(path ...any) any {
	var value any = a.Data
	for _, step := range path {
		switch key := step.(type) {
		case string:
			object, _ := value.(map[string]any)
			value = object[key]
		case int:
			items, _ := value.([]any)
			if key >= len(items) {
				return nil
			}
			value = items[key]
		}
	}
	return value
}

// word returns a text in the data.
func (a answer) word(path ...any) string {
	text, _ := a.at(path...).(string)
	return text
}

// list returns a list in the data, each object as an answer.
func (a answer) list(path ...any) (all []answer) {
	items, _ := a.at(path...).([]any)
	for _, item := range items {
		object, _ := item.(map[string]any)
		all = append(all, answer{Data: object})
	}
	return all
}

// codes returns the codes of the errors and of all userErrors.
func (a answer) codes() (codes []string) {
	for _, e := range a.Errors {
		code, _ := e.Extensions["code"].(string)
		codes = append(codes, code)
	}
	for field := range a.Data {
		for _, e := range a.list(field, "userErrors") {
			codes = append(codes, e.word("code"))
		}
	}
	return codes
}

// caller calls a program as several users.
type caller struct {
	t      *testing.T
	url    string
	tokens map[string]string // by the part of the address before the @
}

// ask sends a document as a user and returns the answer, with errors or without.
func (c caller) ask(who, document string, variables ...any) answer {
	c.t.Helper()
	named := map[string]any{}
	for i := 0; i+1 < len(variables); i += 2 {
		named[variables[i].(string)] = variables[i+1]
	}
	got, err := post(c.url, c.tokens[who], "", document, named)
	if err != nil {
		c.t.Fatalf("%s asks: %v\n%s", who, err, got.text)
	}
	return got
}

// do is ask, and fails if there are errors.
func (c caller) do(who, document string, variables ...any) answer {
	c.t.Helper()
	got := c.ask(who, document, variables...)
	if got.Status != http.StatusOK || len(got.codes()) > 0 {
		c.t.Fatalf("%s asks %.60s…: %d %s", who, document, got.Status, got.text)
	}
	return got
}

// refused fails unless the answer has exactly these codes.
func (c caller) refused(got answer, want ...string) {
	c.t.Helper()
	if !slices.Equal(got.codes(), want) {
		c.t.Errorf("refused with %v, want %v\n%s", got.codes(), want, got.text)
	}
}
