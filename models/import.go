package models

import (
	"database/sql/driver"
	"time"
)

// ImportStatus is the state of an import.
type ImportStatus string

const (
	ImportWaiting  ImportStatus = "WAITING"
	ImportRunning  ImportStatus = "RUNNING"
	ImportFinished ImportStatus = "FINISHED"
	ImportFailed   ImportStatus = "FAILED"
)

// ImportLetters is what becomes of the letters to the people of an import.
type ImportLetters string

const (
	ImportLettersNone      ImportLetters = "NONE"
	ImportLettersHeld      ImportLetters = "HELD"
	ImportLettersReleased  ImportLetters = "RELEASED"
	ImportLettersDiscarded ImportLetters = "DISCARDED"
)

// ImportFileKind is a file of an import, in the order in which they are read: what a row refers to has been read before.
type ImportFileKind string

const (
	ImportPartners       ImportFileKind = "PARTNERS"
	ImportLocations      ImportFileKind = "LOCATIONS"
	ImportCustomers      ImportFileKind = "CUSTOMERS"
	ImportAgreements     ImportFileKind = "AGREEMENTS"
	ImportUsers          ImportFileKind = "USERS"
	ImportPartnerships   ImportFileKind = "PARTNERSHIPS"
	ImportRelationships  ImportFileKind = "RELATIONSHIPS"
	ImportQualifications ImportFileKind = "QUALIFICATIONS"
	ImportValidationIDs  ImportFileKind = "VALIDATION_IDS"
	ImportPrices         ImportFileKind = "PRICES"
)

// ProgramImport brings a program along from files of another system.
type ProgramImport struct {
	ID             ID[ProgramImport] `gorm:"primaryKey"`
	OrganizationID ID[Organization]  // the operator
	ListKind       ImportFileKind    // of an import of one list; empty for an archive of several
	Status         ImportStatus
	DryRun         bool
	FileName       string // of the archive, or of the folder
	BlobKey        string // of the archive until it has been read; empty for a folder
	Size           int64  // bytes of the archive
	SHA256         string // hexadecimal
	Files          ImportedFiles
	Problems       int // that were found; the first MostImportProblems are kept
	Letters        ImportLetters
	LettersHeld    int // people who were imported and not yet written to
	CreatedBy      ID[User]
	BegunAt        *time.Time
	FinishedAt     *time.Time
	Stamp
}

func (ProgramImport) Prefix() string { return "import" }

// GlobalID is the id as clients see it.
func (r ProgramImport) GlobalID() AnyID { return r.ID.Any() }

// MostImportProblems is how many problems of an import are kept.
const MostImportProblems = 100_000

// ImportedFile says how far a file of an import is.
type ImportedFile struct {
	Kind         ImportFileKind `json:"kind"`
	Rows         int            `json:"rows"` // without the header
	Read         int            `json:"read"`
	Created      int            `json:"created"`           // in a dry run: that would be
	Changed      int            `json:"changed,omitempty"` // of a price list
	AlreadyThere int            `json:"there"`             // with the same ID of the old system; of a price list, as they are
	Refused      int            `json:"refused"`
	Unusable     bool           `json:"unusable,omitempty"` // nothing of the file could be read
}

// Done reports whether nothing of the file is left to read.
func (f ImportedFile) Done() bool { return f.Unusable || f.Read >= f.Rows }

// ImportedFiles are stored as one JSON text with their import.
type ImportedFiles []ImportedFile

// Of is the file of a kind; the zero ImportedFile when there is none.
func (f ImportedFiles) Of(kind ImportFileKind) (found ImportedFile) {
	for _, file := range f {
		if file.Kind == kind {
			found = file
		}
	}
	return found
}

// Value stores the files.
func (f ImportedFiles) Value() (driver.Value, error) {
	if f == nil {
		return "[]", nil
	}
	return textJSON([]ImportedFile(f))
}

// Scan reads what Value stored.
func (f *ImportedFiles) Scan(src any) error { return scanJSON(f, src) }

// ImportProblem is what is wrong with a row of an import, or with a whole file.
type ImportProblem struct {
	ImportID   ID[ProgramImport] `gorm:"primaryKey"`
	Number     int               `gorm:"primaryKey"` // from 1
	File       ImportFileKind
	Line       int    // of the file, from 1; 0 for the whole of it
	ColumnName string // empty for the whole row
	ExternalID string // of the row
	Encoded    string // the problem, for readers of all languages
}

// ExternalID is what another system calls an object that was imported from it.
type ExternalID struct {
	Kind         ImportFileKind    `gorm:"primaryKey"`
	ExternalID   string            `gorm:"primaryKey"`
	ObjectPrefix string            // kind of the object
	ObjectID     []byte            // its id
	ImportID     ID[ProgramImport] // that created it
}
