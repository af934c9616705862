// Command go is a small client of Partnergraph with types that genqlient made from the schema. It is an example, not
// a library: a partner asks for its government qualification, and a reviewer pages through the queue and approves it.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"log"
	"net/http"
	"strings"
	"time"

	"github.com/Khan/genqlient/graphql"
)

//go:generate go tool genqlient

func main() {
	url := flag.String("url", "http://127.0.0.1:8080", "where the demo listens")
	flag.Parse()
	if err := play(context.Background(), *url); err != nil {
		log.Fatal(err)
	}
}

// play runs the story.
func play(ctx context.Context, url string) error {
	applicant, err := as(url, "ADMIN_AGENT", "Meridian Distribution")
	if err != nil {
		return err
	}
	reviewer, err := as(url, "ELIGIBILITY_REVIEWER", "")
	if err != nil {
		return err
	}
	request, err := submit(ctx, applicant)
	if err != nil {
		return err
	}
	fmt.Printf("%s is %s, a reply is due %s.\n", request.Reference, request.Status, request.ResponseDueAt.Format(time.RFC1123))
	if err := queue(ctx, reviewer); err != nil {
		return err
	}
	return approve(ctx, reviewer, request.Id)
}

// submit sends the form of the partner's organisation.
func submit(ctx context.Context, c graphql.Client) (*Request, error) {
	form, err := Form(ctx, c)
	if err != nil {
		return nil, err
	}
	services, evidence := EligibilityEntityTypePartnerGovServices, "Framework agreement 2026-31 with a state agency"
	answer, err := Submit(ctx, c, SubmitEligibilityRequestInput{
		Option: EligibilityOptionCspPartnerValidation, TenantId: &form.Viewer.Organization.Profile.MicrosoftId,
		EntityType: &services, Evidence: &evidence,
		Contract: &ContractAcceptanceInput{Accepted: true, Version: form.Program.EligibilityContract.Version},
	})
	if err != nil {
		return nil, err
	}
	return answer.SubmitEligibilityRequest.EligibilityRequest, problems(answer.SubmitEligibilityRequest.UserErrors)
}

// queue prints the requests that wait for a reviewer, page by page.
func queue(ctx context.Context, c graphql.Client) error {
	var after *string
	for {
		page, err := Queue(ctx, c, after)
		if err != nil {
			return err
		}
		for _, r := range page.EligibilityRequests.Nodes {
			fmt.Printf("  %s  %-12s %s\n", r.Reference, r.Status, r.SlaState)
		}
		if !page.EligibilityRequests.PageInfo.HasNextPage {
			return nil
		}
		after = page.EligibilityRequests.PageInfo.EndCursor
	}
}

func approve(ctx context.Context, c graphql.Client, id string) error {
	answer, err := Approve(ctx, c, ApproveEligibilityRequestInput{Id: id})
	if err != nil {
		return err
	}
	if err := problems(answer.ApproveEligibilityRequest.UserErrors); err != nil {
		return err
	}
	held := answer.ApproveEligibilityRequest.EligibilityRequest.Qualification
	if held == nil {
		fmt.Println("Approved; the partner held the qualification already.")
		return nil
	}
	fmt.Printf("Approved: %s since %s.\n", held.Name, held.GrantedAt.Format(time.RFC1123))
	return nil
}

// problems joins the user errors into one error.
func problems(all []Problem) error {
	var errs []error
	for _, p := range all {
		errs = append(errs, fmt.Errorf("%s %s: %s %s", p.Code, strings.Join(p.Field, "."), p.Message, p.Remediation))
	}
	return errors.Join(errs...)
}

// as returns a client that acts as a persona of the demo.
func as(url, role, organization string) (graphql.Client, error) {
	resp, err := http.Get(url + "/demo/personas")
	if err != nil {
		return nil, fmt.Errorf("read personas: %w", err)
	}
	defer resp.Body.Close()
	var personas []struct {
		Organization, Token string
		Roles               []string
	}
	if err := json.NewDecoder(resp.Body).Decode(&personas); err != nil {
		return nil, fmt.Errorf("read personas: %w", err)
	}
	for _, p := range personas {
		if (organization == "" || p.Organization == organization) && strings.Contains(strings.Join(p.Roles, " "), role) {
			return actingFor(url, p.Token, p.Organization)
		}
	}
	return nil, fmt.Errorf("no persona is %s", role)
}

// actingFor returns a client that acts for one of the user's organisations. A user of several organisations acts for none before the
// header Organization names one.
func actingFor(url, token, organization string) (graphql.Client, error) {
	client := func(id string) graphql.Client {
		return graphql.NewClient(url+"/graphql", &http.Client{Transport: caller{token, id}})
	}
	found, err := Memberships(context.Background(), client(""))
	if err != nil {
		return nil, err
	}
	for _, m := range found.Viewer.Memberships {
		if m.OrganizationName == organization {
			return client(m.OrganizationId), nil
		}
	}
	return nil, fmt.Errorf("the person is no user of %s", organization)
}

// caller adds the token and the organisation to every request.
type caller struct{ token, organization string }

// RoundTrip sends the request with the headers.
func (c caller) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	r.Header.Set("Authorization", "Bearer "+c.token)
	if c.organization != "" {
		r.Header.Set("Organization", c.organization)
	}
	return http.DefaultTransport.RoundTrip(r)
}
