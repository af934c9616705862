#!/usr/bin/env bash
# Plays stories against a fresh demo: a partner asks to sell to government, the deadline passes, a reviewer approves; a company
# enrols, is vetted, accepts the agreement and is active; a partner creates a customer and invites another; a provider and a
# reseller connect, and invite a customer together.
# Usage: scripts/smoke.sh http://127.0.0.1:8080      Needs only bash, curl, grep and sed.
set -euo pipefail

server=${1:?usage: scripts/smoke.sh URL}
answer=""

# ask TOKEN BODY [curl options]: sends a GraphQL request; the answer is in $answer. Without a token nobody asks.
ask() {
  local token=${1:+Authorization: Bearer $1} body=$2
  shift 2
  answer=$(curl --silent --show-error --max-time 30 "$server/graphql" -H "${token:-Accept: application/json}" -H 'Content-Type: application/json' --data-raw "$body" "$@")
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
has '{"template":"ELIGIBILITY_HOLDING_REPLY","status":"SENT"}'

step "a reviewer approves: the qualification is there at once"
ask $reviewer "{\"query\":\"mutation { approveEligibilityRequest(input: {id: \\\"$request\\\"}) { eligibilityRequest { status qualification { name } } userErrors { code } } }\"}"
has '"status":"APPROVED","qualification":{"name":"Government_community_cloud"}'

step "a second decision comes too late"
ask $reviewer "{\"query\":\"mutation { denyEligibilityRequest(input: {id: \\\"$request\\\", reason: \\\"no\\\"}) { userErrors { code } } }\"}"
has '"code":"REQUEST_ALREADY_DECIDED"'

step "the applicant gets her e-mail, in Spanish"
ask $operator '{"query":"mutation { advanceClock(input: {minutes: 1}) { settled } }"}'
ask $operator "{\"query\":\"{ emails(first: 10, filter: {aboutId: \\\"$request\\\", template: {in: [QUALIFICATION_GRANTED]}}) { nodes { locale status } } }\"}"
has '{"locale":"es","status":"SENT"}'

step "nobody without a token reads anything"
ask "" '{"query":"{ partners { nodes { id } } }"}'
has '"code":"UNAUTHENTICATED"'

admin=demo_maya-alder
vetting=demo_vera-lind

# change TOKEN FIELD INPUT SELECTION: a mutation with its input as GraphQL, in which quotes are written as they are.
change() {
  local query="mutation { $2(input: {$3}) { $4 userErrors { code } } }"
  ask "$1" "{\"query\":\"${query//\"/\\\"}\"}"
}

# settle: a minute passes, and what is due is done.
settle() {
  ask $operator '{"query":"mutation { advanceClock(input: {minutes: 1}) { settled userErrors { code } } }"}'
  has '"settled":true'
}

step "a company begins to enrol, and is found in the register"
change $admin startRegistration 'enrollAs: INDIRECT_RESELLER' 'registration { id status }'
has '"status":"STARTED"'
registration=$(take id)
change $admin lookUpCompany "id: \"$registration\", duns: \"079000001\"" 'company { legalName }'
has '"legalName":"Alder Ridge Consulting LLC"'

step "a personal mailbox is refused, the company's own is taken"
contact() { printf 'id: "%s", primaryContact: {firstName: "Maya", lastName: "Alder", email: "%s", phone: "+1 206 555 0123"}, support: {email: "help@alderridge.example", phone: "+1 206 555 0124"}' "$registration" "$1"; }
change $admin saveRegistrationProfile "$(contact maya@gmail.com)" 'registration { status }'
has '"code":"CONSUMER_EMAIL_NOT_ALLOWED"'
change $admin saveRegistrationProfile "$(contact maya.alder@alderridge.example)" 'registration { status }'
has '"status":"PROFILE_IN_PROGRESS"'
change $admin submitRegistration "id: \"$registration\"" 'registration { status }'
has '"status":"PENDING"'
settle

step "the primary contact follows the link in the message, without signing in"
ask $operator "{\"query\":\"{ emails(first: 10, filter: {aboutId: \\\"$registration\\\", template: {in: [CONTACT_VERIFICATION]}}) { nodes { text } } }\"}"
token=$(sed -n 's/.*confirm#\([A-Za-z0-9_-]*\).*/\1/p' <<<"$answer")
change "" confirmPrimaryContact "token: \"$token\", registeredForAccount: true, addressBelongsToCompany: true" complete
has '"complete":true'
settle

step "a reviewer authorises before the target, and has to say why"
change $vetting decideRegistration "id: \"$registration\", outcome: AUTHORIZED" 'registration { status }'
has '"code":"VETTING_BEFORE_TARGET"'
change $vetting decideRegistration "id: \"$registration\", outcome: AUTHORIZED, earlyReason: \"All checks passed.\"" 'registration { status }'
has '"status":"AUTHORIZED"'

step "with a PartnerID the agreement can be downloaded and accepted: the partner is active"
change $admin associatePartnerId "id: \"$registration\", partnerId: \"4500002\"" 'registration { partnerId { number } }'
has '"number":"4500002"'
ask $admin '{"query":"{ viewer { partner { agreement { status version url } } } }"}'
has '"status":"AVAILABLE"'
version=$(take version)
link=$(take url)
answer=$(curl --silent --max-time 30 --output /dev/null --write-out '%{http_code} %{content_type}' "$server/files/${link#*/files/}")
has '200 application/pdf'
change $admin acceptPartnerAgreement "version: \"$version\"" 'partner { status }'
has '"status":"ACTIVE"'

agent=demo_amir-haddad
customer=demo_priscilla-okafor
person='contact: {firstName: "Ann", lastName: "Lee", email: "ann.lee@smoke.example"}, address: {line1: "1 Main Street", city: "Reno", state: "NV", postalCode: "89501", country: "US"}'

# links: the token of the newest link in the answer.
links() { sed -n 's/.*invitation#\([A-Za-z0-9_-]*\).*/\1/p' <<<"$answer"; }

step "without a validation ID selected nothing is created, and the answer says what is there"
change $agent createCustomer "companyName: \"Smoke Town\", domain: \"smoke-town\", market: \"US\", specialQualification: GOVERNMENT_COMMUNITY_CLOUD, $person" 'customer { id }'
has '"customer":null'
has '"code":"VALIDATION_ID_REQUIRED"'
change $agent validateCustomer "companyName: \"Smoke Town\", domain: \"smoke-town\", market: \"CA\", $person" valid
has '"code":"CUSTOMER_MARKET_OUT_OF_REGION"'

step "a customer is created, and its account provisioned"
change $agent createCustomer "companyName: \"Smoke Town Bakery\", domain: \"smoke-town\", market: \"US\", $person" 'customer { id account { status } }'
has '"status":"PROVISIONING"'
created=$(sed -n 's/.*"\(customer_[0-9a-z]*\)".*/\1/p' <<<"$answer")
settle
ask $agent "{\"query\":\"{ customer(id: \\\"$created\\\") { account { status } relationship { status } } }\"}"
has '"account":{"status":"ACTIVE"},"relationship":{"status":"ACTIVE"}'

step "a customer is asked by a letter, whose link stays in it and is opened and accepted once"
change $agent createRelationshipRequest 'invitee: {email: "priscilla.okafor@lakeshore.example"}' 'request { id letter { link } }'
invitation=$(take id)
token=$(links)
change $agent sendRelationshipRequest "id: \"$invitation\", text: \"Look at https://example.net/\"" 'request { status }'
has '"code":"INVITE_LINK_MISSING"'
has '"code":"INVITE_LINK_FOREIGN"'
change $agent sendRelationshipRequest "id: \"$invitation\"" 'request { status }'
has '"status":"SENT"'
ask "" '{"query":"{ invitation(token: \"not-a-token\") { kind } }"}'
has '"code":"INVITE_INVALID"'
ask $customer "{\"query\":\"{ invitation(token: \\\"$token\\\") { partnerName customerAgreement { version } } }\"}"
has '"partnerName":"Harbor Public Sector"'
version=$(take version)
change $customer acceptRelationshipRequest "token: \"$token\"" 'request { status }'
has '"code":"AGREEMENT_NOT_ACCEPTED"'
accept="token: \"$token\", customerAgreement: {version: \"$version\", accepted: true}"
change $customer acceptRelationshipRequest "$accept" 'relationships { status }'
has '"relationships":[{"status":"ACTIVE"}]'
change $customer acceptRelationshipRequest "$accept" 'relationships { status }'
has '"code":"INVITE_ALREADY_USED"'
ask $agent '{"query":"{ customers(filter: {name: {contains: \"lakeshore\"}}) { nodes { companyName } } }"}'
has '"companyName":"Lakeshore Medical Group"'

step "a reseller authorises its provider with an explicit consent, and both invite a customer together"
ask demo_grant-whitfield '{"query":"{ partnerships(filter: {status: {in: [INVITED]}}) { nodes { invitation { id letter { link } } } } }"}'
token=$(links)
change demo_lena-ortega authorizeIndirectProvider "token: \"$token\", consent: false" 'partnership { status }'
has '"code":"CONSENT_NOT_CHECKED"'
change demo_lena-ortega authorizeIndirectProvider "token: \"$token\", consent: true" 'partnership { status provider { id } }'
has '"status":"ACTIVE"'
provider=$(take id)
change demo_marcus-hale inviteCustomerJointly "providerId: \"$provider\", invitee: {email: \"tom.brandt@lakeshore.example\"}" 'request { status letter { link } }'
has '"status":"SENT"'
token=$(links)
change $customer acceptRelationshipRequest "token: \"$token\"" 'relationships { origin }'
has '"relationships":[{"origin":"JOINT_INVITATION"},{"origin":"JOINT_INVITATION"}]'

echo "smoke: the stories went well"
