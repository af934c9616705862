// The same by BullMQ, not atomically: `node peer.js serve` writes a row and adds a job, `node peer.js work` marks the row as done.
import { randomUUID } from 'node:crypto'
import { Queue, Worker } from 'bullmq'
import Fastify from 'fastify'
import mysql from 'mysql2/promise'

const url = new URL(process.env.DATABASE_URL)
const pool = mysql.createPool({
  host: url.hostname, port: Number(url.port || 3306), user: decodeURIComponent(url.username), password: decodeURIComponent(url.password),
  database: url.pathname.slice(1), connectionLimit: 20, timezone: 'Z',
})
const [host, port] = process.env.REDIS.split(':')
const connection = { host, port: Number(port), maxRetriesPerRequest: null }
const [listenHost, listenPort] = process.env.LISTEN.split(':')
const app = Fastify()
app.get('/readyz', async () => 'ok')

if (process.argv[2] === 'serve') {
  const queue = new Queue('effects', { connection, defaultJobOptions: { removeOnComplete: true } })
  app.post('/graphql', async () => {
    const id = randomUUID().replaceAll('-', '')
    await pool.execute('INSERT INTO bench_effects (id, who, created_at) VALUES (UNHEX(?), ?, UTC_TIMESTAMP(6))', [id, 'bullmq'])
    await queue.add('effect', { id })
    return { data: { id } }
  })
} else {
  new Worker('effects', (job) => pool.execute('UPDATE bench_effects SET done_at = UTC_TIMESTAMP(6) WHERE id = UNHEX(?)', [job.data.id]), { connection, concurrency: 16 })
}
await app.listen({ host: listenHost, port: Number(listenPort) })
