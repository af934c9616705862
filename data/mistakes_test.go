package data

import (
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"
	"time"
)

// folder is a copy of a program's folder, which a test changes.
func folder(t testing.TB, from fs.FS) fstest.MapFS {
	t.Helper()
	all := fstest.MapFS{}
	err := fs.WalkDir(from, ".", func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		content, err := fs.ReadFile(from, name)
		all[name] = &fstest.MapFile{Data: content, Mode: 0o644}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// replaced changes a text of a file.
func replaced(file, before, after string) func(fstest.MapFS) {
	return func(f fstest.MapFS) {
		text := string(f[file].Data)
		if !strings.Contains(text, before) {
			panic(file + " does not have " + before)
		}
		f[file] = &fstest.MapFile{Data: []byte(strings.Replace(text, before, after, 1)), Mode: 0o644}
	}
}

func added(file, text string) func(fstest.MapFS) {
	return func(f fstest.MapFS) {
		var before []byte
		if f[file] != nil {
			before = f[file].Data
		}
		f[file] = &fstest.MapFile{Data: append(append([]byte{}, before...), text...), Mode: 0o644}
	}
}

// D-21: each mistake of a folder is told with its file, its line and the column, and with what to do.
func TestRead_TellsEachMistake(t *testing.T) {
	t.Parallel()
	const newVersion = "PARTNER_AGREEMENT,2027-06,*,en,2027-06-01,30,partner.2026-01.md\n"
	for name, tc := range map[string]struct {
		change func(fstest.MapFS)
		want   string // a part of the one line; several lines are separated by |
	}{
		"a missing table":                   {func(f fstest.MapFS) { delete(f, "holidays.csv") }, "holidays.csv: there is no such file; partnergraph program init"},
		"no program.yaml":                   {func(f fstest.MapFS) { delete(f, manifest) }, "program.yaml: there is no such file"},
		"a name written wrongly":            {added("holyday.csv", "a,b\n"), "holyday.csv: no file of a program has this name; rename it"},
		"an empty table":                    {func(f fstest.MapFS) { f["subdivisions.csv"] = &fstest.MapFile{} }, "subdivisions.csv: it is empty; its first line names the columns"},
		"another column":                    {replaced("calendars.csv", "time_zone", "zone"), `calendars.csv:1: "zone" is none of its columns, or comes twice, the column "time_zone" is missing; its columns are calendar,name,time_zone`},
		"semicolons":                        {replaced("calendar_markets.csv", "market,calendar", "market;calendar"), "calendar_markets.csv:1: its cells are separated by semicolons or tabs; save it with commas"},
		"too many cells":                    {added("calendar_markets.csv", "AT,DE,\n"), "calendar_markets.csv:10: it has 3 cells, and the table 2 columns; put texts with a comma into double quotes"},
		"a quotation mark too few":          {added("calendar_markets.csv", `"AT,DE`+"\n"), "calendar_markets.csv:10: it is no CSV"},
		"latin 1":                           {added("calendars.csv", "AT,\xd6sterreich,Europe/Vienna\n"), `calendars.csv:11: it is not UTF-8; save the file as UTF-8; spreadsheets call that "CSV UTF-8"`},
		"UTF-16":                            {func(f fstest.MapFS) { f["calendar_markets.csv"] = &fstest.MapFile{Data: []byte("\xff\xfem\x00a\x00")} }, "calendar_markets.csv:1: it is not UTF-8"},
		"a NUL":                             {added("calendars.csv", "AT,a\x00b,Europe/Vienna\n"), "calendars.csv:11: it has control characters"},
		"a mark that turns the text":        {added("agreements/partner.2026-01.md", "\u202efor\n"), "agreements/partner.2026-01.md:113: it has control characters"},
		"a huge file":                       {added("holidays.csv", strings.Repeat("x", maxFile)), "holidays.csv: it is larger than 4 MiB"},
		"a pipe":                            {func(f fstest.MapFS) { f["holidays.csv"].Mode = fs.ModeNamedPipe }, "holidays.csv: it is no ordinary file"},
		"no currency":                       {replaced("markets.csv", ",CAD,", ",CAN,"), `markets.csv:4: currency: "CAN" is no currency; write the three capital letters of ISO 4217, such as EUR`},
		"a currency in small letters":       {replaced("markets.csv", ",CAD,", ",cad,"), `markets.csv:4: currency: "cad" is no currency`},
		"no flag":                           {replaced("markets.csv", ",CAD,false", ",CAD,no"), `markets.csv:4: registration_number_required: "no" is none of true, false`},
		"a market twice":                    {replaced("markets.csv", "CANADA,Canada,CA,", "UNITED_STATES,United States,US,"), "markets.csv:4: market: US is in line 3 already|CA"},
		"two names of a region":             {replaced("markets.csv", "UNITED_STATES,United States,US", "UNITED_STATES,America,US"), `markets.csv:3: region_name: the region UNITED_STATES is called "United States" above`},
		"a region in small letters":         {replaced("markets.csv", "CANADA,Canada,CA", "Canada,Canada,CA"), `markets.csv:4: region: "Canada" has not the right form`},
		"an unknown market in a calendar":   {added("calendar_markets.csv", "QQ,DE\n"), `calendar_markets.csv:10: market: "QQ" is no market of markets.csv; add it there, or take this row out`},
		"an unknown calendar":               {added("calendar_markets.csv", "AT,AT\n"), `calendar_markets.csv:10: calendar: "AT" is no calendar of calendars.csv`},
		"an unknown time zone":              {replaced("calendars.csv", "Europe/Berlin", "Europe/Bonn"), `calendars.csv:5: time_zone: "Europe/Bonn" is no time zone; write one of the zone database, such as Europe/Warsaw`},
		"no day":                            {added("holidays.csv", "DE,3.10.2030,Tag der Deutschen Einheit\n"), `date: "3.10.2030" is no day; write year, month and day, as in 2026-07-03`},
		"a day that does not exist":         {added("holidays.csv", "DE,2030-02-30,x\n"), `date: "2030-02-30" is no day`},
		"an unknown region of partners":     {replaced("market_overrides.csv", "PR,GOVERNMENT,UNITED_STATES", "PR,GOVERNMENT,AMERICA"), `market_overrides.csv:2: partner_region: "AMERICA" is no region of markets.csv`},
		"the market's own region":           {replaced("market_overrides.csv", "PR,GOVERNMENT,UNITED_STATES", "PR,GOVERNMENT,LATAM"), "market_overrides.csv:2: partner_region: PR is in that region already"},
		"a market without a language":       {replaced("market_readers.csv", "AD,Europe/Andorra,en\n", ""), "market_readers.csv: market: the market AD is missing; add a row with its time zone and language"},
		"a language without letters":        {replaced("market_readers.csv", "AD,Europe/Andorra,en\n", "AD,Europe/Andorra,ca\n"), `market_readers.csv:2: language: "ca" is none of en, es, zh-Hans, ja, pl, id`},
		"a pattern that is none":            {replaced("registration_numbers.csv", "^[0-9]{8}(?:/1)?$", "^[0-9{8}$"), "registration_numbers.csv:2: pattern: it is no regular expression"},
		"a pattern for a part":              {replaced("registration_numbers.csv", "^[0-9]{8}(?:/1)?$", "[0-9]{8}"), `registration_numbers.csv:2: pattern: "[0-9]{8}" would also match a part of a text; begin it with ^ and end it with $`},
		"an example that does not match":    {replaced("registration_numbers.csv", ",01234567,", ",0123,"), "registration_numbers.csv:2: example: 0123 does not match the pattern"},
		"a number that is not required":     {replaced("registration_numbers.csv", "AM,REQUIRED", "AM,OPTIONAL"), "registration_numbers.csv:2: rule: markets.csv says otherwise of AM"},
		"a rule that is missing":            {replaced("registration_numbers.csv", "AM,REQUIRED", "FR,OPTIONAL"), "there is no rule for AM, where markets.csv requires a number"},
		"a suffix as a domain":              {added("refused_email_domains.csv", "co.uk,,\n"), `refused_email_domains.csv:219: domain: "co.uk" is not a domain that somebody can register`},
		"an answer that the API lacks":      {added("eligibility_types.csv", "SCHOOL,customer,A school,\n"), `eligibility_types.csv:18: code: "SCHOOL" is none of the API's`},
		"an unknown agreement":              {added("agreements.csv", "NDA,1,*,en,2026-01-01,0,partner.2026-01.md\n"), `agreements.csv:6: type: "NDA" is none of PARTNER_AGREEMENT`},
		"an agreement without a file":       {added("agreements.csv", "PARTNER_AGREEMENT,2027-06,*,en,2027-06-01,30,partner.2027-06.md\n"), "agreements.csv:6: file: agreements/partner.2027-06.md: there is no such file; put the text there"},
		"a file outside":                    {added("agreements.csv", "PARTNER_AGREEMENT,2027-06,*,en,2027-06-01,30,../secret.txt\n"), `agreements.csv:6: file: "../secret.txt" is no text in the folder agreements`},
		"an agreement without a language":   {added("agreements.csv", strings.Replace(newVersion, ",en,", ",,", 1)), "agreements.csv:6: language: it is empty"},
		"a language that is none":           {added("agreements.csv", newVersion+strings.Replace(newVersion, ",en,", ",english,", 1)), `agreements.csv:7: language: "english" is no language; write its code, such as en, es or zh-Hans`},
		"only another language":             {added("agreements.csv", strings.Replace(newVersion, ",en,", ",es,", 1)), "agreements.csv:6: language: version 2027-06 has no text in en, the language of the program"},
		"languages that begin apart":        {added("agreements.csv", newVersion+"PARTNER_AGREEMENT,2027-06,*,es,2027-07-01,30,partner.2026-01.md\n"), "agreements.csv:7: effective_from: version 2027-06 has another date"},
		"two versions on one day":           {added("agreements.csv", strings.Replace(newVersion, "2027-06-01", "2026-01-01", 1)), "agreements.csv:6: effective_from: version 2026-01 in line 2 begins on the same day"},
		"a version twice":                   {added("agreements.csv", newVersion+newVersion), `agreements.csv:7: version: PARTNER_AGREEMENT 2027-06 * en is in line 6 already`},
		"a negative grace":                  {added("agreements.csv", strings.Replace(newVersion, ",30,", ",-1,", 1)), `agreements.csv:6: grace_days: "-1" is no number from 0 to 3650`},
		"a region without an agreement":     {replaced("agreements.csv", "PARTNER_AGREEMENT,2026-01,*", "PARTNER_AGREEMENT,2026-01,EUROPE"), "agreements.csv: region: there is no PARTNER_AGREEMENT in the region UNITED_STATES; add a row for it, or one with the region *"},
		"an agreement of no region":         {replaced("agreements.csv", "PARTNER_AGREEMENT,2026-01,*", "PARTNER_AGREEMENT,2026-01,EUROPA"), `agreements.csv:2: region: "EUROPA" is no region of markets.csv|there is no PARTNER_AGREEMENT`},
		"no form for customers":             {replaced("agreements.csv", "ELIGIBILITY_CUSTOMER", "ELIGIBILITY_PARTNER"), "agreements.csv: region: there is no ELIGIBILITY_CUSTOMER|agreements.csv:5"},
		"an agreement that is not in force": {replaced("agreements.csv", "PARTNER_AGREEMENT,2026-01,*,en,2026-01-01", "PARTNER_AGREEMENT,2026-01,*,en,2028-01-01"), "agreements.csv:2: effective_from: no PARTNER_AGREEMENT is in force in the region UNITED_STATES before 2028-01-01"},
		"a text without a title":            {replaced("agreements/partner.2026-01.md", "# Partner", "Partner"), `agreements/partner.2026-01.md:1: it has no title; begin the first line with "# "`},
		"an empty text":                     {func(f fstest.MapFS) { f["agreements/partner.2026-01.md"] = &fstest.MapFile{Data: []byte("# Title\n")} }, "agreements/partner.2026-01.md: it has no text"},
		"a placeholder that is none":        {replaced("agreements/partner.2026-01.md", "{{.RegionName}}. A Partner", "{{.Region}}. A Partner"), "agreements/partner.2026-01.md:15: {{.Region}} is no placeholder; the only one is {{.RegionName}}"},
		"no YAML":                           {replaced(manifest, "name: Partnergraph", "name: \"Partnergraph"), "program.yaml:"},
		"a value that nothing reads":        {replaced(manifest, "name: Partnergraph", "nam: Partnergraph"), "program.yaml: name: it is missing; add it to program.yaml|program.yaml:3: nam: no value has this name; the names are brand.colour"},
		"an address that is none":           {replaced(manifest, "support: support@partnergraph.example", "support: support at example"), `program.yaml:13: mail.support: "support at example" is not a bare e-mail address, such as support@example.com`},
		"a colour that is a comment":        {replaced(manifest, `"#0b5c5e"`, "blue"), `program.yaml:7: brand.colour: "blue" is not a colour, such as "#1f5f8b", in quotation marks`},
		"a logo that is missing":            {replaced(manifest, `# logo: logo.svg `, "logo: logo.svg #"), "program.yaml:8: brand.logo: logo.svg: there is no such file"},
		"a calendar that is none":           {replaced(manifest, "US_FEDERAL", "FEDERAL"), `program.yaml:18: review_calendar: "FEDERAL" is no calendar of calendars.csv`},
		"a closed market that is none":      {replaced(manifest, "[RU]", "[RU, UK]"), `program.yaml:25: closed_markets: "UK" is no market of markets.csv`},
		"a text for a list":                 {replaced(manifest, "[RU]", "RU"), "program.yaml:25: closed_markets: it is not a list; write one as in [RU, BY]"},
		"a language of no letters":          {replaced(manifest, "language: en", "language: fr"), `program.yaml:4: language: "fr" is none of en, es, zh-Hans, ja, pl, id|agreements.csv`},
		"a name with several lines":         {replaced(manifest, "name: Partnergraph ", "name: \"a\\nBcc: x\" "), "program.yaml:3: name: it has several lines"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := folder(t, SampleFolder())
			tc.change(f)
			_, err := Read(f, Options{Now: time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC)})
			if err == nil {
				t.Fatal("it was accepted")
			}
			for _, want := range strings.Split(tc.want, "|") {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("told:\n%v\nwant %s", err, want)
				}
			}
			if others := len(strings.Split(err.Error(), "\n")); !strings.Contains(tc.want, "|") && others > 20 {
				t.Errorf("%d mistakes for one:\n%v", others, err)
			}
		})
	}
}

// What spreadsheets and Windows write is read: a mark before the text, line ends of two characters, TRUE in capitals, columns in another order.
func TestRead_TakesWhatSpreadsheetsWrite(t *testing.T) {
	t.Parallel()
	f := folder(t, SampleFolder())
	for name, file := range f {
		file.Data = []byte("\ufeff" + strings.ReplaceAll(string(file.Data), "\n", "\r\n"))
		f[name] = file
	}
	replaced("markets.csv", ",CAD,false", ",CAD,FALSE")(f)
	read, err := Read(f, Options{})
	if err != nil {
		t.Fatal(err)
	}
	got, _ := read.AgreementVersion(partnerAgreement, "EUROPE", "2026-01")
	want, _ := Sample().AgreementVersion(partnerAgreement, "EUROPE", "2026-01")
	if got.SHA256 != want.SHA256 {
		t.Errorf("the same text has the hash %s, want %s", got.SHA256, want.SHA256)
	}
}

// Settings of a deployment go before what the folder says.
func TestRead_SettingsGoBefore(t *testing.T) {
	t.Parallel()
	f := folder(t, SampleFolder())
	replaced(manifest, "  support: support@partnergraph.example", "  # support")(f)
	read, err := Read(f, Options{Settings: Settings{Name: "Example Partner Program", SupportContact: "help@example.com", ClosedMarkets: []string{}}})
	if err != nil {
		t.Fatal(err)
	}
	if read.Name != "Example Partner Program" || read.SupportContact != "help@example.com" || !read.Open("RU") || read.EligibilityMailbox != Sample().EligibilityMailbox {
		t.Errorf("%+v", read.Identity)
	}
}

// Texts in several languages: the reader's, else one that begins with it, else the program's.
func TestAgreement_IsInTheReadersLanguage(t *testing.T) {
	t.Parallel()
	f := folder(t, SampleFolder())
	for _, language := range []string{"es-MX", "ja"} {
		added("agreements.csv", "PARTNER_AGREEMENT,2026-01,*,"+language+",2026-01-01,0,partner."+language+".md\n")(f)
		added("agreements/partner."+language+".md", "# A title\n\nText in "+language+" for {{.RegionName}}.\n")(f)
	}
	read, err := Read(f, Options{})
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC)
	for reader, want := range map[string]string{"en": "en", "ja": "ja", "es": "es-MX", "pl": "en", "": "en"} {
		got, _ := read.AgreementInForce(partnerAgreement, "EUROPE", reader, now)
		if same, found := read.AgreementWithHash(partnerAgreement, "EUROPE", got.SHA256, now); got.Locale != want || !found || same.Locale != want {
			t.Errorf("for %q in %q, by its hash in %q, want %q", reader, got.Locale, same.Locale, want)
		}
	}
}

// FuzzRead: whatever is done to a file, the folder is accepted, or each mistake is told with its file; it never panics.
func FuzzRead(f *testing.F) {
	base := folder(f, DemoFolder())
	names := append(knownFiles(), "agreements/partner.2026-01.md")
	for i := range names {
		f.Add(uint8(i), uint32(40), []byte("\"x"))
		f.Add(uint8(i), uint32(7), []byte{0xff, 0})
		f.Add(uint8(i), uint32(1), []byte("- [a: {b: *c}]\n? &x\n"))
	}
	f.Fuzz(func(t *testing.T, which uint8, at uint32, text []byte) {
		name := names[int(which)%len(names)]
		changed := fstest.MapFS{}
		for other, file := range base {
			changed[other] = file
		}
		before := base[name].Data
		cut := int(at) % (len(before) + 1)
		end := min(cut+int(at%13), len(before))
		changed[name] = &fstest.MapFile{Data: append(append(append([]byte{}, before[:cut]...), text...), before[end:]...), Mode: 0o644}
		_, err := Read(changed, Options{})
		mistakes, told := err.(Mistakes)
		if err != nil && (!told || len(mistakes) == 0) {
			t.Fatalf("%v", err)
		}
		for _, m := range mistakes {
			if m.File == "" || m.What == "" {
				t.Errorf("without a place: %+v", m)
			}
		}
	})
}
