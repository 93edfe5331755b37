<?php
declare(strict_types=1);

require __DIR__ . '/database.php';
require __DIR__ . '/redis-sessions.php';

ini_set('session.use_strict_mode', '1');
session_set_save_handler(redis_sessions(), true);
session_start(['cookie_httponly' => true, 'cookie_samesite' => 'Strict']);
$_SESSION['visits'] = ($_SESSION['visits'] ?? 0) + 1;

$database = database();
$text = trim((string) ($_POST['text'] ?? ''));
if ($_SERVER['REQUEST_METHOD'] === 'POST' && $text !== '') {
    $database->prepare('INSERT INTO entries (text) VALUES (?)')->execute([mb_substr($text, 0, 200)]);
    header('Location: /', true, 303);
    exit;
}
$entries = $database->query('SELECT text, at FROM entries ORDER BY id DESC LIMIT 20')->fetchAll();
$safe = static fn (string $value): string => htmlspecialchars($value, ENT_QUOTES | ENT_SUBSTITUTE);
?>
<!DOCTYPE html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>Guest book</title>
    <style>
      :root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
      body { max-width: 36rem; margin: 4rem auto; padding: 0 1rem; }
    </style>
  </head>
  <body>
    <h1>Guest book</h1>
    <p>You have been here <strong><?= (int) $_SESSION['visits'] ?></strong> times. The count is in your session, in Redis; <?= $safe((string) gethostname()) ?> served this page.</p>
    <form method="post">
      <label>Your words <input name="text" maxlength="200" required></label>
      <button>Write</button>
    </form>
    <ul>
      <?php foreach ($entries as $entry): ?>
        <li><?= $safe($entry['text']) ?> <small><?= $safe($entry['at']) ?></small></li>
      <?php endforeach ?>
    </ul>
  </body>
</html>
