<?php
declare(strict_types=1);

// Asked by the health check: 200 when both neighbours answer.
require __DIR__ . '/database.php';
require __DIR__ . '/redis-sessions.php';

try {
    database()->query('SELECT 1');
    redis_sessions()->command('PING');
    echo "ok\n";
} catch (Throwable $error) {
    error_log($error->getMessage());
    http_response_code(503);
    echo "not ready\n";
}
