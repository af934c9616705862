// The markets in which a partner may sell, and what each asks of a company.
import { ask } from "../api";
import { readMarket, readMarkets } from "../queries";
import type { Invitation } from "./invitation";

type Listed = { code: string; open: boolean; sellingRegions: string[]; governmentSellingRegions: string[] };
type Region = { code: string; markets: Listed[] };

export type Market = {
  code: string;
  phoneRequired: boolean;
  registrationNumber: { rule: "REQUIRED" | "OPTIONAL" | "NOT_SUPPORTED"; name: string | null; example: string | null };
  addressRule: { subdivisionRequired: boolean; subdivisions: { code: string; name: string }[]; postalCodeRequired: boolean; postalCodeExample: string | null };
};

let regions: Promise<Region[]> | undefined;
const markets = new Map<string, Market>();

/** marketsFor lists the markets whose companies may accept an invitation. */
export async function marketsFor({ partnerMarket, governmentCloud }: Invitation): Promise<string[]> {
  regions ??= ask<{ regions: Region[] }>("", readMarkets).then((answer) => answer.regions);
  const all = await regions.catch((cause: unknown) => {
    regions = undefined; // is asked for again
    throw cause;
  });
  const own = all.find((region) => region.markets.some(({ code }) => code === partnerMarket))?.code ?? "";
  const sells = (market: Listed) => (governmentCloud ? market.governmentSellingRegions : market.sellingRegions).includes(own);
  return [...new Set(all.flatMap((region) => region.markets.filter((market) => market.open && sells(market)).map(({ code }) => code)))];
}

/** marketOf reads one market, once. */
export async function marketOf(code: string): Promise<Market | null> {
  const known = markets.get(code);
  if (known) return known;
  const { market } = await ask<{ market: Market | null }>("", readMarket, { code });
  if (market) markets.set(code, market);
  return market;
}
