package program_test

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/internal/program/imports"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// listed are the texts of the files of an import, by name.
type listed map[string]string

// sampleFiles are the files that ship as an example.
func sampleFiles(t *testing.T) listed {
	t.Helper()
	files := listed{}
	err := fs.WalkDir(imports.Sample(), ".", func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		text, err := fs.ReadFile(imports.Sample(), name)
		files[name] = string(text)
		return err
	})
	if err != nil || len(files) != 10 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	return files
}

// zipped packs files.
func zipped(t *testing.T, files listed) []byte {
	t.Helper()
	var packed bytes.Buffer
	w := zip.NewWriter(&packed)
	for name, text := range files {
		f, err := w.Create(name)
		if err == nil {
			_, err = f.Write([]byte(text))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return packed.Bytes()
}

// imports brings files along as the operator, and lets the job run.
func (s *story) imports(files listed, dryRun bool) *models.ProgramImport {
	s.t.Helper()
	in := imports.ImportProgramInput{File: &models.Upload{Name: "old.zip", Content: bytes.NewReader(zipped(s.t, files))}, DryRun: dryRun}
	row, job, err := s.ImportProgram(s.ctx, s.As(olga), in)
	s.must(err)
	if job == nil {
		s.t.Fatal("want a job")
	}
	s.Work()
	return s.imported(row.ID)
}

func (s *story) imported(id models.ID[models.ProgramImport]) *models.ProgramImport {
	s.t.Helper()
	row, err := store.Find(s.ctx, s.Store, s.As(olga), id)
	s.must(err)
	return row
}

// refusals are the problems of an import as "file:line column CODE.reason".
func (s *story) refusals(row *models.ProgramImport) (found []string) {
	s.t.Helper()
	rows, err := s.Store.ImportProblems(s.ctx, row.ID, 0, 1000)
	s.must(err)
	for _, r := range rows {
		p := imports.Problem(r)
		text := string(p.Code)
		if p.Reason != "" {
			text += "." + p.Reason
		}
		found = append(found, fmt.Sprintf("%s:%d %s %s", imports.FileName(r.File), r.Line, r.ColumnName, text))
		if p.Message("en") == string(p.Code) || strings.Contains(p.Message("en"), "{{") || strings.Contains(p.Remediation("ja"), "{{") {
			s.t.Errorf("%s: %q, %q", text, p.Message("en"), p.Remediation("ja"))
		}
	}
	return found
}

// created is what each file of an import has made, as "created/there/refused".
func created(row *models.ProgramImport) map[string]string {
	counts := map[string]string{}
	for _, f := range row.Files {
		if f.Rows > 0 || f.Unusable {
			counts[imports.FileName(f.Kind)] = fmt.Sprintf("%d/%d/%d", f.Created, f.AlreadyThere, f.Refused)
		}
	}
	return counts
}

var allNew = map[string]string{
	"partners.csv": "3/0/0", "locations.csv": "4/0/0", "customers.csv": "3/0/0", "agreements.csv": "4/0/0", "users.csv": "3/0/0", "partnerships.csv": "1/0/0",
	"relationships.csv": "3/0/0", "qualifications.csv": "2/0/0", "validation_ids.csv": "1/0/0", "prices.csv": "15/0/0",
}

// object finds what an import has made of a row.
func object[T models.Noun](s *story, kind models.ImportFileKind, id string) *T {
	s.t.Helper()
	found, err := s.Store.ImportedObject(s.ctx, s.As(olga), kind, id)
	s.must(err)
	row, ok := any(found).(*T)
	if !ok {
		s.t.Fatalf("%s %s is %T", kind, id, found)
	}
	return row
}

func TestImport_BringsAProgramAlong(t *testing.T) {
	tell(t, func(s *story) {
		row := s.imports(sampleFiles(s.t), false)
		if got := s.refusals(row); len(got) > 0 {
			s.t.Fatalf("refused: %v", got)
		}
		if diff := cmp.Diff(allNew, created(row)); diff != "" || row.Status != models.ImportFinished || row.FinishedAt == nil || row.BlobKey != "" {
			s.t.Errorf("%s, want -, got +\n%s", row.Status, diff)
		}
		provider, reseller := object[models.Partner](s, models.ImportPartners, "P-1"), object[models.Partner](s, models.ImportPartners, "P-2")
		further := object[models.Partner](s, models.ImportPartners, "P-3")
		if provider.Status != models.PartnerActive || reseller.Status != models.PartnerActive || further.OrganizationID != provider.OrganizationID || further.Region == provider.Region {
			s.t.Errorf("partners: %+v, %+v, %+v", provider, reseller, further)
		}
		if p := object[models.Partnership](s, models.ImportPartnerships, "PS-1"); p.Status != models.PartnershipActive || p.ResellerID != reseller.ID {
			s.t.Errorf("partnership: %+v", p)
		}
		county := object[models.Customer](s, models.ImportCustomers, "C-2")
		if county.Segment != models.SegmentGovernment || county.Status != models.CustomerActive || county.Review != models.ReviewVerified {
			s.t.Errorf("customer: %+v", county)
		}
		if r := object[models.ResellerRelationship](s, models.ImportRelationships, "R-1"); r.AssociatedResellerID != reseller.ID || r.Origin != models.OriginRecorded || r.Status != models.RelationshipActive {
			s.t.Errorf("relationship: %+v", r)
		}
		if v := object[models.ValidationID](s, models.ImportValidationIDs, "V-1"); *v.RemainingCreates != 4 || v.Status != models.ValidationIDIssued || !v.RequestID.IsZero() {
			s.t.Errorf("validation ID: %+v", v)
		}
		s.ExpectMail()
		s.seesImported(row, provider)
	})
}

// seesImported checks that people of an imported partner see what is theirs once they have accepted, and nobody else does.
func (s *story) seesImported(row *models.ProgramImport, provider *models.Partner) {
	s.t.Helper()
	fay := object[models.User](s, models.ImportUsers, "U-1")
	s.must(s.Store.AcceptFor(s.ctx, fay.ID))
	who, err := s.Store.ActorOf(s.ctx, fay.ID)
	s.must(err)
	if who.PartnerID != provider.ID {
		s.t.Errorf("acts for %s", who.PartnerID)
	}
	mine, err := s.Store.Customers(s.ctx, who, nil, nil, store.Page{Count: true})
	s.must(err)
	if mine.TotalCount != 2 {
		s.t.Errorf("sees %d customers, want 2", mine.TotalCount)
	}
	others, err := s.Store.Customers(s.ctx, s.As(amir), nil, nil, store.Page{First: ptr(store.MaxPage)})
	s.must(err)
	if slices.ContainsFunc(others.Nodes(), func(c *models.Customer) bool { return strings.HasPrefix(c.CompanyName, "Litware") }) {
		s.t.Error("another partner sees an imported customer")
	}
	events, err := s.Store.AuditEvents(s.ctx, s.As(olga), &store.AuditEventFilter{SubjectID: ptr(provider.ID.Any())}, store.Page{})
	s.must(err)
	var did []string
	for _, e := range events.Nodes() {
		did = append(did, e.Action+" "+e.ToState)
	}
	slices.Sort(did)
	if diff := cmp.Diff([]string{"derivePartnerStatus ACTIVE", "importProgram QUALIFIED"}, did); diff != "" {
		s.t.Errorf("history: want -, got +\n%s", diff)
	}
	if _, err := store.Find(s.ctx, s.Store, who, row.ID); !problem.Has(err, problem.NotFound) {
		s.t.Errorf("a partner reads the import: %v", err)
	}
	found, err := s.Store.ImportedObject(s.ctx, s.As(amir), models.ImportPartners, "P-1")
	if found != nil || err != nil {
		s.t.Errorf("another partner finds %v, %v", found, err)
	}
}

func TestImport_ADryRunChangesNothing(t *testing.T) {
	tell(t, func(s *story) {
		before := s.imported(s.imports(listed{"partners.csv": "external_id,company_name,types,market,tenant_id,domain\n"}, true).ID)
		was := s.snapshot()
		row := s.imports(sampleFiles(s.t), true)
		if diff := cmp.Diff(allNew, created(row)); diff != "" || row.Problems != 0 {
			s.t.Errorf("%v; want -, got +\n%s", s.refusals(row), diff)
		}
		now := s.snapshot()
		ours := func(about models.AnyID) bool { return about == row.ID.Any() }
		now.Jobs = slices.DeleteFunc(now.Jobs, func(j *models.Job) bool {
			return ours(models.AnyID{Prefix: j.SubjectPrefix, UUID: [16]byte(j.SubjectID)})
		})
		now.Events = slices.DeleteFunc(now.Events, func(e *models.AuditEvent) bool {
			return ours(models.AnyID{Prefix: e.SubjectPrefix, UUID: [16]byte(e.SubjectID)})
		})
		if diff := cmp.Diff(was, now); diff != "" {
			s.t.Errorf("a dry run has changed\n%s", diff)
		}
		if row.Letters != models.ImportLettersNone || before.Status != models.ImportFinished {
			s.t.Errorf("%+v, %+v", row, before)
		}
		if found, err := s.Store.ImportedObject(s.ctx, s.As(olga), models.ImportPartners, "P-1"); found != nil || err != nil {
			s.t.Errorf("found %v, %v", found, err)
		}
	})
}

func TestImport_TwiceTheSameCreatesNothingTwice(t *testing.T) {
	tell(t, func(s *story) {
		files := sampleFiles(s.t)
		mended := files["customers.csv"]
		files["customers.csv"] = strings.Replace(mended, "C-2,Litware County,US", "C-2,Litware County,XX", 1)
		first := s.imports(files, false)
		want := []string{
			"customers.csv:3 market VALIDATION_FAILED.country", "customers.csv:3 country VALIDATION_FAILED.country_of_customer",
			"relationships.csv:3 customer IMPORT_REFERENCE_UNKNOWN", "qualifications.csv:3 customer IMPORT_REFERENCE_UNKNOWN", "validation_ids.csv:2 customer IMPORT_REFERENCE_UNKNOWN",
		}
		if diff := cmp.Diff(want, s.refusals(first)); diff != "" {
			s.t.Errorf("want -, got +\n%s", diff)
		}
		files["customers.csv"] = mended
		again := s.imports(files, false)
		counts := map[string]string{
			"partners.csv": "0/3/0", "locations.csv": "0/4/0", "customers.csv": "1/2/0", "agreements.csv": "0/4/0", "users.csv": "0/3/0", "partnerships.csv": "0/1/0",
			"relationships.csv": "1/2/0", "qualifications.csv": "1/1/0", "validation_ids.csv": "1/0/0", "prices.csv": "0/15/0",
		}
		if diff := cmp.Diff(counts, created(again)); diff != "" {
			s.t.Errorf("%v; want -, got +\n%s", s.refusals(again), diff)
		}
		if again.Letters != models.ImportLettersNone || first.LettersHeld != 3 {
			s.t.Errorf("letters: %s, %d", again.Letters, first.LettersHeld)
		}
	})
}

func TestImport_GoesOnWhereItStopped(t *testing.T) {
	tell(t, func(s *story) {
		files := listed{"customers.csv": manyCustomers(1200)}
		in := imports.ImportProgramInput{File: &models.Upload{Name: "old.zip", Content: bytes.NewReader(zipped(s.t, files))}}
		row, _, err := s.ImportProgram(s.ctx, s.As(olga), in)
		s.must(err)
		broken := errors.New("the machine fails")
		err = s.RunImport(s.ctx, access.TheSystem, row.ID, func(_ context.Context, done, total int) error {
			if total != 1200 {
				s.t.Errorf("%d of %d", done, total)
			}
			if done >= 500 {
				return broken
			}
			return nil
		})
		if !errors.Is(err, broken) {
			s.t.Fatal(err)
		}
		if got := s.imported(row.ID); got.Files[2].Read != 500 || got.Status != models.ImportRunning {
			s.t.Errorf("%+v", got)
		}
		s.Work()
		if got := s.imported(row.ID); created(got)["customers.csv"] != "1200/0/0" || got.Problems != 0 || got.Status != models.ImportFinished {
			s.t.Errorf("%s %v", got.Status, s.refusals(got))
		}
	})
}

// manyCustomers is a file with so many customers.
func manyCustomers(n int) string {
	var b strings.Builder
	b.WriteString("external_id;company_name;market;tenant_id;domain;line1;city;state;postal_code;contact_email;contact_last_name\n")
	for i := range n {
		fmt.Fprintf(&b, "C%d;Bulk Customer %d;US;8f000000-0000-4000-8000-%012d;bulk%d.example;%d Main Street;Denver;CO;80202;info@bulk%d.example;Byron\n", i, i, i, i, i, i)
	}
	return b.String()
}

func TestImport_LettersWaitForTheOperator(t *testing.T) {
	tell(t, func(s *story) {
		row := s.imports(sampleFiles(s.t), false)
		s.ExpectMail()
		if row.Letters != models.ImportLettersHeld || row.LettersHeld != 3 {
			s.t.Fatalf("%s, %d", row.Letters, row.LettersHeld)
		}
		tay := object[models.User](s, models.ImportUsers, "U-2")
		s.must(s.Store.AcceptFor(s.ctx, tay.ID)) // who signs in before is not invited any more
		_, job, err := s.ReleaseImportedLetters(s.ctx, s.As(olga), imports.ReleaseImportedLettersInput{ID: row.ID.Any()})
		s.must(err)
		if job == nil {
			s.t.Error("want a job")
		}
		s.Work()
		letters := s.ExpectMail("ada@litware-bakery.example", "fay@fabrikam-distribution.example")
		if !strings.Contains(letters[1].Text, "Fabrikam Distribution") {
			s.t.Errorf("letter: %s", letters[1].Text)
		}
		s.must(s.WriteImportedLetters(s.ctx, access.TheSystem, row.ID, deaf))
		s.Work()
		s.ExpectMail()
		_, _, err = s.ReleaseImportedLetters(s.ctx, s.As(olga), imports.ReleaseImportedLettersInput{ID: row.ID.Any(), Discard: true})
		if !problem.Has(err, problem.ImportStateInvalid) {
			s.t.Errorf("again: %v", err)
		}
	})
}

func TestImport_LettersAreDiscarded(t *testing.T) {
	tell(t, func(s *story) {
		row := s.imports(sampleFiles(s.t), false)
		row, job, err := s.ReleaseImportedLetters(s.ctx, s.As(olga), imports.ReleaseImportedLettersInput{ID: row.ID.Any(), Discard: true})
		s.must(err)
		s.Work()
		s.ExpectMail()
		if job != nil || row.Letters != models.ImportLettersDiscarded {
			s.t.Errorf("%v, %s", job, row.Letters)
		}
	})
}

func TestImport_NamesEachMistake(t *testing.T) {
	tell(t, func(s *story) {
		files := sampleFiles(s.t)
		add := func(name string, rows ...string) { files[name] += strings.Join(rows, "\n") + "\n" }
		add("partners.csv",
			",No Id,DIRECT_BILL,US,8e000000-0000-4000-8000-000000000001,noid.example,,",
			"P-1,Twice,DIRECT_BILL,US,8e000000-0000-4000-8000-000000000002,twice.example,,",
			"P-9,,WHOLESALER,QQ,not-a-guid,gmail.com,P-404,QQQ",
			"P-8,Taken,DIRECT_BILL,US,8c000000-0000-4000-8000-000000000001,fabrikam-distribution.example,,",
			"P-7,Same Region,DIRECT_BILL,US,8e000000-0000-4000-8000-000000000003,sameregion.example,P-1,",
			"1.2E+05,Mangled,DIRECT_BILL,US,8e000000-0000-4000-8000-000000000004,mangled.example,,",
			"P-6,too,few cells")
		add("locations.csv", "L-9,P-1,7100001,Seattle,,,Seattle,WA,98101,US,yes", "L-8,P-2,12,Elsewhere,1 A Street,,Toronto,ON,M5V 2T6,CA,perhaps")
		add("users.csv", "U-9,P-1,,Fay Again,FAY@fabrikam-distribution.example,en,GLOBAL_ADMIN", "U-8,P-1,C-1,x,nobody,xx,", "U-7,,C-2,Gra Hop,gra@litware-county.example,en,SALES_AGENT")
		add("agreements.csv", "A-9,P-1,,2026-01,Fay,fay@fabrikam-distribution.example,2026-02-01", "A-8,,C-2,1999,Gra,gra@litware-county.example,soon", "A-7,,C-2,2026-01,Gra,gra@litware-county.example,2099-01-01")
		add("partnerships.csv", "PS-9,P-2,P-1,", "PS-8,P-3,P-2,", "PS-7,P-1,P-2,2024-01-01")
		add("relationships.csv", "R-9,P-2,C-1,,", "R-8,P-1,C-3,,", "R-7,P-3,C-3,P-2,", "R-6,P-1,C-1,,")
		add("qualifications.csv", "Q-9,,C-2,EDUCATION,K12,", "Q-8,P-1,,GOVERNMENT_COMMUNITY_CLOUD,,", "Q-7,,C-1,EDUCATION,,", "Q-6,,C-1,VIP,,")
		add("validation_ids.csv", "V-9,P-1,C-2,OLD-VALID-0001,5,6,", "V-8,P-2,C-2,X,many,,")
		want := []string{
			"partners.csv:5 external_id VALIDATION_FAILED.required", "partners.csv:6 external_id VALIDATION_FAILED.twice", "partners.csv:7 company IMPORT_REFERENCE_UNKNOWN",
			"partners.csv:7 company_name VALIDATION_FAILED.required", "partners.csv:7 types VALIDATION_FAILED.choice", "partners.csv:7 market VALIDATION_FAILED.country",
			"partners.csv:7 tenant_id TENANT_ID_INVALID", "partners.csv:7 domain VALIDATION_FAILED.domain", "partners.csv:8 tenant_id TENANT_TAKEN", "partners.csv:8 domain DOMAIN_TAKEN.tenant",
			"partners.csv:9 market ALREADY_ENROLLED.region", "partners.csv:10 external_id VALIDATION_FAILED.mangled", "partners.csv:11  IMPORT_ROW_INVALID.cell_count",
			"locations.csv:6 partner_id VALIDATION_FAILED.in_use", "locations.csv:6 line1 VALIDATION_FAILED.required", "locations.csv:6 name LOCATION_DUPLICATE", "locations.csv:6 associated VALIDATION_FAILED.has_already",
			"locations.csv:7 associated VALIDATION_FAILED.choice", "locations.csv:7 partner_id VALIDATION_FAILED.partner_id",
			"agreements.csv:6 version VALIDATION_FAILED.in_use", "agreements.csv:7 accepted_at VALIDATION_FAILED.time", "agreements.csv:8 accepted_at VALIDATION_FAILED.future",
			"users.csv:5 email USER_EXISTS", "users.csv:6 partner VALIDATION_FAILED.one_of", "users.csv:7 roles VALIDATION_FAILED.choice",
			"partnerships.csv:3 provider VALIDATION_FAILED.partner_type", "partnerships.csv:3 reseller VALIDATION_FAILED.partner_type", "partnerships.csv:4 reseller REGION_MISMATCH", "partnerships.csv:5  PARTNERSHIP_EXISTS",
			"relationships.csv:5 partner INDIRECT_RESELLER_CANNOT_TRANSACT", "relationships.csv:5 customer RELATIONSHIP_EXISTS", "relationships.csv:6 customer CUSTOMER_MARKET_OUT_OF_REGION",
			"relationships.csv:7 reseller PARTNERSHIP_REQUIRED", "relationships.csv:7 customer RELATIONSHIP_EXISTS", "relationships.csv:8 customer RELATIONSHIP_EXISTS",
			"qualifications.csv:4 code VALIDATION_FAILED.in_use", "qualifications.csv:5 code VALIDATION_FAILED.in_use", "qualifications.csv:6 education_segment VALIDATION_FAILED.required",
			"qualifications.csv:7 code VALIDATION_FAILED.choice",
			"validation_ids.csv:3 code VALIDATION_FAILED.in_use", "validation_ids.csv:3 remaining_creates VALIDATION_FAILED.range", "validation_ids.csv:4 max_creates VALIDATION_FAILED.number",
		}
		dry := s.imports(files, true)
		if diff := cmp.Diff(want, s.refusals(dry)); diff != "" {
			s.t.Errorf("dry run: want -, got +\n%s", diff)
		}
		done := s.imports(files, false)
		if diff := cmp.Diff(want, s.refusals(done)); diff != "" {
			s.t.Errorf("want -, got +\n%s", diff)
		}
		if diff := cmp.Diff(created(dry), created(done)); diff != "" {
			s.t.Errorf("a dry run says something else: -, +\n%s", diff)
		}
		s.readsReport(done, len(want))
	})
}

// readsReport reads the report of an import.
func (s *story) readsReport(row *models.ProgramImport, lines int) {
	s.t.Helper()
	url, _ := s.ReportLink(s.As(olga), row)
	opened, locale, err := s.OpenReport(s.ctx, url[strings.LastIndex(url, "/")+1:])
	s.must(err)
	var report bytes.Buffer
	s.must(s.WriteReport(s.ctx, &report, opened, locale))
	text := report.String()
	if n := strings.Count(text, "\r\n"); n != lines+1 || !strings.Contains(text, "partners.csv,8,tenant_id,P-8,TENANT_TAKEN,") {
		s.t.Errorf("%d lines\n%s", n, text)
	}
	s.Clock.Set(s.Clock.Now().Add(time.Hour))
	if _, _, err := s.OpenReport(s.ctx, url[strings.LastIndex(url, "/")+1:]); !problem.Has(err, problem.LinkExpired) {
		s.t.Errorf("later: %v", err)
	}
}

// Two imports of the same files at the same time pass over what the other has made, and refuse nothing for it.
func TestImport_TwoAtATime(t *testing.T) {
	tell(t, func(s *story) {
		files := zipped(s.t, listed{"customers.csv": manyCustomers(2000)})
		rows, outcomes := make([]*models.ProgramImport, 2), make(chan error, 2)
		for i := range rows {
			row, _, err := s.ImportProgram(s.ctx, s.As(olga), imports.ImportProgramInput{File: &models.Upload{Name: "x.zip", Content: bytes.NewReader(files)}})
			s.must(err)
			rows[i] = row
		}
		for _, row := range rows {
			go func() { outcomes <- s.RunImport(s.ctx, access.TheSystem, row.ID, deaf) }()
		}
		s.must(errors.Join(<-outcomes, <-outcomes))
		a, b := s.imported(rows[0].ID), s.imported(rows[1].ID)
		if got := a.Files[2].Created + b.Files[2].Created; got != 2000 || a.Problems+b.Problems > 0 {
			s.t.Errorf("%d created; %v, %v", got, created(a), created(b))
		}
	})
}

// Who discards the letters while an import is still running is not asked again for the people that follow.
func TestImport_LettersDiscardedWhileItRuns(t *testing.T) {
	tell(t, func(s *story) {
		files := sampleFiles(s.t)
		for i := range 600 {
			files["users.csv"] += fmt.Sprintf("U%d,P-1,,Person %d,p%d@fabrikam-distribution.example,en,SALES_AGENT\n", i, i, i)
		}
		row, _, err := s.ImportProgram(s.ctx, s.As(olga), imports.ImportProgramInput{File: &models.Upload{Name: "x.zip", Content: bytes.NewReader(zipped(s.t, files))}})
		s.must(err)
		discarded := false
		s.must(s.RunImport(s.ctx, access.TheSystem, row.ID, func(context.Context, int, int) error {
			if discarded || s.imported(row.ID).LettersHeld == 0 {
				return nil
			}
			discarded = true
			_, _, err := s.ReleaseImportedLetters(s.ctx, s.As(olga), imports.ReleaseImportedLettersInput{ID: row.ID.Any(), Discard: true})
			return err
		}))
		if row = s.imported(row.ID); !discarded || created(row)["users.csv"] != "603/0/0" || row.Letters != models.ImportLettersDiscarded || row.LettersHeld != 0 {
			s.t.Errorf("%t, %v, %s, %d held", discarded, created(row), row.Letters, row.LettersHeld)
		}
	})
}

func TestImport_IsForTheOperator(t *testing.T) {
	tell(t, func(s *story) {
		row := s.imports(sampleFiles(s.t), false)
		for _, who := range []string{amir, rosa, paula} {
			if _, _, err := s.ImportProgram(s.ctx, s.As(who), imports.ImportProgramInput{}); !problem.Has(err, problem.RoleNotAllowed) {
				s.t.Errorf("%s: %v", who, err)
			}
			if _, _, err := s.ReleaseImportedLetters(s.ctx, s.As(who), imports.ReleaseImportedLettersInput{ID: row.ID.Any()}); !problem.Has(err, problem.RoleNotAllowed) {
				s.t.Errorf("%s: %v", who, err)
			}
			all, err := s.Store.ProgramImports(s.ctx, s.As(who), store.Page{Count: true})
			if err != nil || all.TotalCount > 0 {
				s.t.Errorf("%s: %v, %v", who, all, err)
			}
		}
	})
}

func TestImport_FromAFolder(t *testing.T) {
	tell(t, func(s *story) {
		folder := s.t.TempDir()
		s.must(os.CopyFS(folder, imports.Sample()))
		s.must(os.WriteFile(filepath.Join(folder, "README.md"), []byte("notes"), 0o600))
		source, err := imports.FromFolder(folder)
		s.must(err)
		row, err := s.ImportSource(s.ctx, s.As(olga), folder, source, false, deaf)
		s.must(err)
		if diff := cmp.Diff(allNew, created(row)); diff != "" || row.FileName != filepath.Base(folder) {
			s.t.Errorf("%s: want -, got +\n%s", row.FileName, diff)
		}
		s.must(os.WriteFile(filepath.Join(folder, "customer.csv"), nil, 0o600))
		if _, err := imports.FromFolder(folder); !problem.Has(err, problem.ImportFileInvalid) {
			s.t.Errorf("a typo: %v", err)
		}
	})
}
