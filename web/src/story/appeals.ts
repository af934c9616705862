// Chapter 6: registrations that are refused or appealed.
import type { Chapter } from "../play";
import { certificate } from "./certificate";
import { decide, mailOf } from "./documents";
import { confirm } from "./enrolment";
import { aboutRegistration, confirmation } from "./lookups";

export const appeals: Chapter = {
  title: "When joining goes wrong",
  lead: "A link that was used already, a deadline that nobody kept, and a rejection that is answered with a document.",
  steps: [
    {
      id: "twice",
      part: "founder",
      title: "Confirm twice with the same link",
      text: "The link worked once, in chapter 4. Wrong, replaced or used: the answer is the same for all of them.",
      query: confirm,
      ...confirmation("founder", false),
    },
    {
      id: "waiting",
      part: "waiting",
      title: "Ask where one's registration stands",
      text: "Its deadline has passed. Nothing was decided by a timer; instead a support request was opened for the applicant.",
      query: `query WhereDoesItStand {
  viewer {
    partner {
      registration {
        reference
        status
        step
        slaState
        deadlineAt
        overdueAt
        supportRequest { reference kind status createdAt }
        checks { step status reason evidence }
      }
    }
  }
}
`,
    },
    {
      id: "broken-promise",
      part: "operator",
      mail: true,
      title: "See who was told",
      text: "The primary contact, in Indonesian or whatever he or she reads, and the operator: a promise was broken.",
      query: mailOf("Overdue", ["REGISTRATION_OVERDUE", "REGISTRATION_ESCALATION"], 4),
    },
    {
      id: "by-hand",
      part: "vetter",
      title: "Settle what the program could not",
      text: "No register entry connects the contact with the company. A reviewer has telephoned, and vetting goes on to the next check.",
      query: `mutation Settle($input: RecordVettingCheckInput!) {
  recordVettingCheck(input: $input) {
    registration {
      step
      checks { step status reason evidence automatic }
    }
    userErrors { code field message remediation }
  }
}
`,
      ...aboutRegistration(
        "waiting",
        { step: "EMPLOYMENT_VERIFICATION", outcome: "PASSED", evidence: "Reached by way of the company's switchboard." },
        ["PENDING"],
      ),
    },
    {
      id: "rejection",
      part: "rejected",
      title: "Read why one was rejected",
      text: "Another company: the reason, the kinds of documents that would answer it, and how many appeals are left.",
      query: `query WhyRejected {
  viewer {
    partner {
      legalInfo {
        programInfo { indirectResellerStatus }
      }
      registration {
        status
        decidedAt
        decisionReason
        requestedDocuments
        appealsLeft
      }
    }
  }
}
`,
    },
    {
      id: "appeal",
      part: "rejected",
      title: "Appeal, with a document",
      text: "The data: URL among the variables is a small PDF. This page sends it as a file, by multipart; any other file works the same way.",
      query: `mutation Appeal($input: AppealRegistrationInput!) {
  appealRegistration(input: $input) {
    registration {
      status
      appealsLeft
      documents { kind name mediaType size }
    }
    userErrors { code field message remediation }
  }
}
`,
      ...aboutRegistration(
        "rejected",
        {
          reason: "We have moved. The entry in the register is new.",
          documents: [{ kind: "PROOF_OF_ADDRESS", file: certificate }],
        },
        ["REJECTED", "SUSPENDED"],
      ),
    },
    {
      id: "evidence",
      part: "vetter",
      title: "Look at what came",
      text: "Documents are for the applicant and the vetting reviewers, by links that expire. Changed files would show in the fingerprint.",
      query: `query Appealed {
  registrations(filter: { status: { in: [CHALLENGED] } }) {
    nodes {
      reference
      organization { name }
      decisionReason
      documents { kind name size sha256 url urlExpiresAt }
    }
  }
}
`,
    },
    {
      id: "convinced",
      part: "vetter",
      title: "Decide the other way",
      text: "The rejection stays in the history; what counts is the newest decision.",
      query: decide,
      ...aboutRegistration("rejected", { outcome: "AUTHORIZED", reason: "The document shows the new address." }, ["CHALLENGED"]),
    },
  ],
};
