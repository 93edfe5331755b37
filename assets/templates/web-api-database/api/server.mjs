import { createServer } from 'node:http';
import { hostname } from 'node:os';
import { connectPostgres, PostgresError } from './postgres.mjs';

let database;

/** Opens the connection when it is first needed, and again after it was lost. */
async function query(sql, values) {
  database ??= open();
  let connection;
  try {
    connection = await database;
    return await connection.query(sql, values);
  } catch (error) {
    // A refused query leaves the connection as it was; anything else means a new one next time.
    if (connection === undefined || !(error instanceof PostgresError)) database = undefined;
    throw error;
  }
}

async function open() {
  const connection = await connectPostgres(process.env.DATABASE_URL);
  await connection.query('CREATE TABLE IF NOT EXISTS visits (id bigserial PRIMARY KEY, at timestamptz NOT NULL DEFAULT now())');
  return connection;
}

async function answer(request) {
  const path = new URL(request.url ?? '/', 'http://api').pathname;
  if (path === '/health') return [200, { ok: (await query('SELECT 1 AS one'))[0].one === '1' }];
  if (path === '/api/visits') {
    if (request.method === 'POST') await query('INSERT INTO visits DEFAULT VALUES');
    const [{ visits }] = await query('SELECT count(*) AS visits FROM visits');
    return [200, { visits: Number(visits), servedBy: hostname() }];
  }
  return [404, { error: `There is nothing at ${path}.` }];
}

const server = createServer((request, response) => {
  void answer(request)
    .catch((error) => {
      console.error(error.message);
      return [503, { error: 'The database cannot be reached.' }];
    })
    .then(([status, body]) => response.writeHead(status, { 'content-type': 'application/json' }).end(`${JSON.stringify(body)}\n`));
});
server.listen(3000, () => console.log('Listening on port 3000'));

// As the first process of its container Node would ignore the engine's SIGTERM and be killed after ten seconds.
process.on('SIGTERM', () => process.exit(0));
