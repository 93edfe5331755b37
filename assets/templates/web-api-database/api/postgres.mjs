// A small PostgreSQL client, so that this example needs no packages. Use the package "pg" in a program of your own.
// Protocol 3.0: https://www.postgresql.org/docs/current/protocol.html
import { createHash, createHmac, pbkdf2Sync, randomBytes, timingSafeEqual } from 'node:crypto';
import { connect as openSocket } from 'node:net';

const text = (value) => Buffer.from(`${value}\0`);
const int16 = (value) => { const bytes = Buffer.alloc(2); bytes.writeInt16BE(value); return bytes; };
const int32 = (value) => { const bytes = Buffer.alloc(4); bytes.writeInt32BE(value); return bytes; };
const message = (type, ...parts) => { const body = Buffer.concat(parts); return Buffer.concat([Buffer.from(type), int32(body.length + 4), body]); };
const hmac = (key, data) => createHmac('sha256', key).update(data).digest();

/** The server refused something. */
export class PostgresError extends Error {}

/** Fields of an error: a letter, then text, each ended by a zero byte. */
function errorOf(body) {
  const fields = Object.fromEntries(body.toString().split('\0').filter((field) => field !== '').map((field) => [field[0], field.slice(1)]));
  return new PostgresError(`Postgres: ${fields.M}`);
}

/** One query at a time over one connection. */
class Connection {
  #socket;
  #chunks;
  #buffer = Buffer.alloc(0);
  #last = Promise.resolve();

  constructor(socket) {
    this.#socket = socket;
    this.#chunks = socket[Symbol.asyncIterator]();
  }

  async #read() {
    for (;;) {
      const length = this.#buffer.length >= 5 ? 1 + this.#buffer.readInt32BE(1) : Infinity;
      if (this.#buffer.length >= length) {
        const found = { type: String.fromCharCode(this.#buffer[0]), body: this.#buffer.subarray(5, length) };
        this.#buffer = this.#buffer.subarray(length);
        if (found.type === 'E') throw errorOf(found.body);
        return found;
      }
      const { done, value } = await this.#chunks.next();
      if (done) throw new Error('Postgres closed the connection.');
      this.#buffer = Buffer.concat([this.#buffer, value]);
    }
  }

  async logIn(user, password, database) {
    const startup = Buffer.concat([int32(196608), text('user'), text(user), text('database'), text(database), Buffer.from('\0')]);
    this.#socket.write(Buffer.concat([int32(startup.length + 4), startup]));
    const clientFirst = `n=,r=${randomBytes(18).toString('base64')}`;
    let signature;
    for (;;) {
      const { type, body } = await this.#read();
      if (type === 'Z') return;
      if (type !== 'R') continue;
      const request = body.readInt32BE(0);
      if (request === 3) {
        this.#socket.write(message('p', text(password)));
      } else if (request === 10) {
        this.#socket.write(message('p', text('SCRAM-SHA-256'), int32(clientFirst.length + 3), Buffer.from(`n,,${clientFirst}`)));
      } else if (request === 11) {
        // RFC 5802: the password itself never crosses the network, and the server proves that it knows it too.
        const serverFirst = body.toString('utf8', 4);
        const { r, s, i } = Object.fromEntries(serverFirst.split(',').map((part) => [part[0], part.slice(2)]));
        const salted = pbkdf2Sync(password, Buffer.from(s, 'base64'), Number(i), 32, 'sha256');
        const clientKey = hmac(salted, 'Client Key');
        const all = `${clientFirst},${serverFirst},c=biws,r=${r}`;
        const proof = hmac(createHash('sha256').update(clientKey).digest(), all).map((byte, index) => byte ^ clientKey[index]);
        signature = hmac(hmac(salted, 'Server Key'), all);
        this.#socket.write(message('p', Buffer.from(`c=biws,r=${r},p=${Buffer.from(proof).toString('base64')}`)));
      } else if (request === 12) {
        if (!timingSafeEqual(Buffer.from(body.toString('utf8', 6), 'base64'), signature)) throw new Error('This is not the Postgres server it claims to be.');
      } else if (request !== 0) {
        throw new Error(`Postgres asks for a way to log in (${request}) that this example does not know.`);
      }
    }
  }

  /** Rows as objects of strings. `values` stand for $1, $2 … and are never part of the SQL. */
  query(sql, values = []) {
    const result = this.#last.then(() => this.#run(sql, values));
    this.#last = result.catch(() => {});
    return result;
  }

  async #run(sql, values) {
    const parameters = values.map((value) => { const bytes = Buffer.from(String(value)); return Buffer.concat([int32(bytes.length), bytes]); });
    this.#socket.write(Buffer.concat([
      message('P', text(''), text(sql), int16(0)),
      message('B', text(''), text(''), int16(0), int16(values.length), ...parameters, int16(0)),
      message('D', Buffer.from('P'), text('')),
      message('E', text(''), int32(0)),
      message('S'),
    ]));
    const rows = [];
    let names = [];
    let failure;
    for (;;) {
      let next;
      try {
        next = await this.#read();
      } catch (error) {
        // After an error of its own the server still says when it is ready again.
        if (!(error instanceof PostgresError)) throw error;
        failure = error;
        continue;
      }
      const { type, body } = next;
      if (type === 'T') names = columnNames(body);
      else if (type === 'D') rows.push(Object.fromEntries(rowValues(body).map((value, index) => [names[index], value])));
      else if (type === 'Z') break;
    }
    if (failure !== undefined) throw failure;
    return rows;
  }

  close() {
    this.#socket.end(message('X'));
  }
}

function columnNames(body) {
  const names = [];
  for (let count = body.readInt16BE(0), at = 2; count > 0; count -= 1) {
    const end = body.indexOf(0, at);
    names.push(body.toString('utf8', at, end));
    at = end + 19;
  }
  return names;
}

function rowValues(body) {
  const values = [];
  for (let count = body.readInt16BE(0), at = 2; count > 0; count -= 1) {
    const length = body.readInt32BE(at);
    values.push(length < 0 ? null : body.toString('utf8', at + 4, at + 4 + length));
    at += 4 + Math.max(0, length);
  }
  return values;
}

/** @param url postgres://user:password@host:port/database */
export async function connectPostgres(url) {
  const { hostname, port, username, password, pathname } = new URL(url);
  const socket = openSocket({ host: hostname, port: Number(port || 5432) });
  await new Promise((resolve, reject) => socket.once('connect', resolve).once('error', reject));
  const connection = new Connection(socket);
  await connection.logIn(decodeURIComponent(username), decodeURIComponent(password), decodeURIComponent(pathname.slice(1)));
  return connection;
}
