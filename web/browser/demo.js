// The demo behind the pages: tests act as its users by the API, and read its mailbox.

const tokens = {
  operator: "demo_olga-marsh",
  seller: "demo_amir-haddad",
};

/** demoAt returns the demo at an address. */
export function demoAt(origin) {
  return { origin, ask: (who, query, variables) => ask(origin, tokens[who] ?? who, query, variables) };
}

// ask returns the data of an answer, and throws an exception for any error.
async function ask(origin, token, query, variables = {}) {
  const headers = { "Content-Type": "application/json", ...(token && { Authorization: `Bearer ${token}` }) };
  const response = await fetch(`${origin}/graphql`, { method: "POST", headers, body: JSON.stringify({ query, variables }) });
  const { data, errors } = await response.json();
  const wrong = [...(errors ?? []), ...Object.values(data ?? {}).flatMap((payload) => payload?.userErrors ?? [])];
  if (wrong.length > 0) throw new Error(wrong.map(({ message }) => message).join(" "));
  return data;
}

/** registrationLetter has a company register, by a colleague of its primary contact, and returns the letter to the contact. */
export async function registrationLetter(demo, locale) {
  const name = `sierra-${Date.now().toString(36)}`;
  const contact = { firstName: "Ewa", lastName: "Wrona", email: `ewa.wrona@${name}.example`, phone: "+1 206 555 0123", locale };
  const started = await demo.ask("", "mutation($input: StartRegistrationInput!) { startRegistration(input: $input) { registration { id } signInToken userErrors { message } } }", {
    input: { country: "US", companyName: "Sierra Azul & Söhne", workAccount: { name, adminUserName: "ana", adminName: "Ana Ruiz" } },
  });
  const { registration, signInToken } = started.startRegistration;
  await demo.ask(signInToken, "mutation($input: SaveRegistrationProfileInput!) { saveRegistrationProfile(input: $input) { userErrors { message } } }", {
    input: {
      id: registration.id,
      legal: { name: "Sierra Azul & Söhne LLC", website: `https://${name}.example`, address: { line1: "12 Mesa Road", city: "Reno", state: "NV", postalCode: "89501", country: "US" } },
      primaryContact: contact,
      support: { email: `help@${name}.example`, phone: "+1 206 555 0124" },
    },
  });
  await demo.ask(signInToken, "mutation($input: SubmitRegistrationInput!) { submitRegistration(input: $input) { userErrors { message } } }", { input: { id: registration.id } });
  return newestLetter(demo, { aboutId: registration.id, template: { in: ["CONTACT_VERIFICATION"] } });
}

/** invitationLetter has a partner invite somebody, at a customer unless the address is another one, and returns the letter. */
export async function invitationLetter(demo, locale, email = `nur.${Date.now().toString(36)}@lakeshore.example`) {
  const invitee = { name: "Nur Aini", email, locale };
  const created = await demo.ask("seller", "mutation($input: CreateRelationshipRequestInput!) { createRelationshipRequest(input: $input) { request { id } userErrors { message } } }", { input: { invitee } });
  const { id } = created.createRelationshipRequest.request;
  await demo.ask("seller", "mutation($input: SendRelationshipRequestInput!) { sendRelationshipRequest(input: $input) { userErrors { message } } }", { input: { id } });
  return newestLetter(demo, { aboutId: id, template: { in: ["RELATIONSHIP_REQUEST"] } });
}

/** signInCode is the code in the newest letter to an address. */
export async function signInCode(demo, toAddress) {
  const { text } = await newestText(demo, { toAddress, template: { in: ["SIGN_IN_CODE"] } });
  return /\b\d{6}\b/.exec(text)[0];
}

async function newestText(demo, filter) {
  await demo.ask("operator", "mutation { advanceClock(input: { minutes: 1 }) { settled userErrors { message } } }");
  const { emails } = await demo.ask("operator", "query($filter: EmailFilter!) { emails(first: 100, filter: $filter) { nodes { locale text } } }", { filter });
  if (!emails.nodes[0]) throw new Error(`there is no letter ${JSON.stringify(filter)}`);
  return emails.nodes[0];
}

/** newestLetter moves the clock by a minute, so that due letters are sent, and reads the mailbox. */
export async function newestLetter(demo, filter) {
  const letter = await newestText(demo, filter);
  const link = new URL(/https?:\S+\/(?:confirm|invitation)#[\w-]+/.exec(letter.text ?? "")[0]);
  return { ...letter, address: link.pathname + link.hash };
}
