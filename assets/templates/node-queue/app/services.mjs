// The two services this program talks to, each connected when first needed and again after the connection was lost.
import { connectPostgres, PostgresError } from './postgres.mjs';
import { connectRedis, RedisError } from './redis.mjs';

function kept(open, refusal) {
  let connecting;
  return async (use) => {
    connecting ??= open();
    let connection;
    try {
      connection = await connecting;
      return await use(connection);
    } catch (error) {
      // What the service refuses leaves the connection as it was; anything else means a new one next time.
      if (connection === undefined || !(error instanceof refusal)) connecting = undefined;
      throw error;
    }
  };
}

export const queue = kept(() => connectRedis(process.env.REDIS_URL), RedisError);

export const database = kept(async () => {
  const connection = await connectPostgres(process.env.DATABASE_URL);
  // Two containers may come here at once, and CREATE TABLE IF NOT EXISTS alone can then fail for one of them.
  await connection.query('SELECT pg_advisory_lock(1)');
  await connection.query('CREATE TABLE IF NOT EXISTS results (id bigserial PRIMARY KEY, number bigint NOT NULL, factors text NOT NULL, worker text NOT NULL)');
  await connection.query('SELECT pg_advisory_unlock(1)');
  return connection;
}, PostgresError);
