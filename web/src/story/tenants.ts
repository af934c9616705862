// Tenant IDs that the demo always has; whoever fills in a form knows them by heart.

/** partnerTenant is where the story's partner keeps its commercial account. */
export const partnerTenant = "1a000000-0000-4000-8000-000000000001";

/** governmentTenant belongs to the same partner, in the Azure Government cloud. */
export const governmentTenant = "1a000000-0000-4000-8000-0000000000aa";
