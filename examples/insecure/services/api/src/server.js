import { createServer } from 'node:http';
import { listProducts } from './products.js';

const server = createServer(async (request, response) => {
  if (request.url === '/health') return response.end('ok');
  if (request.url !== '/products') return response.writeHead(404).end();
  try {
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(await listProducts()));
  } catch (error) {
    console.error(error);
    response.writeHead(500).end();
  }
});

server.listen(3000);
process.on('SIGTERM', () => server.close());
