<?php
declare(strict_types=1);

function database(): PDO
{
    $source = sprintf('mysql:host=%s;port=%d;dbname=%s;charset=utf8mb4', getenv('DB_HOST'), (int) getenv('DB_PORT'), getenv('DB_DATABASE'));
    $database = new PDO($source, (string) getenv('DB_USERNAME'), (string) getenv('DB_PASSWORD'), [
        PDO::ATTR_ERRMODE => PDO::ERRMODE_EXCEPTION,
        PDO::ATTR_DEFAULT_FETCH_MODE => PDO::FETCH_ASSOC,
        PDO::ATTR_TIMEOUT => 3,
    ]);
    $database->exec('CREATE TABLE IF NOT EXISTS entries (id BIGINT AUTO_INCREMENT PRIMARY KEY, text VARCHAR(200) NOT NULL, at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP)');
    return $database;
}
