// Checks that a page finds its token in links that mail gateways have changed (T-30).
import { runnerImport } from "vite";

const { module: link } = await runnerImport("./src/link.ts");
const token = `${"aB3-_".repeat(8)}xyz`;
const addresses = {
  "the link itself": `/confirm#${token}`,
  "an escaped #": `/confirm%23${token}`,
  "a # escaped twice": `/confirm%2523${token}`,
  "a slash": `/confirm/#${token}`,
  "a slash and an escaped #": `/confirm/%23${token}`,
  "no #": `/confirm/${token}`,
  "a full stop behind it": `/confirm#${token}.`,
  "a bracket behind it": `/confirm%23${token}%3E`,
  "parameters before the #": `/confirm?utm_source=mail#${token}`,
  "parameters behind it": `/confirm#${token}?utm_source=mail&utm_id=1`,
  "an escaped # and parameters": `/confirm%23${token}?utm_source=mail`,
  "a # escaped behind parameters": `/confirm?utm_id=${"z".repeat(50)}%23${token}`,
};
const others = {
  [`/confirm?id=${token}`]: "", // a gateway's own parameter
  "/confirm": "",
  "/confirm.": "",
  "/confirm%23": "",
  "/confirm#short": "short", // for the server to refuse
  "/confirm%E0%A4%A": "",
};
const wrong = [];
for (const [what, address] of Object.entries(addresses)) expect(address, token, what);
for (const [address, want] of Object.entries(others)) expect(address, want, address);
for (const line of wrong) console.error(line);
if (wrong.length > 0) process.exit(1);
console.log(`${Object.keys(addresses).length + Object.keys(others).length} addresses have the right token`);

function expect(address, want, what) {
  const got = link.tokenIn("/confirm", new URL(address, "https://program.example"));
  if (got !== want) wrong.push(`${what}: found "${got}", want "${want}"`);
}
