package main

import (
	"context"
	"fmt"
	"strings"
	"text/tabwriter"

	"github.com/partnergraph/partnergraph/internal/config"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

type partnerListCmd struct {
	acting `embed:""`
	Name   string `help:"Only those with this in their name." placeholder:"north"`
	Status []word `enum:"pending-qualification,qualified,active,rejected,suspended,restricted,closed" help:"Only those in one of these states: ${enum}." placeholder:"suspended"`
	Types  []word `name:"type" enum:"direct-bill,indirect-provider,indirect-reseller" help:"Only those that take part so: ${enum}." placeholder:"indirect-provider"`
}

// Run lists accounts, all pages of them.
func (l partnerListCmd) Run(ctx context.Context, c *config.Config) error {
	f := &store.PartnerFilter{}
	if l.Name != "" {
		f.Name = &store.TextFilter{Contains: &l.Name}
	}
	if len(l.Status) > 0 {
		f.Status = &store.PartnerStatusFilter{In: words[models.PartnerStatus](l.Status)}
	}
	if len(l.Types) > 0 {
		f.Types = &store.PartnerTypeFilter{In: words[models.PartnerType](l.Types)}
	}
	return l.run(ctx, c, func(o operator) (printed, error) {
		var rows partnerRows
		err := allPages(func(p store.Page) (store.PageInfo, error) {
			page, err := o.Store.Partners(ctx, o.who, f, nil, p)
			if err != nil {
				return store.PageInfo{}, err
			}
			for _, p := range page.Nodes() {
				rows = append(rows, rowOf(p))
			}
			return page.PageInfo, nil
		})
		return rows, err
	})
}

// allPages reads one page of a list after the other.
func allPages(read func(store.Page) (store.PageInfo, error)) error {
	most := store.MaxPage
	p := store.Page{First: &most}
	for {
		info, err := read(p)
		if err != nil || !info.HasNextPage {
			return err
		}
		p.After = info.EndCursor
	}
}

// partnerRow is an account as the commands show it.
type partnerRow struct {
	ID             string                 `json:"id"`
	Organization   string                 `json:"organization"`
	Name           string                 `json:"name"`
	Types          []string               `json:"types"`
	Status         models.PartnerStatus   `json:"status"`
	Standing       models.PartnerStanding `json:"standing"`
	StandingReason string                 `json:"standingReason,omitempty"`
	Market         string                 `json:"market"`
}

func rowOf(p *models.Partner) partnerRow {
	types := make([]string, len(p.Types))
	for i, t := range p.Types {
		types[i] = string(t)
	}
	return partnerRow{p.ID.String(), p.OrganizationID.String(), p.Name, types, p.Status, p.InStanding(), p.StandingReason, p.Market}
}

// oneRow is an account that was changed.
func oneRow(p *models.Partner, err error) (printed, error) {
	if err != nil {
		return nil, err
	}
	return rowOf(p), nil
}

func (r partnerRow) text() string { return partnerRows{r}.text() }

type partnerRows []partnerRow

func (rows partnerRows) text() string {
	return table("ID\tNAME\tTYPES\tSTATUS\tMARKET\tORGANISATION", len(rows), func(w *tabwriter.Writer, i int) {
		r := rows[i]
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\n", r.ID, r.Name, strings.Join(r.Types, ","), r.Status, r.Market, r.Organization)
	})
}

// table is a heading and lines in columns.
func table(heading string, n int, line func(*tabwriter.Writer, int)) string {
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 4, 2, ' ', 0)
	fmt.Fprintln(w, heading)
	for i := range n {
		line(w, i)
	}
	_ = w.Flush() // memory takes everything
	return strings.TrimRight(b.String(), "\n")
}
