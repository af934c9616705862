// Chapter 10: a partner buys for a customer, which then sees what it has.
import type { Chapter, Lookup } from "../play";
import { factory } from "./tenants";

const review = `mutation Checkout($input: CheckoutCartInput!) {
  checkoutCart(input: $input) {
    groups {
      billingCycle
      lines { plan { name } quantity }
      total { amount currencyCode }
      userErrors { code field message remediation }
    }
    orders { number status }
    userErrors { code field message remediation details { name values } }
  }
}
`;

type Money = { amount: string; currencyCode: string };
type Carts = { carts: { nodes: { id: string; total: Money | null; customer: { companyName: string } | null }[] } };

/** openCart finds the newest cart for the customer of this chapter. */
const openCart = (input: (id: string, total: Money) => object): Lookup => ({
  query: `query LookUpCart {
  carts(first: 100, filter: { status: { in: [ACTIVE] } }) {
    nodes { id total { amount currencyCode } customer { companyName } }
  }
}`,
  fill: ({ carts }: Carts) => {
    const found = carts.nodes.find(({ customer }) => customer?.companyName === factory);
    return found?.total ? { input: input(found.id, found.total) } : null;
  },
});

export const ordering: Chapter = {
  title: "Ordering",
  lead: "A direct-bill partner buys for a customer: from the catalog to a subscription that runs, and what either side sees of it.",
  steps: [
    {
      id: "catalog",
      part: "seller",
      title: "Browse what the customer can buy",
      text: "The customer's own catalog: its segment and its market, with the partner's prices. A plan that it cannot have now says why.",
      query: `query Catalog($customer: String!) {
  customers(filter: { name: { contains: $customer } }) {
    nodes {
      companyName
      catalog(first: 5, filter: { search: "shield" }) {
        nodes {
          offer { name }
          name
          trial
          minQuantity
          prices(market: "US") {
            term
            billingCycle
            unitPrice { amount currencyCode }
          }
        }
      }
    }
  }
}
`,
      variables: { customer: factory },
    },
    {
      id: "fill-cart",
      part: "seller",
      title: "Fill a cart",
      text: "It lives for seven days. Its prices are those of the moment; what is wrong with a line is told at the line.",
      query: `mutation Fill($input: CreateCartInput!) {
  createCart(input: $input) {
    cart {
      status
      expiresAt
      lines {
        plan { name }
        quantity
        unitPrice { amount }
      }
      total { amount currencyCode }
      blockers { code field message }
    }
    userErrors { code field message remediation }
  }
}
`,
      variables: { input: { customerId: "put the customer's id here", lines: [] } },
      lookup: {
        query: `query LookUpPlan {
  customers(filter: { name: { contains: "${factory}" } }) {
    nodes { id catalog(first: 1, filter: { search: "shield" }) { nodes { id } } }
  }
}`,
        fill: (data) => {
          const [customer] = data.customers.nodes;
          const [plan] = customer?.catalog.nodes ?? [];
          return plan ? { input: { customerId: customer.id, lines: [{ planId: plan.id, quantity: 25, term: "P1Y", billingCycle: "MONTHLY" }] } } : null;
        },
      },
    },
    {
      id: "review-cart",
      part: "seller",
      title: "Look before you order",
      text: "A dry run says which orders the cart would become, for what, and everything that stands in the way. It changes nothing.",
      query: review,
      variables: { input: { id: "put the cart's id here", dryRun: true } },
      lookup: openCart((id) => ({ id, dryRun: true })),
    },
    {
      id: "order",
      part: "seller",
      mail: true,
      title: "Order it",
      text: "For the totals that the dry run has told: if a price had changed since, nothing would be ordered. Sent twice, it is ordered once.",
      query: review,
      variables: { input: { id: "put the cart's id here", dryRun: false, expectedTotals: [] } },
      lookup: openCart((id, { amount, currencyCode }) => ({ id, dryRun: false, expectedTotals: [{ amount, currencyCode }] })),
    },
    {
      id: "placed",
      part: "seller",
      title: "See what became of it",
      text: "Each line became a subscription, which a service sets up. In a demo it is there at once.",
      query: `query Orders {
  orders(first: 3) {
    nodes {
      number
      status
      total { amount currencyCode }
      lines {
        name
        quantity
        status
        subscription { status termEndsAt cancellableUntil }
      }
    }
  }
}
`,
    },
    {
      id: "owned",
      part: "factory",
      title: "See it as the customer",
      text: "What it has, from whom, and until when. What the partner pays is not its business.",
      query: `query Subscriptions {
  subscriptions(first: 5) {
    nodes {
      name
      quantity
      status
      termEndsAt
      autoRenew
      partner { name }
      unitPrice { amount }
    }
  }
}
`,
    },
  ],
};
