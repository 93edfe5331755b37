<?php
declare(strict_types=1);

/**
 * Keeps PHP's sessions in Redis, so that every web container finds them. Speaks Redis's protocol itself
 * (https://redis.io/docs/latest/develop/reference/protocol-spec/), because the image has no Redis extension. In a program of your own
 * install that extension and set session.save_handler: it also locks a session while a request uses it, which this does not.
 */
final class RedisSessions implements SessionHandlerInterface, SessionUpdateTimestampHandlerInterface
{
    /** @var resource|null */
    private $connection = null;

    public function __construct(private readonly string $host, private readonly int $port, private readonly int $seconds = 3600)
    {
    }

    /** Sends one command and reads its answer. */
    public function command(string ...$words): string|int|null
    {
        if ($this->connection === null) {
            $connection = @fsockopen($this->host, $this->port, $code, $message, 2.0);
            if ($connection === false) {
                throw new RuntimeException("Redis at {$this->host}:{$this->port} cannot be reached: $message");
            }
            stream_set_timeout($connection, 2);
            $this->connection = $connection;
        }
        $request = '*' . count($words) . "\r\n";
        foreach ($words as $word) {
            $request .= '$' . strlen($word) . "\r\n$word\r\n";
        }
        fwrite($this->connection, $request);
        $line = fgets($this->connection);
        if ($line === false) {
            throw new RuntimeException('Redis gave no answer.');
        }
        $rest = rtrim(substr($line, 1), "\r\n");
        return match ($line[0]) {
            '+' => $rest,
            ':' => (int) $rest,
            '$' => $rest === '-1' ? null : $this->bytes((int) $rest),
            default => throw new RuntimeException("Redis: $rest"),
        };
    }

    private function bytes(int $length): string
    {
        $text = stream_get_contents($this->connection, $length + 2);
        if ($text === false || strlen($text) !== $length + 2) {
            throw new RuntimeException('Redis ended its answer too early.');
        }
        return substr($text, 0, $length);
    }

    public function open(string $path, string $name): bool
    {
        return true;
    }

    public function close(): bool
    {
        return true;
    }

    public function read(string $id): string
    {
        return (string) $this->command('GET', "session:$id");
    }

    public function write(string $id, string $data): bool
    {
        return $this->command('SET', "session:$id", $data, 'EX', (string) $this->seconds) === 'OK';
    }

    public function destroy(string $id): bool
    {
        $this->command('DEL', "session:$id");
        return true;
    }

    /** Redis forgets old sessions by itself. */
    public function gc(int $max_lifetime): int
    {
        return 0;
    }

    /** An id that Redis does not know was made up by the visitor: PHP gives out a new one instead. */
    public function validateId(string $id): bool
    {
        return $this->command('EXISTS', "session:$id") === 1;
    }

    public function updateTimestamp(string $id, string $data): bool
    {
        return $this->write($id, $data);
    }
}

function redis_sessions(): RedisSessions
{
    return new RedisSessions(getenv('REDIS_HOST') ?: 'sessions', (int) (getenv('REDIS_PORT') ?: 6379));
}
