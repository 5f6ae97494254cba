import { startServer } from './server.ts';

const { port } = await startServer(256 * 1024 * 1024, 8080);
console.log(`http://127.0.0.1:${port}`);
