// Tenant IDs and addresses that every demo has.

/** partnerTenant is the commercial tenant of the story's partner. */
export const partnerTenant = "1a000000-0000-4000-8000-000000000001";

/** governmentTenant belongs to the same partner, in the Azure Government cloud. */
export const governmentTenant = "1a000000-0000-4000-8000-0000000000aa";

/** newcomerTenant belongs to the reseller that has no provider yet. */
export const newcomerTenant = "1f100000-0000-4000-8000-000000000001";

/** townHall is the address of the municipality's global admin, who reads Spanish. */
export const townHall = "carmen.rivera@islaverde.gov.example";

/** frontDesk is the address of the clinic's global admin. */
export const frontDesk = "priscilla.okafor@lakeshore.example";

/** newcomersAdmin is the address of the global admin of that reseller. */
export const newcomersAdmin = "lena.ortega@tidewater.example";

/** factory is the name of a customer that buys, or what it begins with. */
export const factory = "株式会社さくら製作所";
