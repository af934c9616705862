package main_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// cast are the personas of these tests.
var cast = map[string]string{
	"rosa": "rosa.delgado@program.example", "kenji": "kenji.sato@program.example", "olga": "olga.marsh@program.example",
	"lucia": "lucia.herrera@meridian.example", "grant": "grant.whitfield@meridian.example", "dana": "dana.brooks@brightmesa.example",
	"paula": "paula.jensen@cedarcounty.gov.example", "marcus": "marcus.bell@springfield.gov.example", "elena": "elena.begay@riogrande-nsn.gov.example",
	"owen": "owen.price@prairiewater.gov.example", "hannah": "hannah.weiss@bluefield.example", "misaki": "misaki.tanaka@sakura.example",
	"jan": "jan.kowalczyk@tatry.example", "xiao": "xiao.chen@yunfan.example",
	"vera": "vera.lind@program.example", "hugo": "hugo.brandt@program.example", "sam": "sam.ortiz@program.example",
	"maya": "maya.alder@alderridge.example", "ruben": "ruben.castillo@alderridge.example", "fiona": "fiona.kerr@thornburyvale.example",
	"carla": "carla.mesa@brightmesa.example", "jorge": "jorge.molina@juniperbasin.example", "priya": "priya.raman@northgate.example",
	"amir": "amir.haddad@harbor.example", "priscilla": "priscilla.okafor@lakeshore.example", "tom": "tom.brandt@lakeshore.example",
	"lena": "lena.ortega@tidewater.example", "hale": "marcus.hale@tidewater.example",
}

// aKey is a secret key of these tests.
const aKey = "9b7d4036c1e85a92f07b3d64a8e1905c7f2b6d3894ac10e7b35d82f65f2c8a1e"

// The tenant IDs of the organisations in these tests.
const (
	meridian    = "1a000000-0000-4000-8000-000000000001"
	meridianGov = "1a000000-0000-4000-8000-0000000000aa"
	wisla       = "1c000000-0000-4000-8000-000000000001"
	brightmesa  = "1d000000-0000-4000-8000-000000000001"
	cedar       = "3a000000-0000-4000-8000-000000000001"
)

// startDemo starts a demo with data of its own.
func startDemo(t *testing.T) (*process, caller) {
	t.Helper()
	p := start(t, nil, "demo", "--data="+demoData(t), "--rate-limit=0")
	return p, demoCaller(t, p)
}

func demoCaller(t *testing.T, p *process) caller {
	tokens := map[string]string{}
	for who, address := range cast {
		name, _, _ := strings.Cut(address, "@")
		tokens[who] = "demo_" + strings.ReplaceAll(name, ".", "-")
	}
	return caller{t, p.url, tokens}
}

var (
	demoTemplate     fs.FS
	makeDemoTemplate sync.Once
)

// demoData is a copy of a demo's data folder, since seeding once and copying is faster. Documents and the key
// belong to it.
func demoData(t *testing.T) string {
	t.Helper()
	makeDemoTemplate.Do(func() {
		folder, err := os.MkdirTemp(filepath.Dir(binary), "template") //nolint:usetesting // the other tests need it after this one has ended
		if err != nil {
			t.Fatal(err)
		}
		succeeds(t, "seed", "demo", "--data="+folder)
		demoTemplate = os.DirFS(folder)
	})
	folder := t.TempDir()
	if err := os.CopyFS(filepath.Join(folder, "demo"), demoTemplate); err != nil {
		t.Fatal(err)
	}
	return folder
}
