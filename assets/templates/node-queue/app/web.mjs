import { createServer } from 'node:http';
import { database, queue } from './services.mjs';

const page = (waiting, rows) => `<!DOCTYPE html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>Prime factors</title>
    <style>
      :root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
      body { max-width: 36rem; margin: 4rem auto; padding: 0 1rem; }
      td, th { padding: 0 1rem 0 0; text-align: left; }
    </style>
  </head>
  <body>
    <h1>Prime factors</h1>
    <p>A number you send goes into the queue; a worker takes it out and stores its factors in the database.</p>
    <form method="post" action="/jobs"><label>Number <input name="number" type="number" min="2" max="1000000000000" required></label> <button>Send</button></form>
    <p>${waiting} waiting. <a href="/">Look again</a></p>
    <table>
      <tr><th>Number</th><th>Factors</th><th>Worker</th></tr>
      ${rows.map(({ number, factors, worker }) => `<tr><td>${number}</td><td>${factors}</td><td>${worker}</td></tr>`).join('\n      ')}
    </table>
  </body>
</html>
`;

async function bodyOf(request) {
  let body = '';
  for await (const chunk of request) {
    body += chunk;
    if (body.length > 1000) throw new Error('The request is too long.');
  }
  return new URLSearchParams(body);
}

async function answer(request) {
  const path = new URL(request.url ?? '/', 'http://web').pathname;
  if (path === '/health') {
    await Promise.all([queue((redis) => redis.command('PING')), database((postgres) => postgres.query('SELECT 1'))]);
    return [200, {}, 'ok\n'];
  }
  if (path === '/jobs' && request.method === 'POST') {
    const number = Number((await bodyOf(request)).get('number'));
    if (!Number.isSafeInteger(number) || number < 2 || number > 1e12) return [400, {}, 'Send a whole number from 2 to 1000000000000.\n'];
    await queue((redis) => redis.command('LPUSH', 'jobs', String(number)));
    return [303, { location: '/' }, ''];
  }
  if (path !== '/') return [404, {}, `There is nothing at ${path}.\n`];
  const [waiting, rows] = await Promise.all([
    queue((redis) => redis.command('LLEN', 'jobs')),
    database((postgres) => postgres.query('SELECT number, factors, worker FROM results ORDER BY id DESC LIMIT 20')),
  ]);
  return [200, { 'content-type': 'text/html; charset=utf-8' }, page(waiting, rows)];
}

const server = createServer((request, response) => {
  void answer(request)
    .catch((error) => {
      console.error(error.message);
      return [503, {}, 'The queue or the database cannot be reached.\n'];
    })
    .then(([status, headers, body]) => response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', ...headers }).end(body));
});
server.listen(3000, () => console.log('Listening on port 3000'));

// As the first process of its container Node would ignore the engine's SIGTERM and be killed after ten seconds.
process.on('SIGTERM', () => process.exit(0));
