// graphql-eslint's recommended rules for schemas and all of its rules for Relay, with three choices of our own.
import plugin from "@graphql-eslint/eslint-plugin";
import { files } from "./published.mjs";

const { "flat/schema-recommended": recommended, "flat/schema-relay": relay } = plugin.configs;

// Values without an identity: they are read as a part of the object that holds them.
const values = [
  "AcceptedText", "AccessGrant", "ActCount", "AddressRule", "Agreement", "AudienceDifference", "AudienceEntry", "AudienceMove", "AudiencePartner", "BillingProfile", "BrowserSession", "CatalogFacet", "CatalogFacets", "ChecklistItem", "Clock",
  "ClockReport", "Company", "ContactCheck", "ContactDocument", "ContactQuestion", "ContactRegistration",
  "ContactVerification", "ContractAcceptance", "CustomerAccount", "DraftPrice", "EligibilityContact", "EligibilityContract",
  "EligibilityCriterion", "EnumLabel", "EnumLabels", "ErrorDetail", "GovernmentReadiness", "ImportedFile", "ImportProblem", "Invitation",
  "InvitationLetter", "JobProgress", "LegalInfo", "LegalProfile", "Market", "Membership", "Money", "OfferDraft", "OfferListing", "OfferMaterials", "OfferPlanDraft", "OrderGroup", "OrderReadiness",
  "OrganizationDetails", "OrganizationProfile", "PageInfo", "PartnerProfile", "PlanAvailability", "PlanPrice", "PostalAddress", "PrimaryContact",
  "Program", "ProgramInfo", "Region", "RegistrationNumberRule", "RemovalBlocker", "ResellerAgreementCheck", "ResellerAudience",
  "Resource", "ScreeningFinding", "Subdivision", "SupportContact", "SupportProfile", "SupportRequestForm", "UserError", "UserInvitation",
  "VettingOutcome", "Viewer", "ViewerAction", "WaitingContactQuestion", "WaitingInvitation", "WorkAccount",
];

export default [
  {
    files: ["**/*.graphqls"],
    languageOptions: { parser: plugin.parser, parserOptions: { graphQLConfig: { schema: files } } },
    plugins: { "@graphql-eslint": plugin },
    rules: {
      ...recommended.rules,
      ...relay.rules,
      "@graphql-eslint/description-style": ["error", { style: "inline" }], // most descriptions are one line
      "@graphql-eslint/relay-edge-types": ["error", { withEdgeSuffix: true, shouldImplementNode: true, listTypeCanWrapOnlyEdgeType: false }], // short lists are lists
      "@graphql-eslint/strict-id-in-types": ["error", { exceptions: { types: values, suffixes: ["Connection", "Edge", "Payload"] } }],
    },
  },
  {
    files: ["**/audience.graphqls"], // a place on a list is found with its partner, and has no id of its own
    rules: { "@graphql-eslint/relay-edge-types": ["error", { withEdgeSuffix: true, shouldImplementNode: false, listTypeCanWrapOnlyEdgeType: false }] },
  },
];
