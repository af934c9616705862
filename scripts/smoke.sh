#!/usr/bin/env bash
# Plays one story against a fresh demo: a partner asks to sell to government, the deadline passes, a reviewer approves.
# Usage: scripts/smoke.sh http://127.0.0.1:8080      Needs only bash, curl, grep and sed.
set -euo pipefail

server=${1:?usage: scripts/smoke.sh URL}
answer=""

# ask TOKEN BODY [curl options]: sends a GraphQL request; the answer is in $answer.
ask() {
  local token=$1 body=$2
  shift 2
  answer=$(curl --silent --show-error --max-time 30 "$server/graphql" -H "Authorization: Bearer $token" -H 'Content-Type: application/json' --data-raw "$body" "$@")
}

# has TEXT: fails unless the answer contains it.
has() {
  grep -qF -- "$1" <<<"$answer" && return
  printf 'smoke: want %s\n       in   %s\n' "$1" "$answer" >&2
  exit 1
}

# take FIELD: the first string under that name in the answer.
take() { sed -n "s/.*\"$1\":\"\([^\"]*\)\".*/\1/p" <<<"$answer"; }

step() { printf '  %s\n' "$1"; }

applicant=demo_lucia-herrera
helpdesk=demo_theo-park
stranger=demo_marcus-bell
reviewer=demo_rosa-delgado
operator=demo_olga-marsh

step "the process is ready, and the pages are there"
for path in /livez /readyz / /graphiql; do
  curl --silent --fail --output /dev/null "$server$path" || { echo "smoke: $server$path does not answer" >&2; exit 1; }
done

step "an applicant reads the contract and her organisation's tenant ID"
ask $applicant '{"query":"{ viewer { organization { profile { microsoftId } } } program { eligibilityContract(option: CSP_PARTNER_VALIDATION) { version } } }"}'
tenant=$(take microsoftId)
version=$(take version)

submit='mutation($input: SubmitEligibilityRequestInput!) { submitEligibilityRequest(input: $input) { eligibilityRequest { id status slaState } userErrors { code field message } } }'
form() {
  printf '{"query":"%s","variables":{"input":{"option":"CSP_PARTNER_VALIDATION","tenantId":"%s","entityType":"PARTNER_GOV_SERVICES","evidence":"Contract 2026-17 with a county","contract":{"accepted":%s,"version":"%s"}}}}' "$submit" "$tenant" "$1" "$version"
}

step "a form without the contract is refused, with a code, a field and words in her language"
ask $applicant "$(form false)"
has '"code":"CONTRACT_NOT_ACCEPTED"'
has '"field":["contract","accepted"]'

step "somebody without the role is told which roles have it"
ask $helpdesk "$(form true)"
has '"code":"ROLE_NOT_ALLOWED"'

step "the form is submitted once, however often it is sent"
ask $applicant "$(form true)" -H "Idempotency-Key: smoke-$$"
has '"status":"SUBMITTED"'
request=$(take id)
ask $applicant "$(form true)" -H "Idempotency-Key: smoke-$$"
has "\"id\":\"$request\""

step "for another organisation the request does not exist"
ask $stranger "{\"query\":\"{ eligibilityRequest(id: \\\"$request\\\") { id } }\"}"
has '"eligibilityRequest":null'

step "two business days pass: a holding reply leaves, and the request is overdue"
ask $operator '{"query":"mutation { advanceClock(input: {businessDays: 2}) { settled userErrors { code } } }"}'
has '"settled":true'
ask $reviewer "{\"query\":\"{ eligibilityRequest(id: \\\"$request\\\") { slaState holdingReplyAt findings { code } } }\"}"
has '"slaState":"OVERDUE"'
ask $operator "{\"query\":\"{ emails(first: 10, filter: {aboutId: \\\"$request\\\"}) { nodes { template status } } }\"}"
has '{"template":"eligibility_holding_reply","status":"SENT"}'

step "a reviewer approves: the qualification is there at once"
ask $reviewer "{\"query\":\"mutation { approveEligibilityRequest(input: {id: \\\"$request\\\"}) { eligibilityRequest { status qualification { name } } userErrors { code } } }\"}"
has '"status":"APPROVED","qualification":{"name":"Government_community_cloud"}'

step "a second decision comes too late"
ask $reviewer "{\"query\":\"mutation { denyEligibilityRequest(input: {id: \\\"$request\\\", reason: \\\"no\\\"}) { userErrors { code } } }\"}"
has '"code":"REQUEST_ALREADY_DECIDED"'

step "the applicant gets her e-mail, in Spanish"
ask $operator '{"query":"mutation { advanceClock(input: {minutes: 1}) { settled } }"}'
ask $operator "{\"query\":\"{ emails(first: 10, filter: {aboutId: \\\"$request\\\", template: [\\\"qualification_granted\\\"]}) { nodes { locale status } } }\"}"
has '{"locale":"es","status":"SENT"}'

step "nobody without a token reads anything"
answer=$(curl --silent --max-time 30 "$server/graphql" -H 'Content-Type: application/json' --data-raw '{"query":"{ partners { nodes { id } } }"}')
has '"code":"UNAUTHENTICATED"'

echo "smoke: the story went well"
