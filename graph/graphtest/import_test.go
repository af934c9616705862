package graphtest

import (
	"archive/zip"
	"bytes"
	"context"
	"io/fs"
	"maps"
	"slices"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/program/imports"
	"github.com/partnergraph/partnergraph/internal/program/programtest"
	"github.com/partnergraph/partnergraph/models"
)

// imports plays steps about imports:
//
//	"olga imports"            the example that ships, as "import:olga"
//	"olga imports mistakes"   the same with rows and files that are wrong
//	"olga tries"              a dry run of that
//	"olga releases"           the letters
func (a *api) imports(who, do string, rest []string) (known bool, err error) {
	switch do {
	case "imports", "tries":
		id, err := imported(a.Program, do == "tries" || len(rest) > 0, do == "tries")
		a.names.set("import:"+who, id.String())
		return true, err
	case "releases":
		id, err := models.ParseAnyID(a.names.id("import:" + who))
		if err == nil {
			_, _, err = a.ReleaseImportedLetters(context.Background(), a.As(operatorAdmin), imports.ReleaseImportedLettersInput{ID: id})
		}
		return true, err
	}
	return false, nil
}

const operatorAdmin = "olga.marsh@program.example"

// imported imports the example that ships at once.
func imported(p *programtest.Program, mistakes, dryRun bool) (id models.ID[models.ProgramImport], err error) {
	ctx, files := context.Background(), sampleOfImport()
	if mistakes {
		files["customers.csv"] += "C-9,Too,few\nC-8,,US,not-a-guid,gmail.com,,Ada,Byron,nobody,,en,1 A Street,,Denver,CO,80202,US,\n"
		files["relationships.csv"] += "R-9,P-1,C-9,,\n"
		files["users.csv"] = "external_id,name\n"
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
