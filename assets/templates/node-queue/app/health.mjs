// Run by the health check: ends with 0 when the page's two services answer.
const response = await fetch('http://127.0.0.1:3000/health');
process.exit(response.ok ? 0 : 1);
