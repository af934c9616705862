package main_test

import (
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
)

var (
	metricNames = regexp.MustCompile(`\b(?:partnergraph|process|go)_\w+`)
	labelValues = regexp.MustCompile(`\b(\w+)\s*!?=~?\s*"([^"]*)"`)
	metricLines = regexp.MustCompile(`(?m)^(\w+)(?:\{(.*)\})? `)
)

// exposed are the metrics that a program exposes, with the names of their labels, after it has answered, done jobs and sent mail.
func exposed(t *testing.T) map[string][]string {
	t.Helper()
	p, c := startDemo(t)
	c.submit("lucia", c.partnerForm(meridian))
	c.advance(10)
	answer, text := get(t, p.metrics+"/metrics")
	if answer.StatusCode != http.StatusOK {
		t.Fatal(answer.Status)
	}
	metrics := map[string][]string{"up": nil} // which Prometheus makes
	for _, line := range metricLines.FindAllStringSubmatch(text, -1) {
		var labels []string
		for _, label := range labelValues.FindAllStringSubmatch(line[2], -1) {
			labels = append(labels, label[1])
		}
		metrics[line[1]] = labels
	}
	return metrics
}

// checkExpression fails if an expression of Prometheus uses a metric or a label that the program does not expose.
func checkExpression(t *testing.T, metrics map[string][]string, where, expression string) {
	t.Helper()
	known := []string{"job", "instance"} // which Prometheus adds
	for _, name := range metricNames.FindAllString(expression, -1) {
		labels, there := metrics[name]
		if !there {
			t.Errorf("%s: the program does not expose %s", where, name)
		}
		known = append(known, labels...)
	}
	for _, label := range labelValues.FindAllStringSubmatch(expression, -1) {
		if !slices.Contains(known, label[1]) {
			t.Errorf("%s: no metric of %s has the label %s", where, expression, label[1])
		}
	}
}

type alert struct {
	Alert, Expr string
	Labels      map[string]string
	Annotations map[string]string
}

func alerts(t *testing.T) []alert {
	t.Helper()
	var file struct {
		Groups []struct{ Rules []alert }
	}
	if err := yaml.Unmarshal([]byte(read(t, "deploy/prometheus/alerts.yml")), &file); err != nil || len(file.Groups) != 1 {
		t.Fatalf("%d groups, %v", len(file.Groups), err)
	}
	return file.Groups[0].Rules
}

// panels are the panels of the dashboard with their expressions.
func panels(t *testing.T) (all []struct{ title, expression string }) {
	t.Helper()
	var dashboard struct {
		UID    string
		Panels []struct {
			Title   string
			Targets []struct{ Expr string }
		}
	}
	if err := json.Unmarshal([]byte(read(t, "deploy/grafana/partnergraph.json")), &dashboard); err != nil || dashboard.UID != "partnergraph" {
		t.Fatalf("%q, %v", dashboard.UID, err)
	}
	for _, p := range dashboard.Panels {
		for _, target := range p.Targets {
			all = append(all, struct{ title, expression string }{p.Title, target.Expr})
		}
	}
	return all
}

// Alarms and dashboard use what the program exposes: an alarm on a metric that does not exist never fires.
func TestMonitoring_UsesWhatIsExposed(t *testing.T) {
	t.Parallel()
	metrics := exposed(t)
	for _, a := range alerts(t) {
		checkExpression(t, metrics, a.Alert, a.Expr)
		if a.Labels["severity"] != "warning" && a.Labels["severity"] != "critical" || a.Annotations["summary"] == "" {
			t.Errorf("%s: severity %q, summary %q", a.Alert, a.Labels["severity"], a.Annotations["summary"])
		}
	}
	shown := panels(t)
	if len(shown) < 15 {
		t.Errorf("the dashboard has %d expressions", len(shown))
	}
	for _, p := range shown {
		checkExpression(t, metrics, "the panel "+p.title, p.expression)
	}
	reference := read(t, "docs/metrics.md")
	for name := range metrics {
		base := strings.TrimSuffix(strings.TrimSuffix(strings.TrimSuffix(name, "_bucket"), "_sum"), "_count")
		if strings.HasPrefix(name, "partnergraph_") && !strings.Contains(reference, "`"+base+"`") {
			t.Errorf("docs/metrics.md does not describe %s", base)
		}
	}
}

// anchors are those of the headings, as code hosts and the pages of the program do.
func anchors(text string) (all []string) {
	for _, heading := range regexp.MustCompile(`(?m)^#+ (.+)$`).FindAllStringSubmatch(text, -1) {
		plain := regexp.MustCompile(`[^\p{L}\p{N} _-]`).ReplaceAllString(strings.ToLower(heading[1]), "")
		all = append(all, strings.ReplaceAll(plain, " ", "-"))
	}
	return all
}

// Each alarm has a runbook.
func TestMonitoring_RunbooksExist(t *testing.T) {
	t.Parallel()
	for _, a := range alerts(t) {
		path, anchor, _ := strings.Cut(a.Annotations["runbook_url"], "#")
		name, found := strings.CutPrefix(path, "https://github.com/partnergraph/partnergraph/blob/main/")
		if !found || !slices.Contains(anchors(read(t, name)), anchor) {
			t.Errorf("%s: there is no %s", a.Alert, a.Annotations["runbook_url"])
		}
	}
}

// The units start the commands of the program, with the settings where the documents say they are.
func TestUnits_StartTheProgram(t *testing.T) {
	t.Parallel()
	units, err := filepath.Glob(filepath.Join(repository, "deploy/systemd/*.service"))
	if err != nil || len(units) != 3 {
		t.Fatalf("%v, %v", units, err)
	}
	for _, path := range units {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		command := regexp.MustCompile(`(?m)^ExecStart=/usr/local/bin/partnergraph (\w+)$`).FindSubmatch(text)
		if command == nil {
			t.Fatalf("%s starts something else", path)
		}
		var env []string
		for _, variable := range regexp.MustCompile(`(?m)^Environment=(.+)$`).FindAllSubmatch(text, -1) {
			env = append(env, string(variable[1]))
		}
		got := run(t, env, string(command[1]))
		if got.code != 1 || !strings.Contains(got.errors, "open /etc/partnergraph/partnergraph.yaml") {
			t.Errorf("%s: exit code %d\n%s", path, got.code, got.everything())
		}
	}
}
