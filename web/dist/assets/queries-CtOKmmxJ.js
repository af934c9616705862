var e=class extends Error{code;constructor(e,t){super(e),this.code=t}};async function t(t,i,a={},o){let s={"Content-Type":`application/json`};t&&(s.Authorization=`Bearer ${t}`);let c=await n(`/graphql`,{method:`POST`,headers:s,body:JSON.stringify({query:i,variables:a}),signal:o}),l=await r(c),u=l.errors?.[0];if(u)throw new e(u.message,u.extensions?.code);if(!l.data)throw new e(`The API answered ${c.status} without data.`);return l.data}async function n(t,n){try{return await fetch(t,n)}catch(t){throw n.signal?.aborted?t:new e(`The API does not answer. Is the server running?`)}}async function r(t){try{return await t.json()}catch{throw new e(`The API answered ${t.status} with something that is not JSON.`)}}var i=`query WhoAmI {
  viewer { user { name } organization { name } roles }
}`,a=`query ReadClock {
  program { clock { now sandbox target } }
}`,o=`mutation AdvanceClock($input: AdvanceClockInput!) {
  advanceClock(input: $input) {
    clock { now target }
    settled
    userErrors { code message remediation }
  }
}
`,s=`query Mailbox {
  emails(first: 20) {
    nodes { id createdAt template locale toName toAddress subject text html status }
  }
}`,c=`query OpenRequest($id: ID!) {
  eligibilityRequest(id: $id) {
    reference
    status
    slaState
    responseDueAt
    organization { name }
    partner { name }
    messages { kind body createdAt }
    viewerActions { action allowed }
  }
}
`,l=`query OpenRegistration($id: ID!) {
  registration(id: $id) {
    reference
    status
    step
    slaState
    targetAt
    deadlineAt
    decisionReason
    organization { name }
    checklist { task done }
    checks { step status reason evidence }
    viewerActions { action allowed }
  }
}
`,u=`query ReadProgram {
  program { name }
}
`,d=`mutation ConfirmPrimaryContact($input: ConfirmPrimaryContactInput!) {
  confirmPrimaryContact(input: $input) {
    companyName
    registeredForAccount
    addressBelongsToCompany
    complete
    userErrors { code message remediation }
  }
}
`,f=`# Ctrl-Enter (Cmd-Enter) runs this query.
#
# The bar above says who is asking. Act as
# somebody else and run it again, or follow
# the story: a step brings text and person.

query Welcome {
  viewer {
    user { name }
    organization { name }
    roles
    partner { id }
  }
  program {
    name
    clock { now sandbox target }
  }
}
`;export{a,f as c,t as d,c as i,i as l,d as n,s as o,l as r,u as s,o as t,e as u};