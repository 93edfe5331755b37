// Run by the health check: ends with 0 when the API answers and reaches its database.
const response = await fetch('http://127.0.0.1:3000/health');
process.exit(response.ok ? 0 : 1);
