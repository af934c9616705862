package graphtest

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/program/imports"
	"github.com/partnergraph/partnergraph/internal/program/programtest"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// imports plays steps about imports:
//
//	"olga imports"            the example that ships, as "import:olga"
//	"olga imports mistakes"   the same with rows and files that are wrong
//	"olga tries"              a dry run of that
//	"olga releases"           the letters
//	"olga lists"              hands in that price list, and lets the job wait
//	"olga prices"             the price list of the example, with its offers as "offer:mail" and plans as "plan:mail.seat"
func (a *api) imports(who, do string, rest []string) (known bool, err error) {
	switch do {
	case "imports", "tries":
		id, err := imported(a.Program, do == "tries" || len(rest) > 0, do == "tries")
		a.names.set("import:"+who, id.String())
		return true, errors.Join(err, a.nameOffers(context.Background()))
	case "prices":
		return true, a.prices(context.Background())
	case "lists":
		file := &models.Upload{Name: "june.csv", Content: bytes.NewReader([]byte(sampleOfImport()["prices.csv"]))}
		_, _, err := a.ImportPriceList(context.Background(), a.As(operatorAdmin), imports.ImportPriceListInput{File: file})
		return true, err
	case "delists":
		return true, a.delists(context.Background(), rest[0])
	case "releases":
		id, err := models.ParseAnyID(a.names.id("import:" + who))
		if err == nil {
			_, _, err = a.ReleaseImportedLetters(context.Background(), a.As(operatorAdmin), imports.ReleaseImportedLettersInput{ID: id})
		}
		return true, err
	}
	return false, nil
}

// prices imports the price list of the example that ships.
func (a *api) prices(ctx context.Context) error {
	return errors.Join(a.readPrices(ctx, sampleOfImport()["prices.csv"]), a.nameOffers(ctx))
}

// delists takes an offer and its plans off sale.
func (a *api) delists(ctx context.Context, code string) error {
	offer := models.As[models.Offer](a.named("offer:" + code))
	plans, err := a.Store.PlansOfOffers(ctx, a.As(operatorAdmin), []models.ID[models.Offer]{offer}, store.Page{})
	if err != nil {
		return err
	}
	return a.Store.Tx(ctx, func(tx *store.Tx) error {
		o, err := store.LockAny(tx, offer)
		if err != nil {
			return err
		}
		o.Status = models.OfferNotAvailable
		if err := tx.Save(o); err != nil {
			return err
		}
		var ids []models.ID[models.OfferPlan]
		for _, p := range plans[offer].Nodes() {
			p.Status = models.OfferNotAvailable
			if err := tx.Save(p); err != nil {
				return err
			}
			ids = append(ids, p.ID)
		}
		return tx.ListInCatalog(ids)
	})
}

func (a *api) readPrices(ctx context.Context, list string) error {
	source := imports.FromList(models.ImportPrices, strings.NewReader(list), int64(len(list)))
	_, err := a.ImportSource(ctx, a.As(operatorAdmin), "prices.csv", source, false, func(context.Context, int, int) error { return nil })
	return err
}

// fillCatalog adds government offers with a plan each, and plans to "offer:mail".
func (a *api) fillCatalog(rows int) {
	a.t.Helper()
	var list strings.Builder
	list.WriteString("offer_id,offer_name,offer_type,publisher,segment,plan_id,plan_name,base_plan_id,market,currency,term,billing_cycle,unit_price,valid_from\n")
	for i := range rows {
		fmt.Fprintf(&list, "o%d,Offer %d,SAAS_TRANSACT,Publisher %d,GOVERNMENT,p,Plan,,US,USD,P1Y,MONTHLY,%d.50,2026-01-01\n", i, i, i, i)
		fmt.Fprintf(&list, "mail,Litware Mail,SAAS_TRANSACT,Litware,COMMERCIAL,p%d,Plan %d,%s,US,USD,P1Y,MONTHLY,%d.50,2026-01-01\n", i, i, []string{"", "p0"}[min(i, 1)], i)
	}
	ctx := context.Background()
	if err := errors.Join(a.readPrices(ctx, list.String()), a.nameOffers(ctx)); err != nil {
		a.t.Fatal(err)
	}
}

// nameOffers names the offers and their plans.
func (a *api) nameOffers(ctx context.Context) error {
	most := store.MaxPage
	found, err := a.Store.Offers(ctx, a.As(operatorAdmin), nil, store.Page{First: &most})
	if err != nil {
		return err
	}
	for _, o := range found.Nodes() {
		a.names.set("offer:"+o.Code, o.ID.String())
		plans, err := a.Store.PlansOfOffers(ctx, a.As(operatorAdmin), []models.ID[models.Offer]{o.ID}, store.Page{})
		if err != nil {
			return err
		}
		for _, p := range plans[o.ID].Nodes() {
			a.names.set("plan:"+o.Code+"."+p.Code, p.ID.String())
		}
	}
	return nil
}

const operatorAdmin = "olga.marsh@program.example"

// imported imports the example that ships at once.
func imported(p *programtest.Program, mistakes, dryRun bool) (id models.ID[models.ProgramImport], err error) {
	ctx, files := context.Background(), sampleOfImport()
	if mistakes {
		files["customers.csv"] += "C-9,Too,few\nC-8,,US,not-a-guid,gmail.com,,Ada,Byron,nobody,,en,1 A Street,,Denver,CO,80202,US,\n"
		files["relationships.csv"] += "R-9,P-1,C-9,,\n"
		files["users.csv"] = "external_id,name\n"
		files["partnerships.csv"] = strings.Replace(strings.ReplaceAll(files["partnerships.csv"], "\n", ",\n"), ",\n", ",Colour\n", 1)
	}
	in := imports.ImportProgramInput{File: &models.Upload{Name: "old.zip", Content: bytes.NewReader(zipped(files))}, DryRun: dryRun}
	row, _, err := p.ImportProgram(ctx, p.As(operatorAdmin), in)
	if err != nil {
		return id, err
	}
	return row.ID, p.RunImport(ctx, access.TheSystem, row.ID, func(context.Context, int, int) error { return nil })
}

// sampleOfImport are the files of the example that ships.
func sampleOfImport() map[string]string {
	files := map[string]string{}
	names, err := fs.Glob(imports.Sample(), "*.csv")
	if err != nil {
		panic(err)
	}
	for _, name := range names {
		text, err := fs.ReadFile(imports.Sample(), name)
		if err != nil {
			panic(err)
		}
		files[name] = string(text)
	}
	return files
}

// zipped packs files, always in the same order.
func zipped(files map[string]string) []byte {
	var packed bytes.Buffer
	w := zip.NewWriter(&packed)
	for _, name := range slices.Sorted(maps.Keys(files)) {
		f, err := w.Create(name)
		if err == nil {
			_, err = f.Write([]byte(files[name]))
		}
		if err != nil {
			panic(err)
		}
	}
	if err := w.Close(); err != nil {
		panic(err)
	}
	return packed.Bytes()
}
