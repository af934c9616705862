package main

import (
	"fmt"
	"maps"
	"os"
)

// This file makes what happens around customers over the years: requests, invitations, registrations, jobs, letters, events, people. There are as many rows
// of each kind as customers. A tenth belongs to the big provider, one row in a thousand has a rare state, and each third a frequent one. Rows that
// only their ids lead to, such as the partner of a registration, are not made.

// The kinds of these rows; those of bench/data.go are before them.
const (
	pastRequestKind = iota + 32
	pastInvitationKind
	pastPartnershipKind
	pastRegistrationKind
	pastValidationKind
	pastJobKind
	pastEmailKind
	pastEventKind
	pastUserKind
	absentKind // has no rows
)

// happened is the SQL for a time.
const happened = "TIMESTAMPADD(SECOND, i * 7919 % 10000019, '2026-01-01')"

// oneOf is the SQL for a value: one that most rows have, one of each third, and a rare one.
func oneOf(most, third, rare string) string {
	return fmt.Sprintf("CASE WHEN i %% 1000 = 14 THEN '%s' WHEN i %% 3 = 0 THEN '%s' ELSE '%s' END", rare, third, most)
}

// makeHistory makes the rows where an earlier run has not.
func (s *suite) makeHistory() error {
	var done int
	if s.db.QueryRowContext(s.ctx, "SELECT customers FROM bench_history").Scan(&done); done == s.customers {
		return nil
	}
	fmt.Fprintf(os.Stderr, "making the history of %d customers in %s …\n", s.customers, s.name)
	for _, rows := range s.history() {
		set := map[string]string{"id": sqlID(rows.kind, "i"), "created_at": happened, "updated_at": happened}
		maps.Copy(set, rows.set)
		if err := s.exec("DELETE FROM " + rows.table + " WHERE id >= " + sqlID(rows.kind, "0") + " AND id < " + sqlID(rows.kind+1, "0")); err != nil {
			return err
		}
		if err := s.copyRows(rows.table, rows.like, 0, s.customers, set); err != nil {
			return err
		}
		if err := s.exec("ANALYZE TABLE " + rows.table); err != nil {
			return err
		}
	}
	if err := s.makeAdmin(); err != nil {
		return err
	}
	return s.exec("CREATE TABLE bench_history AS SELECT ? AS customers", s.customers)
}

// makeAdmin makes a global admin of the big provider.
func (s *suite) makeAdmin() error {
	err := s.copyRows("users", "email = '"+agent+"'", 1, 1, map[string]string{"id": sqlID(userKind, "i"), "email": "'" + admin + "'", "email_key": "'" + admin + "'"})
	if err != nil {
		return err
	}
	return s.exec("INSERT INTO user_roles (user_id, role) VALUES (" + sqlID(userKind, "1") + ", 'GLOBAL_ADMIN')")
}

// past are rows of a kind, like an existing one.
type past struct {
	kind        int
	table, like string
	set         map[string]string
}

func (s *suite) history() []past {
	provider := fmt.Sprintf("3 * IF(i %% 10 = 0, 0, 1 + i %% %d)", s.data.providers-1)
	partner, organization := sqlID(partnerKind, provider), sqlID(organizationKind, provider)
	customer, company := sqlID(customerKind, "i"), sqlID(organizationKind, fmt.Sprintf("i + %d", 3*s.data.providers))
	absent := sqlID(absentKind, "i")
	address := "CONCAT('person', i, '@bench.example')"
	return []past{
		{pastRequestKind, "eligibility_requests", "kind = 'CUSTOMER' AND status <> 'DRAFT'", map[string]string{"reference": "CONCAT('PAST-E-', i)", "open_key": "NULL", "partner_id": partner, "organization_id": company,
			"customer_id": customer, "status": oneOf("DENIED", "APPROVED", "WITHDRAWN"), "submitted_at": happened, "response_due_at": happened}},
		{pastInvitationKind, "relationship_requests", "kind = 'RESELLER'", map[string]string{"reference": "CONCAT('PAST-I-', i)", "token_hash": "UNHEX(SHA2(CONCAT('past', i), 256))", "partner_id": partner,
			"organization_id": organization, "customer_id": customer, "status": oneOf("ACCEPTED", "EXPIRED", "DECLINED"), "expires_at": happened, "invitee_email": address, "invitee_key": address}},
		{pastPartnershipKind, "partnerships", "TRUE", map[string]string{"provider_id": partner, "reseller_id": absent, "status": oneOf("REMOVED", "EXPIRED", "DECLINED"), "active_key": "NULL"}},
		{pastRegistrationKind, "registrations", "TRUE", map[string]string{"reference": "CONCAT('PAST-R-', i)", "partner_id": absent, "organization_id": company, "status": oneOf("AUTHORIZED", "PENDING", "REJECTED"),
			"step": oneOf("DECISION", "OTHER", "ENTRY"), "submitted_at": happened, "deadline_at": happened}},
		{pastValidationKind, "validation_ids", "TRUE", map[string]string{"code": "CONCAT('PAST-V-', i)", "partner_id": partner, "organization_id": company, "request_id": sqlID(pastRequestKind, "i"),
			"status": oneOf("ISSUED", "EXHAUSTED", "REVOKED")}},
		{pastJobKind, "jobs", "TRUE", map[string]string{"organization_id": organization, "subject_id": absent, "kind": oneOf("customer.review", "customer.provision", "eligibility.lapse"),
			"state": oneOf("SUCCEEDED", "CANCELLED", "FAILED"), "run_at": happened, "finished_at": happened}},
		{pastEmailKind, "emails", "TRUE", map[string]string{"dedupe_key": "CONCAT('past', i)", "organization_id": organization, "subject_id": absent, "to_address": address, "mailbox_key": address,
			"template": oneOf("customer_account_ready", "customer_review_decided", "contact_verification"), "status": oneOf("SENT", "BOUNCED", "FAILED")}},
		{pastEventKind, "audit_events", "TRUE", map[string]string{"organization_id": organization, "subject_id": absent, "action": oneOf("createCustomer", "reviewCustomer", "grantAccess")}},
		{pastUserKind, "users", "TRUE", map[string]string{"organization_id": organization, "email": address, "email_key": address, "name": address, "issuer": "NULL", "subject": "NULL"}},
	}
}
