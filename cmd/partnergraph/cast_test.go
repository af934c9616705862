package main_test

import (
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// cast are the people of the demo who act in these tests.
var cast = map[string]string{
	"rosa": "rosa.delgado@program.example", "kenji": "kenji.sato@program.example", "olga": "olga.marsh@program.example",
	"lucia": "lucia.herrera@meridian.example", "grant": "grant.whitfield@meridian.example", "dana": "dana.brooks@brightmesa.example",
	"paula": "paula.jensen@cedarcounty.gov.example", "marcus": "marcus.bell@springfield.gov.example", "elena": "elena.begay@riogrande-nsn.gov.example",
	"owen": "owen.price@prairiewater.gov.example", "hannah": "hannah.weiss@bluefield.example", "misaki": "misaki.tanaka@sakura.example",
	"jan": "jan.kowalczyk@tatry.example", "xiao": "xiao.chen@yunfan.example",
}

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
	demoTemplate     []byte
	makeDemoTemplate sync.Once
)

// demoData is a data folder that a demo has filled: playing the past once and copying it is faster.
func demoData(t *testing.T) string {
	t.Helper()
	makeDemoTemplate.Do(func() {
		folder := t.TempDir()
		succeeds(t, "seed", "demo", "--data="+folder)
		var err error
		if demoTemplate, err = os.ReadFile(filepath.Join(folder, "partnergraph.db")); err != nil {
			t.Fatal(err)
		}
	})
	folder := t.TempDir()
	if err := os.Mkdir(filepath.Join(folder, "demo"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, "demo", "partnergraph.db"), demoTemplate, 0o600); err != nil {
		t.Fatal(err)
	}
	return folder
}
