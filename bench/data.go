package main

import (
	"fmt"
	"maps"
	"os"
	"regexp"
	"strings"

	"github.com/google/uuid"
	"github.com/partnergraph/partnergraph/models"
)

// This file makes the data: the same rows in each run. One provider has a tenth of all customers, and each other one about 500. A provider
// sells through two resellers, so that a customer has three relationships.

// dataset is where the data is asked from.
type dataset struct {
	providers int
	big       models.ID[models.Partner]
}

// The rows of each kind are numbered; the number is the end of the id.
const (
	organizationKind = iota + 1
	tenantKind
	partnerKind
	customerKind
	relationshipKind
	partnershipKind
	userKind
	requestKind
	jobKind
)

// id is the id of a row.
func id(kind, number int) uuid.UUID {
	return uuid.MustParse(fmt.Sprintf("019a0000-0000-7000-80%02x-%012x", kind, number))
}

// sqlID is the SQL for the same.
func sqlID(kind int, number string) string {
	return fmt.Sprintf("UNHEX(CONCAT('019a00000000700080%02x', LPAD(HEX(%s), 12, '0')))", kind, number)
}

// agent is the address of the user of the big provider; the others are the operator's people.
const (
	agent    = "agent@bench.example"
	operator = "olga.marsh@program.example"

	admin               = "admin@bench.example" // of the big provider
	eligibilityReviewer = "rosa.delgado@program.example"
	vettingReviewer     = "vera.lind@program.example"
)

// openData opens the database, and makes it where it is not there or was left half done.
func (s *suite) openData() (err error) {
	s.data = dataset{providers: 1 + max(1, s.customers/500), big: models.ID[models.Partner](id(partnerKind, 0))}
	if s.db, err = s.connect(s.name); err != nil {
		return err
	}
	var done int
	if s.db.QueryRowContext(s.ctx, "SELECT customers FROM bench_done").Scan(&done); done != s.customers {
		if err := s.makeData(); err != nil {
			return err
		}
	}
	if _, err := s.command("migrate"); err != nil { // a newer version may have more migrations
		return err
	}
	return s.makeTokens()
}

func (s *suite) makeData() error {
	fmt.Fprintf(os.Stderr, "making %d customers in %s …\n", s.customers, s.name)
	for _, statement := range []string{"DROP DATABASE IF EXISTS " + s.name, "CREATE DATABASE " + s.name} {
		if _, err := s.admin.ExecContext(s.ctx, statement); err != nil {
			return err
		}
	}
	if _, err := s.command("seed", "demo"); err != nil {
		return err
	}
	if err := s.exec("CREATE TABLE bench_numbers (i INT PRIMARY KEY)"); err != nil {
		return err
	}
	if err := s.exec("INSERT INTO bench_numbers WITH RECURSIVE n AS (SELECT 0 AS i UNION ALL SELECT i + 1 FROM n WHERE i < 999) SELECT i FROM n"); err != nil {
		return err
	}
	for _, make := range []func() error{s.makePartners, s.makeCustomers, s.makeUser} {
		if err := make(); err != nil {
			return err
		}
	}
	for _, table := range []string{"organizations", "tenants", "partners", "customers", "reseller_relationships", "partnerships", "customer_access", "customer_names"} {
		if err := s.exec("ANALYZE TABLE " + table); err != nil {
			return err
		}
	}
	return s.exec("CREATE TABLE bench_done AS SELECT ? AS customers", s.customers)
}

// makePartners makes each provider and its two resellers, with their partnerships.
func (s *suite) makePartners() error {
	partners := 3 * s.data.providers
	names := "CONCAT(ELT(1 + %[1]s %% 3, 'Provider', 'Reseller', 'Second reseller'), ' ', %[1]s DIV 3)"
	name := fmt.Sprintf(names, "i")
	for _, rows := range []struct {
		table, like string
		set         map[string]string
	}{
		{"organizations", "kinds = 'PARTNER'", map[string]string{"id": sqlID(organizationKind, "i"), "name": name}},
		{"tenants", "TRUE", map[string]string{"id": sqlID(tenantKind, "i"), "organization_id": sqlID(organizationKind, "i"), "tenant_id": guid("i"), "default_domain": "CONCAT('bench', i, '.example')"}},
		{"partners", "types = 'INDIRECT_PROVIDER' AND status = 'ACTIVE'", map[string]string{"id": sqlID(partnerKind, "i"), "organization_id": sqlID(organizationKind, "i"), "tenant_id": sqlID(tenantKind, "i"),
			"name": name, "search_name": "LOWER(" + name + ")", "types": "ELT(1 + i % 3, 'INDIRECT_PROVIDER', 'INDIRECT_RESELLER', 'INDIRECT_RESELLER')"}},
	} {
		if err := s.copyRows(rows.table, rows.like, 0, partners, rows.set); err != nil {
			return err
		}
	}
	provider, reseller := sqlID(partnerKind, "3 * (i DIV 2)"), sqlID(partnerKind, "3 * (i DIV 2) + 1 + i % 2")
	return s.copyRows("partnerships", "status = 'ACTIVE'", 0, 2*s.data.providers, map[string]string{
		"id": sqlID(partnershipKind, "i"), "provider_id": provider, "reseller_id": reseller, "active_key": "CONCAT(HEX(" + provider + "), '/', HEX(" + reseller + "))"})
}

// makeCustomers makes the customers, their relationships, and the rows that say who sees them.
func (s *suite) makeCustomers() error {
	const (
		name   = "CONCAT(ELT(1 + i % 7, 'Alder', 'Birch', 'Cedar', 'Elm', 'Hazel', 'Maple', 'Rowan'), ' ', ELT(1 + (i DIV 7) % 5, 'Works', 'Supply', 'Health', 'Energy', 'Freight'), ' ', LPAD(i * 7919 % 1000003, 7, '0'))"
		market = "ELT(1 + i % 5, 'US', 'DE', 'PL', 'FR', 'GB')"
		made   = "TIMESTAMPADD(SECOND, i * 7919 % 10000019, '2026-01-01')"
	)
	own := fmt.Sprintf("(i + %d)", 3*s.data.providers) // the numbers of organisations and tenants go on behind those of the partners
	provider := fmt.Sprintf("(3 * IF(i %% 10 = 0, 0, 1 + i %% %d))", s.data.providers-1)
	times := map[string]string{"created_at": made, "updated_at": made}
	with := func(set map[string]string) map[string]string {
		all := maps.Clone(times)
		maps.Copy(all, set)
		return all
	}
	for _, rows := range []struct {
		table, like string
		set         map[string]string
	}{
		{"organizations", "kinds = 'CUSTOMER'", with(map[string]string{"id": sqlID(organizationKind, own), "name": name, "market": market})},
		{"tenants", "TRUE", with(map[string]string{"id": sqlID(tenantKind, own), "organization_id": sqlID(organizationKind, own), "tenant_id": guid(own), "default_domain": "CONCAT('bench', " + own + ", '.example')", "country": market})},
		{"customers", "status = 'ACTIVE'", with(map[string]string{"id": sqlID(customerKind, "i"), "organization_id": sqlID(organizationKind, own), "tenant_id": sqlID(tenantKind, own),
			"company_name": name, "search_name": "LOWER(" + name + ")", "domain": "CONCAT('bench', " + own + ", '.example')", "market": market, "created_by": sqlID(partnerKind, provider)})},
	} {
		if err := s.copyRows(rows.table, rows.like, 0, s.customers, rows.set); err != nil {
			return err
		}
	}
	if err := s.makeNames(); err != nil {
		return err
	}
	for k := range 3 {
		partner := sqlID(partnerKind, fmt.Sprintf("%s + %d", provider, k))
		customer := sqlID(customerKind, "i")
		set := with(map[string]string{"id": sqlID(relationshipKind, fmt.Sprintf("3 * i + %d", k)), "partner_id": partner, "customer_id": customer, "request_id": "NULL", "removed_at": "NULL",
			"started_at": fmt.Sprintf("TIMESTAMPADD(HOUR, %d, %s)", k, made), "active_key": "CONCAT(HEX(" + partner + "), '/', HEX(" + customer + "))", "provider_id": "NULL", "associated_reseller_id": "NULL"})
		if k > 0 {
			set["provider_id"] = sqlID(partnerKind, provider)
		}
		if err := s.copyRows("reseller_relationships", "status = 'ACTIVE'", 0, s.customers, set); err != nil {
			return err
		}
		access := map[string]string{"partner_id": partner, "customer_id": customer, "company_name": name, "search_name": "LOWER(" + name + ")", "market": market,
			"segment": "'COMMERCIAL'", "status": "'ACTIVE'", "related": "TRUE", "selling": "TRUE", "qualified": "0", "gcc_validated": "FALSE", "in_review": "FALSE", "created_at": made,
			"review_status": "(SELECT review_status FROM customers WHERE status = 'ACTIVE' ORDER BY id LIMIT 1)"}
		if err := s.copyRows("customer_access", "TRUE", 0, s.customers, access); err != nil {
			return err
		}
	}
	return nil
}

// makeNames makes the suffixes of the names, as internal/store/customer_names.go does.
func (s *suite) makeNames() error {
	if err := s.exec("DELETE FROM customer_names"); err != nil {
		return err
	}
	return s.exec("INSERT IGNORE INTO customer_names SELECT SUBSTR(search_name, i + 1, 16), id FROM customers JOIN bench_numbers ON i < CHAR_LENGTH(search_name)")
}

// makeUser makes an admin agent of the big provider.
func (s *suite) makeUser() error {
	if err := s.copyRows("users", "email = 'lucia.herrera@meridian.example'", 0, 1, map[string]string{
		"id": sqlID(userKind, "i"), "organization_id": sqlID(organizationKind, "i"), "email": "'" + agent + "'", "email_key": "'" + agent + "'", "issuer": "NULL", "subject": "NULL"}); err != nil {
		return err
	}
	return s.exec("INSERT INTO user_roles (user_id, role) SELECT " + sqlID(userKind, "0") + ", role FROM user_roles WHERE user_id = (SELECT id FROM users WHERE email = 'lucia.herrera@meridian.example')")
}

// guid is the SQL for the GUID of a tenant.
func guid(number string) string {
	return "LOWER(CONCAT('be9c0000-0000-4000-8000-', LPAD(HEX(" + number + "), 12, '0')))"
}

// copyRows writes rows like an existing one, numbered i from a number on; set has the SQL of the columns that differ.
func (s *suite) copyRows(table, like string, from, rows int, set map[string]string) error {
	columns, err := s.columns(table)
	if err != nil {
		return err
	}
	values := make([]string, len(columns))
	for i, column := range columns {
		values[i] = "t." + column
		if value, given := set[column]; given {
			values[i] = value
		}
	}
	const batch = 10_000
	for first := from; first < from+rows; first += batch {
		statement := fmt.Sprintf("INSERT INTO %s (%s) SELECT %s FROM (SELECT * FROM %s WHERE %s ORDER BY 1 LIMIT 1) AS t CROSS JOIN (SELECT %d + 1000 * b.i + a.i AS i FROM bench_numbers AS a CROSS JOIN bench_numbers AS b WHERE b.i < 10) AS n WHERE n.i < %d",
			table, strings.Join(columns, ", "), strings.Join(values, ", "), table, like, first, from+rows)
		if err := s.exec(statement); err != nil {
			return fmt.Errorf("%s: %w", table, err)
		}
	}
	return nil
}

func (s *suite) columns(table string) (columns []string, err error) {
	rows, err := s.db.QueryContext(s.ctx, "SELECT column_name FROM information_schema.columns WHERE table_schema = ? AND table_name = ? ORDER BY ordinal_position", s.name, table)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var column string
		if err := rows.Scan(&column); err != nil {
			return nil, err
		}
		columns = append(columns, column)
	}
	return columns, rows.Err()
}

func (s *suite) exec(statement string, args ...any) error {
	_, err := s.db.ExecContext(s.ctx, statement, args...)
	return err
}

var tokenForm = regexp.MustCompile(`pg_[A-Za-z0-9_-]+`)

// makeTokens makes a token for each user that asks.
func (s *suite) makeTokens() error {
	s.tokens = map[string]string{}
	return s.addTokens(agent, operator)
}

func (s *suite) addTokens(users ...string) error {
	for _, user := range users {
		out, err := s.command("token", "create", "--user="+user, "--name=bench")
		if err != nil {
			return err
		}
		s.tokens[user] = tokenForm.FindString(out)
	}
	return nil
}
