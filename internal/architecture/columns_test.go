package architecture_test

import (
	"database/sql"
	"go/ast"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/partnergraph/partnergraph/internal/clock"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
	"gorm.io/gorm/schema"
)

// columns of tables: table -> column -> whether it may be NULL.
type columns map[string]map[string]bool

// TestModelsAreTheTables: each field has its column in both databases, each column its field, and what may be
// NULL can be read from NULL.
func TestModelsAreTheTables(t *testing.T) {
	t.Parallel()
	for dialect, tables := range map[string]columns{"sqlite": sqliteColumns(t), "mysql": mysqlColumns(t)} {
		compared := map[string]bool{}
		for _, row := range models.Rows() {
			s, err := schema.Parse(row, &sync.Map{}, schema.NamingStrategy{})
			if err != nil {
				t.Fatal(err)
			}
			compared[s.Table] = true
			if diff := cmp.Diff(sorted(s.DBNames), sorted(keys(tables[s.Table]))); diff != "" {
				t.Errorf("%s: %s (-model +table):\n%s", dialect, s.Table, diff)
			}
			for _, f := range s.Fields {
				if null := tables[s.Table][f.DBName]; null && !readsNull(f.FieldType) || !null && f.FieldType.Kind() == reflect.Pointer {
					t.Errorf("%s: %s.%s: NULL allowed: %v, but the field is %s", dialect, s.Table, f.DBName, null, f.FieldType)
				}
			}
		}
		for table := range tables {
			if !compared[table] && table != "goose_db_version" && table != "sqlite_sequence" {
				t.Errorf("%s: table %s has no model", dialect, table)
			}
		}
	}
}

// readsNull: pointers, bytes, ids, whose zero is NULL, and outcomes, of which there are none then.
func readsNull(t reflect.Type) bool {
	return t.Kind() == reflect.Pointer || t == reflect.TypeFor[[]byte]() || t == reflect.TypeFor[models.CheckOutcomes]() || strings.HasPrefix(t.Name(), "ID[")
}

// TestMigrationsAreWhatTiDBTakes: it has no expressions as defaults, without which a text of any length has none.
func TestMigrationsAreWhatTiDBTakes(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob(root + "/internal/store/migrations/*.sql")
	if err != nil || len(files) == 0 {
		t.Fatalf("want migrations, got %v, %v", files, err)
	}
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if found := regexp.MustCompile(`(?i)\bDEFAULT \(.*`).Find(text); found != nil {
			t.Errorf("%s: %s", filepath.Base(name), found)
		}
	}
}

func keys(m map[string]bool) (all []string) {
	for k := range m {
		all = append(all, k)
	}
	return all
}

// sqliteColumns asks a migrated database.
func sqliteColumns(t *testing.T) columns {
	t.Helper()
	path := filepath.Join(t.TempDir(), "x.db")
	s, err := store.Open("sqlite://"+path+"?synchronous=OFF", clock.System{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	found, err := db.Query(`SELECT m.name, c.name, c."notnull" = 0 AND c.pk = 0 FROM sqlite_master AS m JOIN pragma_table_info(m.name) AS c WHERE m.type = 'table'`)
	if err != nil {
		t.Fatal(err)
	}
	defer found.Close()
	tables := columns{}
	for found.Next() {
		var table, column string
		var null bool
		if err := found.Scan(&table, &column, &null); err != nil {
			t.Fatal(err)
		}
		tables.add(table, column, null)
	}
	if err := found.Err(); err != nil {
		t.Fatal(err)
	}
	return tables
}

func (c columns) add(table, column string, null bool) {
	if c[table] == nil {
		c[table] = map[string]bool{}
	}
	c[table][column] = null
}

var (
	createTable = regexp.MustCompile(`(?s)CREATE TABLE (\w+) \(\n(.*?)\n\)`)
	addColumn   = regexp.MustCompile("ALTER TABLE (\\w+) ADD COLUMN `?(\\w+)`? ([^;]*);")
	columnLine  = regexp.MustCompile("^`?([a-z_0-9]+)`? (.*)$")
)

// mysqlColumns reads the migrations, so that it needs no server.
func mysqlColumns(t *testing.T) columns {
	t.Helper()
	files, err := filepath.Glob(root + "/internal/store/migrations/*.sql")
	if err != nil || len(files) == 0 {
		t.Fatalf("want migrations, got %v, %v", files, err)
	}
	tables := columns{}
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		up, _, _ := strings.Cut(string(text), "-- +goose Down")
		for _, table := range createTable.FindAllStringSubmatch(up, -1) {
			for line := range strings.Lines(table[2]) {
				if column := columnLine.FindStringSubmatch(strings.TrimSpace(line)); column != nil {
					tables.add(table[1], column[1], !strings.Contains(column[2], "NOT NULL"))
				}
			}
		}
		for _, column := range addColumn.FindAllStringSubmatch(up, -1) {
			tables.add(column[1], column[2], !strings.Contains(column[3], "NOT NULL"))
		}
	}
	return tables
}

// TestEveryRowTypeIsListed finds the row types of the models by their primary keys.
func TestEveryRowTypeIsListed(t *testing.T) {
	t.Parallel()
	var declared, listed []string
	for _, f := range sources(t, "models") {
		ast.Inspect(f.tree, func(n ast.Node) bool {
			spec, ok := n.(*ast.TypeSpec)
			if !ok {
				return true
			}
			if s, ok := spec.Type.(*ast.StructType); ok && hasPrimaryKey(s) {
				declared = append(declared, spec.Name.Name)
			}
			return false
		})
	}
	for _, row := range models.Rows() {
		listed = append(listed, reflect.TypeOf(row).Name())
	}
	if diff := cmp.Diff(sorted(declared), sorted(listed)); diff != "" {
		t.Errorf("row types (-declared +models.Rows):\n%s", diff)
	}
}

func hasPrimaryKey(s *ast.StructType) bool {
	for _, f := range s.Fields.List {
		if f.Tag != nil && strings.Contains(f.Tag.Value, "primaryKey") {
			return true
		}
	}
	return false
}
