// Chapter 1: a partner requests eligibility to sell to government, and is approved.
import type { Chapter } from "../play";
import { advanceClock } from "../queries";
import { approve, mailOf, submit } from "./documents";
import { aboutRequest, form } from "./lookups";

export const partner: Chapter = {
  title: "A partner asks",
  lead: "A distributor wants to sell government cloud. Its sales agent fills in a form; two reviewers of the program answer it.",
  steps: [
    {
      id: "contract",
      part: "applicant",
      title: "Read what is about to be signed",
      text: "The form is a binding contract, so the API shows its text, version and fingerprint first. No qualification is held yet.",
      query: `query ReadContract {
  viewer {
    user { name }
    roles
    organization {
      name
      profile { microsoftId }
    }
    partner {
      legalInfo {
        resellerQualifications { name }
      }
    }
  }
  program {
    eligibilityMailbox
    eligibilityContract(
      option: CSP_PARTNER_VALIDATION
    ) {
      version
      sha256
      text
    }
  }
}
`,
    },
    {
      id: "submit",
      part: "applicant",
      title: "Hand in the form",
      text: "From here on the program owes a reply: by 17:00 in New York, two business days ahead.",
      query: submit,
      ...form("CSP_PARTNER_VALIDATION", {
        entityType: "PARTNER_GOV_SERVICES",
        evidence: "We run the mail service of two counties under a state purchasing agreement.",
      }),
    },
    {
      id: "queue",
      part: "colleague",
      title: "See it arrive in the queue",
      text: "Reviewers see who waits, ordered by deadline. Somebody is overdue already: that one was never answered.",
      query: `query ReviewQueue {
  eligibilityRequests(
    filter: { status: { in: [SUBMITTED] } }
    orderBy: { field: RESPONSE_DUE_AT }
  ) {
    nodes {
      reference
      slaState
      responseDueAt
      organization { name }
      findings { severity message }
    }
  }
}
`,
    },
    {
      id: "live",
      live: true,
      part: "reviewer",
      title: "Watch changes as they happen",
      text: "A subscription over a websocket. Run it: nothing appears until something changes. “Next step” opens in a window of its own; play on there, and look back here.",
      query: `subscription WatchRequests {
  eligibilityRequestUpdated {
    reference
    status
    slaState
    updatedAt
    organization { name }
  }
}
`,
    },
    {
      id: "wait",
      part: "operator",
      title: "Let a business day pass",
      text: "The sandbox clock jumps to the close of the next business day, and everything due on the way happens.",
      query: advanceClock,
      variables: { input: { businessDays: 1 } },
    },
    {
      id: "reminder",
      part: "operator",
      mail: true,
      title: "Find the reminder in the mailbox",
      text: "Both reviewers were reminded, each in the language they read: Spanish and Japanese.",
      query: mailOf("Reminders", ["ELIGIBILITY_REVIEW_REMINDER"]),
    },
    {
      id: "acknowledge",
      part: "reviewer",
      title: "Reply with the next steps",
      text: "The reply ends the wait, in the same commit that queues the e-mail to the applicant.",
      query: `mutation Acknowledge($input: AcknowledgeEligibilityRequestInput!) {
  acknowledgeEligibilityRequest(input: $input) {
    eligibilityRequest {
      reference
      status
      slaState
      responseDueAt
      respondedAt
    }
    userErrors { code field message remediation }
  }
}
`,
      ...aboutRequest("applicant", { nextSteps: "We check your contracts with public bodies and come back to you." }, ["SUBMITTED"]),
    },
    {
      id: "ask",
      part: "reviewer",
      title: "Ask for what is missing",
      text: "A question puts the request into the applicant's hands, with a reminder after five business days and an end after 30 days.",
      query: `mutation Ask($input: RequestEligibilityInformationInput!) {
  requestEligibilityInformation(input: $input) {
    eligibilityRequest { reference status infoDueAt }
    userErrors { code field message remediation }
  }
}
`,
      ...aboutRequest("applicant", { question: "Which contract vehicle do you use for state agencies?" }, ["ACKNOWLEDGED"]),
    },
    {
      id: "answer",
      part: "applicant",
      title: "Answer the question",
      text: "The applicant replies, and the conversation so far comes back with it.",
      query: `mutation Answer($input: AnswerEligibilityRequestInput!) {
  answerEligibilityRequest(input: $input) {
    eligibilityRequest {
      reference
      status
      messages { kind body createdAt }
    }
    userErrors { code field message remediation }
  }
}
`,
      ...aboutRequest("applicant", { answer: "A state-wide purchasing agreement, in force until next year." }, ["INFO_REQUESTED"]),
    },
    {
      id: "approve",
      part: "reviewer",
      title: "Approve",
      text: "Decision, qualification and e-mail are one commit: all of it happens, or nothing.",
      query: approve,
      ...aboutRequest("applicant", { reason: "Serves state agencies under a valid agreement." }, ["SUBMITTED", "ACKNOWLEDGED", "INFO_REQUESTED"]),
    },
    {
      id: "result",
      part: "applicant",
      title: "Look at the new qualification",
      text: "It stands in the partner's legal information, with the day on which it was granted.",
      query: `query LegalInformation {
  viewer {
    partner {
      name
      legalInfo {
        programStatus
        resellerQualifications { name status grantedAt }
      }
    }
  }
}
`,
    },
    {
      id: "letter",
      part: "operator",
      mail: true,
      title: "Read the good news",
      text: "The applicant reads Spanish, so the e-mail is in Spanish. The mailbox shows it as she sees it.",
      query: mailOf("GoodNews", ["QUALIFICATION_GRANTED"], 1),
    },
  ],
};
