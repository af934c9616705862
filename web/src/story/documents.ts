// The GraphQL documents that more than one chapter uses.

export const submit = `mutation Submit($input: SubmitEligibilityRequestInput!) {
  submitEligibilityRequest(input: $input) {
    eligibilityRequest {
      reference
      status
      responseDueAt
      slaState
    }
    userErrors {
      code
      field
      message
      remediation
      details { name values }
    }
  }
}
`;

export const approve = `mutation Approve($input: ApproveEligibilityRequestInput!) {
  approveEligibilityRequest(input: $input) {
    eligibilityRequest {
      reference
      status
      decidedAt
      qualification { name status }
      validationId { code status }
    }
    userErrors { code field message remediation }
  }
}
`;

export const decide = `mutation Decide($input: DecideRegistrationInput!) {
  decideRegistration(input: $input) {
    registration {
      reference
      status
      decidedAt
      decisionReason
      organization { name }
    }
    userErrors {
      code
      field
      message
      remediation
      details { name values }
    }
  }
}
`;

/** mailOf lists the newest e-mails of some templates; the mailbox shows their texts. */
export function mailOf(name: string, templates: string[], first = 2): string {
  return `query ${name} {
  emails(
    first: ${first}
    filter: {
      template: {
        in: [
${templates.map((template) => `          ${template}`).join("\n")}
        ]
      }
    }
  ) {
    nodes {
      createdAt
      template
      toName
      locale
      subject
      status
    }
  }
}
`;
}
