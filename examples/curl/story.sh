#!/bin/sh
# The story of one request with curl (and sed to read values): a customer submits its form, business days
# pass, a reviewer replies and approves, and the sent e-mails are read.
set -eu
url=${PARTNERGRAPH_URL:-http://127.0.0.1:8080}

# ask TOKEN BODY [HEADER]: one request; the answer goes to the standard output.
ask() {
  curl -sS --fail-with-body -w '\n' "$url/graphql" -H 'Content-Type: application/json' -H "Authorization: Bearer $1" -H "${3:-Accept: application/json}" -d "$2"
}

# pick NAME: the first text of that name in the answer on the standard input.
pick() { sed -n "s/.*\"$1\":\"\([^\"]*\)\".*/\1/p"; }

say() { printf '\n== %s\n' "$1"; }

customer=demo_marcus-bell partner=demo_amir-haddad reviewer=demo_rosa-delgado operator=demo_olga-marsh

say 'Who am I, and what am I about to sign?'
ask $customer '{"query":"{ viewer { user { name } organization { name } roles } }"}'

say 'Whoever is a user of several organisations names the one to act for; those of one need not'
organization=$(ask $customer '{"query":"{ viewer { memberships { organizationId } } }"}' | pick organizationId)
ask $customer '{"query":"{ viewer { memberships { organizationName roles current } } }"}' "Organization: $organization"
tenant=$(ask $customer '{"query":"{ viewer { organization { profile { microsoftId } } } }"}' | pick microsoftId)
seller=$(ask $partner '{"query":"{ viewer { organization { profile { microsoftId } } } }"}' | pick microsoftId)
version=$(ask $customer '{"query":"{ program { eligibilityContract(option: O365_GCC_CSP_CUSTOMER_VALIDATION) { version } } }"}' | pick version)

say 'What is still open from before is taken back'
open=$(ask $customer '{"query":"{ eligibilityRequests(first: 1, filter: {status: {in: [SUBMITTED, ACKNOWLEDGED, INFO_REQUESTED]}}) { nodes { id } } }"}' | pick id)
if [ -n "$open" ]; then
  ask $customer '{"query":"mutation($id: ID!) { withdrawEligibilityRequest(input: {id: $id}) { eligibilityRequest { reference status } userErrors { message } } }","variables":{"id":"'"$open"'"}}'
fi

say 'A form with mistakes: all of them are told at once, in the language that was asked for'
form='mutation($input: SubmitEligibilityRequestInput!) { submitEligibilityRequest(input: $input) { eligibilityRequest { id reference status responseDueAt } userErrors { code field message remediation } } }'
ask $customer '{"query":"'"$form"'","variables":{"input":{"option":"O365_GCC_CSP_CUSTOMER_VALIDATION"}}}' 'Accept-Language: es'

say 'The form, sent twice under one Idempotency-Key: one request'
body='{"query":"'"$form"'","variables":{"input":{"option":"O365_GCC_CSP_CUSTOMER_VALIDATION","tenantId":"'"$tenant"'","partnerTenantId":"'"$seller"'","entityType":"STATE_LOCAL_ENTITY","evidence":"State statute 12","contract":{"accepted":true,"version":"'"$version"'"}}}}'
key="Idempotency-Key: story-$$-$(date +%s)"
ask $customer "$body" "$key"
submitted=$(ask $customer "$body" "$key")
echo "$submitted"
id=$(echo "$submitted" | pick id)

say 'One business day passes without a reply'
ask $operator '{"query":"mutation { advanceClock(input: {businessDays: 1}) { clock { now } userErrors { message } } }"}'
ask $reviewer '{"query":"query($id: ID!) { eligibilityRequest(id: $id) { reference status slaState responseDueAt findings { code message } } }","variables":{"id":"'"$id"'"}}'

say 'The reviewer replies, then approves'
ask $reviewer '{"query":"mutation($id: ID!) { acknowledgeEligibilityRequest(input: {id: $id, nextSteps: \"We look at the statute.\"}) { eligibilityRequest { status } userErrors { message } } }","variables":{"id":"'"$id"'"}}'
ask $reviewer '{"query":"mutation($id: ID!) { approveEligibilityRequest(input: {id: $id}) { eligibilityRequest { status validationId { code } } userErrors { message } } }","variables":{"id":"'"$id"'"}}'

say 'The mail about it, which jobs send within a moment'
sleep 1
ask $operator '{"query":"query($id: ID!) { emails(first: 10, filter: {aboutId: $id}) { nodes { toAddress subject status } } }","variables":{"id":"'"$id"'"}}'
