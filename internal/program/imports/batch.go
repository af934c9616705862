package imports

import (
	"crypto/sha256"
	"slices"
	"strings"
	"unicode"

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
	written  int            // objects of a list without ids that were created
	changed  int            // and that were changed
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
	if b.kind.named != nil {
		return b.kind.read(b, sound(b.entries))
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

// sound are the rows that have no problem.
func sound(entries []*entry) []*entry {
	return slices.DeleteFunc(slices.Clone(entries), func(e *entry) bool { return len(e.found) > 0 })
}

// readID checks the id of a row, and that no spreadsheet has spoilt its numbers.
func (b *batch) readID(e *entry) {
	if b.kind.named != nil {
		e.id = b.kind.named(e)
	} else {
		e.id = e.Get("external_id")
		e.found.Add(rules.CheckExternalID("externalId", e.id))
	}
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
	file.Created += len(b.made) + b.written
	file.Changed += b.changed
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
	return b.claims[c] || b.run.claims[c] || b.dry != nil && b.dry.claims[c]
}

func (b *batch) claim(parts ...string) { b.claims[claimOf(parts)] = true }
