package imports

import (
	"crypto/sha256"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/google/uuid"
	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/csvfile"
	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// batch is some rows of a file in their transaction.
type batch struct {
	*run
	tx       *store.Tx
	kind     kind
	row      *models.ProgramImport // as this transaction has read it
	entries  []*entry
	made     []store.Made
	claims   map[claim]bool // unique values of rows that were accepted
	partners map[string]*models.Partner
	buyers   map[string]buyer
}

// entry is a row with what is wrong with it.
type entry struct {
	csvfile.Row
	id    string // external_id
	found problem.List
	there bool // it was imported before
}

// claim is the hash of a value that only one row may have. A dry run keeps those of all rows.
type claim [16]byte

// rehearsal is what a dry run has to remember, since nothing is created to which later rows could refer.
type rehearsal struct {
	claims   map[claim]bool
	partners map[string]*models.Partner
	accounts map[models.ID[models.Organization]][]*models.Partner
	buyers   map[string]buyer
}

// buyer is what rows that refer to a customer have to know of it.
type buyer struct {
	id                models.ID[models.Customer]
	org               models.ID[models.Organization]
	name, market      string
	inGovernmentCloud bool
}

func newRehearsal() *rehearsal {
	return &rehearsal{
		claims: map[claim]bool{}, partners: map[string]*models.Partner{}, accounts: map[models.ID[models.Organization]][]*models.Partner{}, buyers: map[string]buyer{},
	}
}

// learn remembers what the rows of a batch would have made.
func (d *rehearsal) learn(b *batch) {
	if d == nil {
		return
	}
	for c := range b.claims {
		d.claims[c] = true
	}
	for id, p := range b.partners {
		d.partners[id] = p
		d.accounts[p.OrganizationID] = append(d.accounts[p.OrganizationID], p)
	}
	for id, c := range b.buyers {
		d.buyers[id] = c
	}
}

func newBatch(tx *store.Tx, r *run, k kind, row *models.ProgramImport) *batch {
	return &batch{run: r, tx: tx, kind: k, row: row, claims: map[claim]bool{}, partners: map[string]*models.Partner{}, buyers: map[string]buyer{}}
}

// read checks the rows, and makes what those want that have no problem.
func (b *batch) read(rows []csvfile.Row) error {
	var ids []string
	for _, row := range rows {
		e := &entry{Row: row}
		b.entries = append(b.entries, e)
		if row.Fault != nil {
			e.found.Add(faultProblem(row.Fault))
			continue
		}
		if b.readID(e); len(e.found) == 0 {
			ids = append(ids, e.id)
		}
	}
	known, err := b.tx.ExternalIDs(b.kind.file, ids)
	if err != nil {
		return err
	}
	var left []*entry
	for _, e := range b.entries {
		was := known[e.id]
		switch {
		case len(e.found) > 0:
		case was != nil && was.ImportID != b.row.ID:
			e.there = true
		case was != nil || b.claimed("id", string(b.kind.file), e.id):
			e.found.Add(problem.Invalid("externalId", "twice"))
		default:
			left = append(left, e)
			b.claim("id", string(b.kind.file), e.id)
		}
	}
	return b.kind.read(b, left)
}

// readID checks the id of a row, and that no spreadsheet has spoilt its numbers.
func (b *batch) readID(e *entry) {
	e.id = e.Get("external_id")
	e.found.Add(rules.CheckExternalID("externalId", e.id))
	for _, column := range b.kind.layout.Names() {
		if cell := e.Get(column); csvfile.Mangled(cell) {
			e.found.Add(problem.Invalid(fieldOf(column), "mangled").With("Value", cell))
		}
	}
}

// keep writes what the rows have made besides their own rows, what is wrong with the others, and how far the import is.
func (b *batch) keep(at int) error {
	file := &b.row.Files[at]
	file.Read += len(b.entries)
	file.Created += len(b.made)
	var kept []*models.ImportProblem
	for _, e := range b.entries {
		if e.there {
			file.AlreadyThere++
		}
		if len(e.found) > 0 {
			file.Refused++
		}
		for _, p := range e.found {
			if b.row.Problems++; b.row.Problems <= models.MostImportProblems {
				kept = append(kept, &models.ImportProblem{
					ImportID: b.row.ID, Number: b.row.Problems, File: b.kind.file, Line: e.Line, ColumnName: b.columnOf(p.Field), ExternalID: clippedID(e.id), Encoded: p.Encode(),
				})
			}
		}
	}
	if err := b.tx.KeepImportProblems(kept); err != nil {
		return err
	}
	if b.dry == nil && len(b.made) > 0 {
		if err := b.tx.KeepExternalIDs(b.row.ID, b.kind.file, b.made); err != nil {
			return err
		}
		if err := b.tx.RecordAll(b.who, access.ImportProgram, b.made); err != nil {
			return err
		}
	}
	return b.tx.Save(b.row)
}

// clippedID is an id that may have been refused for its length or its characters.
func clippedID(id string) string {
	runes := []rune(strings.ToValidUTF8(id, ""))
	return string(runes[:min(len(runes), rules.MaxExternalID)])
}

// columnOf is the column that a problem is about: the rules name fields of the API, such as address.postalCode.
func (b *batch) columnOf(field []string) string {
	for i := range field {
		name := snake(strings.Join(field[i:], "_"))
		for _, try := range []string{name, strings.TrimPrefix(name, "organization_")} {
			if slices.Contains(b.kind.layout.Names(), try) {
				return try
			}
		}
	}
	return ""
}

func snake(name string) string {
	var s strings.Builder
	for _, c := range name {
		if unicode.IsUpper(c) {
			s.WriteByte('_')
		}
		s.WriteRune(unicode.ToLower(c))
	}
	return s.String()
}

// fieldOf is the field of the API for a column, whose name people read: accepted_at is acceptedAt.
func fieldOf(column string) string {
	words := strings.Split(column, "_")
	for i := 1; i < len(words); i++ {
		words[i] = strings.ToUpper(words[i][:1]) + words[i][1:]
	}
	return strings.Join(words, "")
}

// makes notes what a row has made. The row has no problem.
func (b *batch) makes(e *entry, about store.Subject, state string) {
	b.made = append(b.made, store.Made{ExternalID: e.id, About: about, State: state})
}

func claimOf(parts []string) (c claim) {
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	copy(c[:], sum[:])
	return c
}

// claimed reports whether a row before has a value that only one may have: of this batch, or in a dry run of any.
func (b *batch) claimed(parts ...string) bool {
	c := claimOf(parts)
	return b.claims[c] || b.dry != nil && b.dry.claims[c]
}

func (b *batch) claim(parts ...string) { b.claims[claimOf(parts)] = true }

// longestStored is longer than any value that rows are found by. Cells beyond it name nothing, and many of them would make a statement that is larger than a
// server takes.
const longestStored = 1600 // bytes

// cells are the different values of a column that are not empty, and that something may have.
func cells(rows []*entry, columns ...string) (values []string) {
	for _, e := range rows {
		for _, column := range columns {
			if cell := e.Get(column); cell != "" && len(cell) <= longestStored {
				values = append(values, cell)
			}
		}
	}
	slices.Sort(values)
	return slices.Compact(values)
}

// objects finds what rows refer to: the objects that were imported under the ids in some columns.
func objects[T models.Noun](b *batch, of models.ImportFileKind, rows []*entry, columns ...string) (map[string]models.ID[T], []models.ID[T], error) {
	known, err := b.tx.ExternalIDs(of, cells(rows, columns...))
	if err != nil {
		return nil, nil, err
	}
	byID := make(map[string]models.ID[T], len(known))
	ids := make([]models.ID[T], 0, len(known))
	for external, row := range known {
		id := models.ID[T](uuid.UUID(row.ObjectID))
		byID[external], ids = id, append(ids, id)
	}
	return byID, ids, nil
}

// partnersOf reads the partner accounts that rows refer to.
func (b *batch) partnersOf(rows []*entry, columns ...string) (map[string]*models.Partner, error) {
	byID, ids, err := objects[models.Partner](b, models.ImportPartners, rows, columns...)
	if err != nil {
		return nil, err
	}
	accounts, err := store.GetMany(b.tx, ids)
	if err != nil {
		return nil, err
	}
	found := make(map[string]*models.Partner, len(byID))
	for external, id := range byID {
		if i := slices.IndexFunc(accounts, func(p *models.Partner) bool { return p.ID == id }); i >= 0 {
			found[external] = accounts[i]
		}
	}
	return found, nil
}

// buyersOf reads the customers that rows refer to.
func (b *batch) buyersOf(rows []*entry, columns ...string) (map[string]buyer, error) {
	byID, ids, err := objects[models.Customer](b, models.ImportCustomers, rows, columns...)
	if err != nil {
		return nil, err
	}
	customers, err := store.GetMany(b.tx, ids)
	if err != nil {
		return nil, err
	}
	known := make(map[models.ID[models.Customer]]*models.Customer, len(customers))
	for _, c := range customers {
		known[c.ID] = c
	}
	found := make(map[string]buyer, len(byID))
	for external, id := range byID {
		if c := known[id]; c != nil {
			found[external] = buyer{c.ID, c.OrganizationID, c.CompanyName, c.Market, c.Segment == models.SegmentGovernment}
		}
	}
	return found, nil
}

// partner is the account that a cell refers to; nil for an empty one. What it refers to has to be there.
func (b *batch) partner(e *entry, known map[string]*models.Partner, column string, required bool) *models.Partner {
	id := e.Get(column)
	if p := known[id]; p != nil {
		return p
	}
	if p := b.partners[id]; p != nil {
		return p
	}
	if b.dry != nil && b.dry.partners[id] != nil {
		return b.dry.partners[id]
	}
	e.unknown(column, id, required)
	return nil
}

// buyer is the customer that a cell refers to.
func (b *batch) buyer(e *entry, known map[string]buyer, column string, required bool) (c buyer, there bool) {
	id := e.Get(column)
	if c, there = known[id]; there {
		return c, true
	}
	if b.dry != nil {
		if c, there = b.dry.buyers[id]; there {
			return c, true
		}
	}
	e.unknown(column, id, required)
	return c, false
}

// unknown refuses a row that refers to nothing.
func (e *entry) unknown(column, id string, required bool) {
	switch {
	case id != "":
		e.found.Add(problem.New(problem.ImportReferenceUnknown, column).With("Value", id))
	case required:
		e.found.Add(problem.Invalid(column, "required"))
	}
}

// upper is the value of an enum or a code, as people type it.
func (e *entry) upper(column string) string {
	return strings.ReplaceAll(strings.ToUpper(e.Get(column)), "-", "_")
}

// time is when something began, which is not in the future; now for an empty cell.
func (e *entry) time(column string, now time.Time) time.Time {
	if at := e.maybeTime(column); at != nil {
		if at.After(now) {
			e.found.Add(problem.Invalid(fieldOf(column), "future"))
		}
		return *at
	}
	return now
}

// maybeTime is nil for an empty cell.
func (e *entry) maybeTime(column string) *time.Time {
	cell := e.Get(column)
	if cell == "" {
		return nil
	}
	at, ok := csvfile.Time(cell)
	if !ok || at.Year() < 1970 || at.Year() > 9999 {
		e.found.Add(problem.Invalid(fieldOf(column), "time"))
		return nil
	}
	return &at
}

// maybeNumber is nil for an empty cell.
func (e *entry) maybeNumber(column string) *int {
	cell := e.Get(column)
	if cell == "" {
		return nil
	}
	n, err := strconv.Atoi(cell)
	if err != nil {
		e.found.Add(problem.Invalid(fieldOf(column), "number"))
		return nil
	}
	return &n
}

// yes reads a cell that says yes or no; an empty one says no.
func (e *entry) yes(column string) bool {
	switch word := strings.ToLower(e.Get(column)); word {
	case "yes", "true", "1":
		return true
	case "", "no", "false", "0":
	default:
		e.found.Add(rules.OneOf(column, word, "yes", "no"))
	}
	return false
}

// address is the postal address of a row, in the country of a market if it names none.
func (e *entry) address(market string) models.PostalAddress {
	a := models.PostalAddress{
		Line1: e.Get("line1"), Line2: e.Get("line2"), City: e.Get("city"), State: e.Get("state"), PostalCode: e.Get("postal_code"), Country: strings.ToUpper(e.Get("country")),
	}
	if a.Country == "" && a.Line1+a.City != "" {
		a.Country = market
	}
	return a
}
